import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import { Key } from "../parts/Key";
import { command, isPressable } from "../parts/keys";
import { Notice } from "../parts/Notice";
import { useKeyDown } from "../parts/useKeyDown";
import type { WorkPhase } from "../types";
import { ClockNote } from "./ClockNote";
import { SaveMark } from "./SaveMark";
import { useOutbox } from "./useOutbox";
import { firstOpen } from "./useTask";
import type { PhaseProps } from "./WorkPage";

type Props = PhaseProps & { phase: WorkPhase; over: boolean; onGo: (position: number) => void };

/** The end of a phase: what is still open, and the one step that goes on. */
export function FinishPanel({ attempt, phase, over, onGo, onLeave, leaving, problem }: Props) {
  const t = useT();
  const queries = useQueryClient();
  const { pending, rejected, outbox } = useOutbox(attempt.id);
  const { done, total } = attempt[phase];
  const open = pending.length > 0 || over ? 0 : total - done;
  useKeyDown(!over, (event) => {
    if (command(event) !== "back" || isPressable(event.target)) return false;
    onGo(total);
    return true;
  });
  return (
    <div className="narrow stack">
      <h1>{over ? t("work.over") : t(`work.finish.${phase}`)}</h1>
      <p>{over ? t("work.over.what") : t(`work.finish.${phase}.what`)}</p>
      <SaveMark attempt={attempt.id} dirty={false} kept />
      {over &&
        rejected.map((entry) => (
          <Notice key={entry.body.id} tone="warn" title={t("work.progress", { position: entry.position, total })}>
            <p>{entry.problem?.title}</p>
            <button type="button" className="tag" onClick={() => outbox.drop(entry.body.id)}>
              {t("work.rejected.drop")}
            </button>
          </Notice>
        ))}
      {open > 0 && (
        <Notice tone="warn" title={t("work.open", { count: open })}>
          <button
            type="button"
            className="tag"
            onClick={() => void firstOpen(queries, attempt.id, phase, total).then(onGo)}
          >
            {t("work.open.go")}
          </button>
        </Notice>
      )}
      {phase === "practice" && <ClockNote minutes={attempt.minutes} />}
      {problem != null && <Failure error={problem} />}
      {leaving && pending.length > 0 && <Notice live>{t("work.finish.draining", { count: pending.length })}</Notice>}
      <div className="row">
        {!over && (
          <Button variant="default" size="md" onClick={() => onGo(total)}>
            {t("work.back")} <Key>Shift+Enter</Key>
          </Button>
        )}
        <Button size="md" onClick={onLeave} loading={leaving} disabled={open > 0}>
          {t(`work.finish.go.${phase}`)}
        </Button>
      </div>
    </div>
  );
}
