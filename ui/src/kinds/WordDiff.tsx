import { useT } from "../i18n";
import { aligned, editsOf, normalised, type Spoken } from "./wordDiff";
import "./transcript.css";

/** What was heard beside what is said, as it is compared: words missed, words not said, and how many. */
export function WordDiff({ heard, said, rules }: { heard: string; said: string; rules: Spoken }) {
  const t = useT();
  const pieces = aligned(normalised(heard, rules), normalised(said, rules));
  return (
    <>
      <p className="small">
        {t("transcript.errors", { wrong: editsOf(pieces), said: pieces.filter((p) => p.is !== "extra").length })}{" "}
        <span className="dim">{t(rules.case || rules.punctuation ? "transcript.strict" : "transcript.alike")}</span>
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
  );
}
