import { useId, useState } from "react";
import { useT } from "../i18n";
import { Option } from "../parts/Option";
import { digit } from "../parts/keys";
import { Palette, titleOf } from "../parts/Palette";
import { Say, Turn } from "../parts/talk/Say";
import { useTalk } from "../parts/talk/useTalk";
import { useKeyDown } from "../parts/useKeyDown";
import type { Answer, Exchange } from "../types";
import type { KindProps } from "./types";
import { countWords } from "./words";

type Try = Answer<"prompt">["tries"][number];
const NONE: readonly Try[] = [];
const MOST = 4000;

export default function PromptKind(props: KindProps<"prompt">) {
  const { params, value, mode, onChange, compareWith } = props;
  const { labels } = params;
  const t = useT();
  const editable = mode === "label";
  const [category, setCategory] = useState(labels[0]?.key ?? "");
  const why = useId();
  const tries: readonly Try[] = value?.tries ?? NONE;
  const success = value?.success ?? null;
  const put = (change: Partial<Answer<"prompt">>, merge?: string) =>
    onChange({ kind: "prompt", tries: [...tries], success, reason: value?.reason ?? "", ...change }, merge);
  const tryOf = ({ id, said, reply }: Exchange): Try => ({ exchange: id, category, prompt: said.at(-1)?.text ?? "", reply });
  const talking = useTalk(
    props.talk,
    editable,
    (exchange) => put({ tries: [...tries, tryOf(exchange)] }),
    (past) => {
      const known = new Set(tries.map(({ exchange }) => exchange));
      const lost = past.filter(({ id }) => !known.has(id)).map(tryOf);
      if (lost.length > 0) put({ tries: [...tries, ...lost] });
    },
  );
  useKeyDown(props.active && editable, (event) => {
    const label = labels[(digit(event) ?? 0) - 1];
    if (label) setCategory(label.key);
    return label !== undefined;
  });
  const words = countWords(value?.reason ?? "");
  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {editable && (
        <>
          <Palette labels={labels} armed={category} onPick={setCategory} />
          <p className="dim small">{t("prompt.hint", { count: params.tries })}</p>
          <Say
            talking={talking}
            label={t("prompt.write")}
            most={MOST}
            keys={props.active}
            left={params.tries - tries.length}
            onSend={(text) => talking.say([{ role: "user", text }])}
          />
        </>
      )}
      {!value && !editable && <p className="dim">{t("kind.unanswered")}</p>}
      <ol className="tries" aria-label={t("prompt.tries")}>
        {tries.map((one, i) => (
          <li key={one.exchange} className={i === success ? "won" : undefined}>
            <div className="row between">
              <strong>{t("prompt.try", { number: i + 1 })}</strong>
              {editable ? (
                <select
                  aria-label={t("prompt.category", { number: i + 1 })}
                  value={one.category}
                  onChange={(event) => put({ tries: tries.map((old, j) => (j === i ? { ...old, category: event.target.value } : old)) })}
                >
                  {labels.map((label) => (
                    <option key={label.key} value={label.key}>
                      {label.title}
                    </option>
                  ))}
                </select>
              ) : (
                <span className="dim small">{titleOf(labels, one.category)}</span>
              )}
            </div>
            <Turn mine who={t("talk.you")} text={one.prompt} />
            <Turn mine={false} who={t("talk.target")} text={one.reply} />
            {editable ? (
              <Option
                type="radio"
                name={`${why}s`}
                checked={i === success}
                disabled={false}
                title={t("prompt.won", { number: i + 1 })}
                onChange={() => put({ success: i })}
              />
            ) : (
              i === success && (
                <span className="verdict matched">
                  <span aria-hidden="true">●</span> {t("prompt.said.won")}
                </span>
              )
            )}
          </li>
        ))}
      </ol>
      {editable && tries.length > 0 && (
        <Option type="radio" name={`${why}s`} checked={success === null} disabled={false} title={t("prompt.lost")} onChange={() => put({ success: null })} />
      )}
      {editable && success !== null && (
        <p>
          <label htmlFor={why}>{t("prompt.why")}</label>
          <textarea
            id={why}
            className="field"
            rows={2}
            dir="auto"
            maxLength={MOST}
            value={value?.reason ?? ""}
            onChange={(event) => put({ reason: event.target.value }, "why")}
          />
          <span className="dim small">
            {[t("text.words", { count: words }), params.reason_words > 0 && t("text.least", { count: params.reason_words })].filter(Boolean).join(" · ")}
          </span>
        </p>
      )}
      {!editable && value && (success === null ? <p className="dim">{t("prompt.lost")}</p> : <p className="sheet plain">{value.reason}</p>)}
      {compareWith?.map((gold) => {
        const best = gold.tries[gold.success ?? 0];
        return (
          best && (
            <div key={best.exchange} className="sheet">
              <strong>{t("feedback.expected")}: </strong>
              <Turn mine who={titleOf(labels, best.category)} text={best.prompt} />
              <p className="plain">{gold.reason}</p>
            </div>
          )
        );
      })}
    </div>
  );
}
