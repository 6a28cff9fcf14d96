import { useId, useState } from "react";
import { useT } from "../i18n";
import { Markdown } from "../parts/Markdown";
import type { KindProps } from "./types";
import "./text.css";
import { checksOf, countWords, type Check } from "./words";

export default function TextKind(props: KindProps<"text">) {
  const { params, media, value, mode, onChange, compareWith } = props;
  const t = useT();
  const counter = useId();
  const [shown, setShown] = useState(false);
  const written = (text: string) => (params.markdown ? <Markdown text={text} /> : text);
  const text = value?.text ?? "";
  if (mode === "view")
    return (
      <>
        <div className={params.markdown ? "sheet" : "sheet plain"} dir="auto">
          {text ? written(text) : <span className="dim">{t("kind.unanswered")}</span>}
        </div>
        {compareWith?.map((gold) => (
          <div key={gold.text} className={params.markdown ? "sheet" : "sheet plain"} dir="auto">
            <strong>{t("feedback.expected")}: </strong>
            {written(gold.text)}
          </div>
        ))}
      </>
    );
  const words = (check: Check): string => {
    if ("count" in check) return t(`text.${check.rule}`, { count: check.count });
    if ("share" in check)
      return t("text.copied", { share: Math.round(check.share * 100), most: Math.round(check.most * 100) });
    return t(`text.${check.rule}`, { text: check.text });
  };
  const rules = checksOf(text, params, media).filter(({ rule, done }) => rule !== "least" || params.min_words > 0 || !done);
  return (
    <>
      <textarea
        className="field"
        rows={params.min_words > 80 ? 12 : 5}
        dir="auto"
        maxLength={100_000}
        value={text}
        placeholder={params.hint}
        aria-labelledby={props.labelledBy}
        aria-describedby={counter}
        onChange={({ target }) =>
          onChange(target.value === "" ? null : { kind: "text", text: target.value }, "typing")
        }
      />
      <div id={counter} className="dim small">
        <span>{t("text.words", { count: countWords(text) })}</span>
        <ul className="checks">
          {rules.map((check) => (
            <li key={words({ ...check, done: true })} className={check.done ? "done" : "open"}>
              <span aria-hidden="true">{check.done ? "✓" : "○"}</span> {words(check)}
              <span className="hidden"> {t(check.done ? "text.met" : "text.open")}</span>
            </li>
          ))}
        </ul>
      </div>
      {params.markdown && (
        <details open={shown} onToggle={({ currentTarget }) => setShown(currentTarget.open)}>
          <summary>{t("text.preview")}</summary>
          {shown && (
            <div className="sheet" dir="auto">
              {text ? <Markdown text={text} /> : <span className="dim">{t("text.preview.empty")}</span>}
            </div>
          )}
        </details>
      )}
    </>
  );
}
