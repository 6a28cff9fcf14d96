import { useId } from "react";
import { useT } from "../i18n";
import type { KindProps } from "./types";
import { countWords } from "./words";

export default function TextKind(props: KindProps<"text">) {
  const { params, value, mode, onChange, compareWith } = props;
  const t = useT();
  const most = params.max_words ?? null;
  const counter = useId();
  if (mode === "view")
    return (
      <>
        <div className="sheet plain" dir="auto">
          {value?.text || <span className="dim">{t("kind.unanswered")}</span>}
        </div>
        {compareWith?.map((gold) => (
          <div key={gold.text} className="sheet plain" dir="auto">
            <strong>{t("feedback.expected")}: </strong>
            {gold.text}
          </div>
        ))}
      </>
    );
  const bounds = [
    params.min_words > 0 && t("text.least", { count: params.min_words }),
    most !== null && t("text.most", { count: most }),
  ].filter(Boolean);
  return (
    <>
      <textarea
        className="field"
        rows={5}
        dir="auto"
        maxLength={100_000}
        value={value?.text ?? ""}
        placeholder={params.hint}
        aria-labelledby={props.labelledBy}
        aria-describedby={counter}
        onChange={({ target }) =>
          onChange(target.value === "" ? null : { kind: "text", text: target.value }, "typing")
        }
      />
      <p id={counter} className="dim small">
        {[t("text.words", { count: countWords(value?.text ?? "") }), ...bounds].join(" · ")}
      </p>
    </>
  );
}
