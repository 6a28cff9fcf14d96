import { useId } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { Option } from "../parts/Option";
import { Player } from "../parts/time/Player";
import type { KindProps } from "./types";
import { WordDiff } from "./WordDiff";
import { countWords } from "./words";

export default function TranscriptKind(props: KindProps<"transcript">) {
  const { params, media, value, mode, onChange, compareWith } = props;
  const t = useT();
  const counter = useId();
  const found = media.find((m) => m.slot === params.on);
  const medium = found?.media === "audio" || found?.media === "video" ? found : null;
  const expected = compareWith?.[0]?.text;
  const editable = mode === "label";
  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface && medium && createPortal(<Player medium={medium} keys={props.active || !editable} />, props.surface)}
      {editable ? (
        <>
          <textarea
            className="field"
            rows={6}
            dir="auto"
            maxLength={50_000}
            value={value?.text ?? ""}
            aria-labelledby={props.labelledBy}
            aria-describedby={counter}
            onChange={({ target }) => onChange(target.value === "" ? null : { kind: "transcript", text: target.value }, "typing")}
          />
          <p id={counter} className="dim small">
            {t("text.words", { count: countWords(value?.text ?? "") })} · {t("transcript.hint")}
          </p>
          {!value?.text && (
            <Option
              type="checkbox"
              name={props.labelledBy}
              checked={value !== null}
              disabled={false}
              title={t("transcript.silent")}
              onChange={() => onChange(value ? null : { kind: "transcript", text: "" })}
            />
          )}
        </>
      ) : (
        <>
          <div className="sheet plain" dir="auto">
            {value?.text || <span className="dim">{t(value ? "transcript.silent" : "kind.unanswered")}</span>}
          </div>
          {expected !== undefined && <WordDiff heard={value?.text ?? ""} said={expected} rules={params} />}
        </>
      )}
    </div>
  );
}
