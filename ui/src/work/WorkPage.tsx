import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import type { AttemptView, Phase } from "../types";
import { DonePhase } from "./DonePhase";
import { GuidelinesPhase } from "./GuidelinesPhase";
import { RationalesPhase } from "./RationalesPhase";
import { TasksPhase } from "./TasksPhase";
import { useOutbox } from "./useOutbox";
import "./work.css";

const route = getRouteApi("/work/$attempt");
const STEPS: readonly Phase[] = ["guidelines", "practice", "trial", "rationales", "done"];

export type Leave = () => void;
export interface PhaseProps {
  attempt: AttemptView;
  /** Leave this phase: everything is sent first. */
  onLeave: Leave;
  leaving: boolean;
  /** Why the phase could not be left. */
  problem: unknown;
}

export function WorkPage() {
  const { attempt: id } = route.useParams();
  const attempt = useQuery({ queryKey: ["attempt", id], queryFn: () => api.attempt(id) });
  if (attempt.data) return <Attempt key={id} attempt={attempt.data} />;
  return (
    <main className="page" id="content">
      {attempt.error ?? attempt.failureReason ? (
        <Failure error={attempt.error ?? attempt.failureReason} onRetry={() => void attempt.refetch()} />
      ) : (
        <div className="skeleton" />
      )}
    </main>
  );
}

function Attempt({ attempt }: { attempt: AttemptView }) {
  const t = useT();
  const { id, phase } = attempt;
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const { outbox } = useOutbox(id);

  useEffect(() => {
    document.title = `${t(`phase.${phase}`)} · ${attempt.title}`;
  }, [t, phase, attempt.title]);

  const leave = useMutation({
    mutationFn: async () => {
      if (phase === "done") return attempt;
      await outbox.drained();
      return api.advance(id, phase);
    },
    onSuccess: async (next) => {
      await navigate({ search: {}, replace: true });
      queries.setQueryData(["attempt", id], next);
      window.scrollTo(0, 0);
    },
    // somebody went on in another tab: show where they are
    onError: () => queries.invalidateQueries({ queryKey: ["attempt", id] }),
  });
  const props: PhaseProps = {
    attempt,
    onLeave: () => leave.mutate(),
    leaving: leave.isPending,
    problem: leave.error,
  };
  return (
    <>
      <header className="top">
        <ol className="steps" aria-label={t("phase.list")}>
          {STEPS.map((step, i) => (
            <li key={step} aria-current={step === phase ? "step" : undefined} className={i < STEPS.indexOf(phase) ? "past" : ""}>
              {t(`phase.${step}`)}
            </li>
          ))}
        </ol>
      </header>
      {phase === "guidelines" && <GuidelinesPhase {...props} />}
      {(phase === "practice" || phase === "trial") && <TasksPhase key={phase} {...props} phase={phase} />}
      {phase === "rationales" && <RationalesPhase {...props} />}
      {phase === "done" && <DonePhase attempt={attempt} />}
    </>
  );
}
