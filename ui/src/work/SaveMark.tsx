import { useT } from "../i18n";
import { useOutbox } from "./useOutbox";

/** Tells the truth: what the server has is saved, everything else is where it says it is. */
export function SaveMark({ attempt, dirty, kept }: { attempt: string; dirty: boolean; kept: boolean }) {
  const t = useT();
  const outbox = useOutbox(attempt);
  const count = outbox.pending.length;
  const [shape, text] = !(kept && outbox.kept)
    ? ["▲", t("work.lost")]
    : outbox.status === "signedOut"
      ? ["▲", t("work.signedOut")]
      : outbox.status === "offline" && count > 0
        ? ["◌", t("work.offline", { count })]
        : count > 0
          ? ["◌", t("work.saving")]
          : dirty || outbox.rejected.length > 0
            ? ["○", t("work.kept")]
            : outbox.sent
              ? ["●", t("work.saved")]
              : ["", ""];
  return (
    <span className="savemark" role="status" data-testid="savemark">
      <span aria-hidden="true">{shape}</span> {text}
    </span>
  );
}
