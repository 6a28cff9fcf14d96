import { useT } from "../i18n";
import { Markdown } from "../parts/Markdown";
import { Notice } from "../parts/Notice";
import type { Feedback } from "../types";

/** What the agreed answer is and why, calmly: practice is for learning. */
export function FeedbackPanel(props: { feedback: Feedback; flagged: boolean; onAgain: () => void }) {
  const t = useT();
  const { feedback, flagged } = props;
  const { credit, should_flag: shouldFlag, explanation } = feedback;
  const verdict = shouldFlag
    ? [t("feedback.shouldFlag"), flagged ? t("feedback.flagged") : ""].join(" ")
    : credit === null
      ? t("feedback.open")
      : credit >= 0.995
        ? t("feedback.right")
        : credit > 0
          ? t("feedback.partly")
          : t("feedback.wrong");
  const good = shouldFlag ? flagged : credit !== null && credit >= 0.995;
  return (
    <Notice tone={good ? "good" : "calm"} title={verdict} live>
      {explanation && <Markdown text={explanation} />}
      <p className="dim small">{t("feedback.calm")}</p>
      <button type="button" className="tag" onClick={props.onAgain}>
        {t("feedback.again")}
      </button>
    </Notice>
  );
}
