import { useId, useRef, useState } from "react";
import { useI18n } from "../i18n";
import { differs, Verdict } from "../parts/Option";
import { useKeyDown } from "../parts/useKeyDown";
import type { KindProps } from "./types";

export default function QuantityKind(props: KindProps<"quantity">) {
  const { params, value, mode, onChange, compareWith } = props;
  const { t, language } = useI18n();
  const field = useRef<HTMLInputElement>(null);
  const hint = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const written = (n: number) => n.toLocaleString(language, { maximumFractionDigits: 9, useGrouping: false });
  const unit = params.unit ? ` ${params.unit}` : "";
  /** The number that is written; null where it is none that may be given, so that 1,000 is never taken for 1. */
  const read = (text: string): number | null => {
    const places = params.decimals > 0 ? `([.,]\\d{1,${params.decimals}})?` : "";
    if (!new RegExp(`^[-−]?\\d+${places}$`).test(text.trim())) return null;
    const number = Number(text.trim().replace(",", ".").replace("−", "-"));
    return number >= params.low && number <= params.high ? number : null;
  };
  const put = (text: string) => {
    setTyped(text);
    const number = read(text);
    onChange(number === null ? null : { kind: "quantity", value: number }, "typing");
  };
  // the first digit that is pressed starts the number, wherever the focus is
  useKeyDown(props.active && mode === "label", (event) => {
    if (!/^[-0-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return false;
    field.current?.focus();
    field.current?.select();
    put(event.key);
    return true;
  });
  if (mode === "view") {
    const right = compareWith?.some(
      (gold) => value && Math.abs(value.value - gold.value) <= Math.max(params.tolerance, params.relative * Math.abs(gold.value)) + 1e-9,
    );
    return (
      <p>
        <strong>{value ? written(value.value) + unit : t("kind.unanswered")}</strong>{" "}
        {compareWith && <Verdict difference={differs(value !== null, right ?? false) ?? "missed"} of="option" />}
        {compareWith?.map((gold) => (
          <span key={gold.value} className="dim">
            {" "}
            {t("feedback.expected")}: {written(gold.value)}
            {unit}
          </span>
        ))}
      </p>
    );
  }
  // what is written stands as it was typed, unless undo or a draft brought another number
  const shown = typed !== null && read(typed) === (value?.value ?? null) ? typed : value ? written(value.value) : "";
  return (
    <>
      <label className="number">
        <input
          ref={field}
          className="field"
          inputMode={params.low < 0 ? "text" : "decimal"}
          autoComplete="off"
          data-enter="next"
          value={shown}
          aria-labelledby={props.labelledBy}
          aria-describedby={hint}
          aria-invalid={shown !== "" && value === null}
          onChange={({ target }) => put(target.value)}
        />
        {unit}
      </label>
      <p id={hint} className="dim small">
        {[t("number.bounds", { low: written(params.low), high: written(params.high) }), params.decimals > 0 && t("number.decimals", { count: params.decimals })].filter(Boolean).join(" · ")}
      </p>
    </>
  );
}
