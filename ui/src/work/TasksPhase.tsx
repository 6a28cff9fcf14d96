import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import { Notice } from "../parts/Notice";
import type { WorkPhase } from "../types";
import { FinishPanel } from "./FinishPanel";
import { TaskDesk } from "./TaskDesk";
import { useDeadline } from "./useDeadline";
import { useOutbox } from "./useOutbox";
import { rememberProgress, useTask } from "./useTask";
import { WorkBar } from "./WorkBar";
import type { PhaseProps } from "./WorkPage";

const route = getRouteApi("/work/$attempt");

/** Practice or trial: one task at a time, by its position, which the address holds. */
export function TasksPhase(props: PhaseProps & { phase: WorkPhase }) {
  const { attempt, phase } = props;
  const t = useT();
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const { n } = route.useSearch();
  const { outbox, rejected } = useOutbox(attempt.id);
  const { done, total } = attempt[phase];
  const left = useDeadline(attempt.deadline);
  const over = phase === "trial" && left !== null && left <= 0;

  // without a position: the first task that was not answered here or there
  const [start] = useState(() => {
    const waiting = outbox.read().pending.filter((entry) => entry.body.phase === phase).map((entry) => entry.position);
    return Math.min(total + 1, Math.max(done + 1, ...waiting.map((position) => position + 1)));
  });
  const position = Math.min(n ?? start, total + 1);
  const go = useCallback(
    (to: number) => {
      void navigate({ search: { n: Math.max(1, to) } });
      window.scrollTo(0, 0);
    },
    [navigate],
  );

  useEffect(
    () => outbox.onSent((_, reply) => rememberProgress(queries, attempt.id, reply)),
    [outbox, queries, attempt.id],
  );

  const task = useTask(attempt.id, phase, position, total);
  const elsewhere = rejected.filter((entry) => entry.body.phase === phase && entry.position !== position);
  const first = elsewhere[0];

  return (
    <main className="page" id="content">
      {first && (
        <Notice tone="warn" title={t("work.rejected.elsewhere", { count: elsewhere.length })} live>
          <div className="row">
            <button type="button" className="tag" onClick={() => go(first.position)}>
              {t("work.rejected.open")}
            </button>
          </div>
        </Notice>
      )}
      {over || position > total ? (
        <FinishPanel {...props} over={over} onGo={go} />
      ) : task.data ? (
        <TaskDesk key={task.data.task} attempt={attempt} view={task.data} left={left} onGo={go} />
      ) : (
        <>
          <WorkBar attempt={attempt} phase={phase} position={position} left={left} dirty={false} kept />
          {task.error ? (
            <Failure error={task.error} onRetry={() => void task.refetch()} />
          ) : task.failureCount > 0 ? (
            <Notice live>{t("work.waiting")}</Notice>
          ) : (
            <div className="skeleton" />
          )}
        </>
      )}
    </main>
  );
}
