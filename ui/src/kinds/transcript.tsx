import { useId, useMemo } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { Option } from "../parts/Option";
import { Player } from "../parts/time/Player";
import type { KindProps } from "./types";
import { aligned, editsOf, normalised } from "./wordDiff";
import { countWords } from "./words";
import "./transcript.css";

export default function TranscriptKind(props: KindProps<"transcript">) {
  const { params, media, value, mode, onChange, compareWith } = props;
  const t = useT();
  const counter = useId();
  const found = media.find((m) => m.slot === params.on);
  const medium = found?.media === "audio" || found?.media === "video" ? found : null;
  const expected = compareWith?.[0]?.text;
  const pieces = useMemo(
    () => (expected === undefined ? null : aligned(normalised(value?.text ?? "", params), normalised(expected, params))),
    [expected, value, params],
  );
  const editable = mode === "label";
  const wrong = pieces ? editsOf(pieces) : 0;
  const said = pieces?.filter((p) => p.is !== "extra").length ?? 0;
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
          {pieces && (
            <>
              <p className="small">
                {t("transcript.errors", { wrong, said })}{" "}
                <span className="dim">{t(params.case || params.punctuation ? "transcript.strict" : "transcript.alike")}</span>
              </p>
              <p className="sheet transcript-diff" dir="auto">
                {pieces.map((piece, i) => (
                  <span key={i} className={piece.is}>
                    {piece.is === "missed" && <span className="hidden">{t("transcript.missed")} </span>}
                    {piece.is === "extra" && <span className="hidden">{t("transcript.extra")} </span>}
                    {piece.word}{" "}
                  </span>
                ))}
              </p>
            </>
          )}
        </>
      )}
    </div>
  );
}
