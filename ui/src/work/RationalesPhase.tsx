import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useId, useState } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { countWords } from "../kinds/words";
import { Failure } from "../parts/Failure";
import { Key } from "../parts/Key";
import { isPressable } from "../parts/keys";
import { Notice } from "../parts/Notice";
import { TaskBoard } from "../parts/TaskBoard";
import type { RationaleTask } from "../types";
import { useCommands } from "../parts/useCommands";
import { useRationale } from "./useRationale";
import type { PhaseProps } from "./WorkPage";

const GuidelinesDrawer = lazy(() => import("../parts/Guidelines"));
const route = getRouteApi("/work/$attempt");

export function RationalesPhase(props: PhaseProps) {
  const { attempt } = props;
  const t = useT();
  const { n = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const queryKey = ["rationales", attempt.id];
  const queries = useQueryClient();
  const list = useQuery({ queryKey, queryFn: () => api.rationales(attempt.id), staleTime: Infinity });
  const [missing, setMissing] = useState(0);
  if (!list.data)
    return (
      <main className="page" id="content">
        {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : <div className="skeleton" />}
      </main>
    );
  const tasks = list.data;
  const task = tasks[Math.min(n, tasks.length) - 1];
  const go = (to: number) => {
    void navigate({ search: { n: Math.min(Math.max(1, to), tasks.length) } });
    window.scrollTo(0, 0);
  };
  const done = (position: number, text: string) => {
    const now = tasks.map((other) => (other.position === position ? { ...other, text } : other));
    queries.setQueryData(queryKey, now);
    if (position < tasks.length) return go(position + 1);
    const empty = now.filter((other) => !other.text?.trim());
    setMissing(empty.length);
    const first = empty[0];
    return first ? go(first.position) : props.onLeave();
  };
  return (
    <main className="page" id="content">
      <h1>{t("rationales.title")}</h1>
      <p>{t("rationales.lead", { count: tasks.length })}</p>
      <p className="dim">{t("rationales.how")}</p>
      {missing > 0 && <Notice tone="warn" live>{t("rationales.missing", { count: missing })}</Notice>}
      {props.problem != null && <Failure error={props.problem} />}
      {task ? (
        <Decision key={task.task} {...props} task={task} total={tasks.length} onBack={() => go(task.position - 1)} onDone={done} />
      ) : (
        <Button onClick={props.onLeave}>{t("rationales.finish")}</Button>
      )}
    </main>
  );
}

interface DecisionProps extends PhaseProps {
  task: RationaleTask;
  total: number;
  onBack: () => void;
  onDone: (position: number, text: string) => void;
}

function Decision({ attempt, task, total, onBack, onDone, leaving }: DecisionProps) {
  const t = useT();
  const id = useId();
  const why = useRationale(attempt.id, task);
  const [guidelines, setGuidelines] = useState(false);
  const last = task.position === total;
  // writing is all there is to do here: the field has the keyboard
  useEffect(() => document.getElementById(id)?.focus({ preventScroll: true }), [id]);
  const next = async () => {
    if (why.text.trim() === "") return document.getElementById(id)?.focus();
    // the text is kept on this device: only the end waits for the server
    const stored = why.flush();
    if (!last || (await stored)) onDone(task.position, why.text);
    return undefined;
  };
  const back = () => {
    void why.flush();
    onBack();
  };
  useCommands({
    next: (event) => !isPressable(event.target) && (void next(), true),
    back: (event) => !isPressable(event.target) && task.position > 1 && (back(), true),
    guidelines: () => (setGuidelines(!guidelines), true),
    cancel: () => guidelines && (setGuidelines(false), true),
  });
  return (
    <>
      <div className="row between">
        <h2>{t("rationales.position", { position: task.position, total })}</h2>
        <button type="button" className="tag" onClick={() => setGuidelines(true)}>
          {t("work.guidelines")} <Key>G</Key>
        </button>
      </div>
      <TaskBoard
        media={task.media}
        criteria={attempt.rubric.criteria}
        answers={task.saved.answers}
        mode="view"
        before={
          <div className="criterion active">
            <label className="field-label" htmlFor={id}>
              {t("rationales.field")}
            </label>
            <textarea
              id={id}
              className="field"
              rows={6}
              maxLength={4000}
              dir="auto"
              value={why.text}
              onChange={({ target }) => why.write(target.value)}
              onBlur={() => void why.flush()}
            />
            <div className="row between small dim">
              <span>{t("rationales.words", { count: countWords(why.text) })}</span>
              <span role="status" data-testid="savemark">
                {why.state === "saved" && `● ${t("work.saved")}`}
                {why.state === "saving" && `◌ ${t("work.saving")}`}
                {why.state === "kept" && `○ ${t("work.kept")}`}
                {why.state === "offline" && `◌ ${t("work.offline", { count: 1 })}`}
              </span>
            </div>
            {why.problem && <Failure error={why.problem} />}
            <div className="row between">
              <Button variant="default" onClick={back} disabled={task.position === 1}>
                {t("work.back")}
              </Button>
              <Button onClick={() => void next()} loading={leaving} disabled={why.text.trim() === ""} data-testid="next">
                {last ? t("rationales.finish") : t("work.next")} <Key>Ctrl Enter</Key>
              </Button>
            </div>
          </div>
        }
      />
      <Suspense>
        {guidelines && (
          <GuidelinesDrawer rubric={attempt.rubric} number={attempt.rubric_number} onClose={() => setGuidelines(false)} />
        )}
      </Suspense>
    </>
  );
}
