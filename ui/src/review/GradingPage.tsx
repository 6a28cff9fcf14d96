import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import { uuid7 } from "../parts/ids";
import { Key } from "../parts/Key";
import { digit, isPressable } from "../parts/keys";
import { Notice } from "../parts/Notice";
import { Option } from "../parts/Option";
import { Notes } from "../parts/Notes";
import { TaskBoard } from "../parts/TaskBoard";
import { useCommands } from "../parts/useCommands";
import { useKeyDown } from "../parts/useKeyDown";
import type { Grade, GradeTask } from "../types";

const GuidelinesDrawer = lazy(() => import("../parts/Guidelines"));
const CRITERIA = ["cites_clause", "names_evidence", "names_alternative", "is_brief"] as const;
type Marks = Omit<Grade, "id">;
const BLANK: Marks = { cites_clause: false, names_evidence: false, names_alternative: false, is_brief: false };
const NEXT = ["grading", "next"];

export function GradingPage() {
  const t = useT();
  const next = useQuery({ queryKey: NEXT, queryFn: api.nextGrade, staleTime: Infinity });
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
  return <Desk key={next.data.rationale} task={next.data} />;
}

/** One explanation, blind: the task and the answer beside it, four questions, one key each. */
function Desk({ task }: { task: GradeTask }) {
  const t = useT();
  const queries = useQueryClient();
  const [marks, setMarks] = useState(BLANK);
  const [guidelines, setGuidelines] = useState(false);
  // one id for one grade: sending it again after a lost reply changes nothing
  const [id] = useState(() => uuid7());
  const send = useMutation({
    mutationFn: () => api.grade(task.rationale, { id, ...marks }),
    onSuccess: () => queries.fetchQuery({ queryKey: NEXT, queryFn: api.nextGrade }),
  });
  const toggle = (key: keyof Marks) => setMarks((now) => ({ ...now, [key]: !now[key] }));
  useKeyDown(true, (event) => {
    const key = CRITERIA[(digit(event) ?? 0) - 1];
    if (key) toggle(key);
    return key !== undefined;
  });
  useCommands({
    next: (event) => !isPressable(event.target) && !send.isPending && (send.mutate(), true),
    guidelines: () => (setGuidelines(!guidelines), true),
    cancel: () => guidelines && (setGuidelines(false), true),
  });
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
          <>
          <div className="criterion active">
            <h2>{t("grading.text")}</h2>
            <div className="sheet plain" dir="auto">
              {task.text}
            </div>
            <p />
            <fieldset className="options bare">
              <legend>{t("grading.criteria")}</legend>
              {CRITERIA.map((key, i) => (
                <Option
                  key={key}
                  type="checkbox"
                  name={key}
                  checked={marks[key]}
                  disabled={false}
                  title={t(`grading.${key}`)}
                  keyCap={i + 1}
                  onChange={() => toggle(key)}
                />
              ))}
            </fieldset>
            {send.error && <Failure error={send.error} />}
            <p />
            <Button onClick={() => send.mutate()} loading={send.isPending}>
              {t("grading.send")} <Key>Enter</Key>
            </Button>
          </div>
            <Notes criteria={task.rubric.criteria} notes={task.notes} />
            <h2>{t("grading.answer")}</h2>
            {task.flag && (
              <Notice title={t("grading.flagged", { reason: t(`flag.${task.flag.reason}`) })}>{task.flag.text}</Notice>
            )}
          </>
        }
      />
      <Suspense>
        {guidelines && (
          <GuidelinesDrawer rubric={task.rubric} number={null} onClose={() => setGuidelines(false)} />
        )}
      </Suspense>
    </>
  );
}
