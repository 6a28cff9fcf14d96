import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import { uuid7 } from "../parts/ids";
import { Key } from "../parts/Key";
import { digit, isPressable } from "../parts/keys";
import { Notes } from "../parts/Notes";
import { Notice } from "../parts/Notice";
import { Option, OptionGroup } from "../parts/Option";
import { TaskBoard } from "../parts/TaskBoard";
import { useCommands } from "../parts/useCommands";
import { useKeyDown } from "../parts/useKeyDown";
import type { Grade, GradeTask } from "../types";
import { asked, marksOf, type Asked } from "./sheet";

const GuidelinesDrawer = lazy(() => import("../parts/Guidelines"));
const CRITERIA = ["cites_clause", "names_evidence", "names_alternative", "is_brief"] as const;
const route = getRouteApi("/desk/grading");

export function GradingPage() {
  const t = useT();
  const { trial } = route.useSearch();
  const next = useQuery(nextOf(trial));
  if (next.error) return <Failure error={next.error} onRetry={() => void next.refetch()} />;
  if (next.data === undefined) return <div className="skeleton" />;
  if (next.data === null)
    return (
      <>
        <h1>{t("grading.empty")}</h1>
        <p>{t("grading.empty.what")}</p>
        <Button onClick={() => void next.refetch()} loading={next.isFetching}>
          {t("error.again")}
        </Button>
      </>
    );
  return <Desk key={next.data.subject} task={next.data} trial={trial} />;
}

const nextOf = (trial: string | undefined) => ({
  queryKey: ["grading", "next", trial],
  queryFn: () => api.nextGrade(trial),
  staleTime: Infinity,
});

/** One explanation or piece of work, blind: the task and the answer beside it, yes or no to each point, one key each. */
function Desk({ task, trial }: { task: GradeTask; trial: string | undefined }) {
  const t = useT();
  const queries = useQueryClient();
  const [met, setMet] = useState<ReadonlySet<string>>(new Set());
  const [guidelines, setGuidelines] = useState(false);
  // one id for one grade: sending it again after a lost reply changes nothing
  const [id] = useState(() => uuid7());
  const groups: readonly Asked[] =
    task.what === "work"
      ? asked(task)
      : [{ title: "", points: CRITERIA.map((key) => ({ id: key, title: t(`grading.${key}`), definition: "" })) }];
  const points = groups.flatMap((group) => group.points);
  const send = useMutation({
    mutationFn: () =>
      task.what === "work"
        ? api.appraise(task.subject, { id, marks: marksOf(task, met) })
        : api.grade(task.subject, { id, ...(Object.fromEntries(CRITERIA.map((key) => [key, met.has(key)])) as Omit<Grade, "id">) }),
    onSuccess: () => queries.fetchQuery({ ...nextOf(trial), staleTime: 0 }),
  });
  const toggle = (point: string) =>
    setMet((now) => new Set(now.has(point) ? [...now].filter((other) => other !== point) : [...now, point]));
  useKeyDown(true, (event) => {
    const point = points[(digit(event) ?? 0) - 1];
    if (point) toggle(point.id);
    return point !== undefined;
  });
  useCommands({
    next: (event) => !isPressable(event.target) && !send.isPending && (send.mutate(), true),
    guidelines: () => (setGuidelines(!guidelines), true),
    cancel: () => guidelines && (setGuidelines(false), true),
  });
  const sheet = (
    <>
      <fieldset className="options bare">
        <legend>{t(task.what === "work" ? "grading.work" : "grading.criteria")}</legend>
        {groups.map((group) => (
          <OptionGroup key={group.title} title={group.title}>
            {group.points.map((point) => (
              <Option
                key={point.id}
                type="checkbox"
                name={point.id}
                checked={met.has(point.id)}
                disabled={false}
                title={point.title}
                definition={point.definition}
                keyCap={points.indexOf(point) + 1}
                onChange={() => toggle(point.id)}
              />
            ))}
          </OptionGroup>
        ))}
      </fieldset>
      <p className="dim small">{t("grading.hint")}</p>
      {send.error && <Failure error={send.error} />}
      <Button onClick={() => send.mutate()} loading={send.isPending}>
        {t("grading.send")} <Key>Enter</Key>
      </Button>
    </>
  );
  const flag = task.flag && (
    <Notice title={t("grading.flagged", { reason: t(`flag.${task.flag.reason}`) })}>{task.flag.text}</Notice>
  );
  return (
    <>
      <div className="row between">
        <h1>{t("grading.lead", { count: task.waiting })}</h1>
        <button type="button" className="tag" onClick={() => setGuidelines(true)}>
          {t("work.guidelines")} <Key>G</Key>
        </button>
      </div>
      <p className="dim">{t("grading.blind")}</p>
      <TaskBoard
        media={task.media}
        criteria={task.rubric.criteria}
        answers={task.answers}
        mode="view"
        before={
          task.what === "work" ? (
            flag
          ) : (
            <>
              <div className="criterion active">
                <h2>{t("grading.text")}</h2>
                <div className="sheet plain" dir="auto">
                  {task.text}
                </div>
                <p />
                {sheet}
              </div>
              <Notes criteria={task.rubric.criteria} notes={task.notes} />
              <h2>{t("grading.answer")}</h2>
              {flag}
            </>
          )
        }
        after={
          task.what === "work" && (
            <>
              <div className="criterion active">{sheet}</div>
              <Notes criteria={task.rubric.criteria} notes={task.notes} />
            </>
          )
        }
      />
      <Suspense>
        {guidelines && <GuidelinesDrawer rubric={task.rubric} number={null} onClose={() => setGuidelines(false)} />}
      </Suspense>
    </>
  );
}
