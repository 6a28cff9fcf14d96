import { Button } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useT } from "../../../i18n";
import { Key } from "../../../parts/Key";
import { TaskBoard } from "../../../parts/TaskBoard";
import { useCommands } from "../../../parts/useCommands";
import type { AnyAnswer } from "../../../types";
import { lead } from "../../api";
import { AreaField, CheckField, TextField } from "../../parts/Fields";
import { Trouble } from "../../parts/Trouble";
import type { ProjectView, TaskRow } from "../../types";
import { useWords } from "../../words";
import { useSave } from "../useSave";
import { goldOf, stateOf, type Draft } from "./goldOf";
import { useGoldDraft } from "./useGoldDraft";

interface Props {
  view: ProjectView;
  task: TaskRow;
  tasks: readonly TaskRow[];
}

/** The agreed answer to one task, given with the same tools as a candidate has. */
export function GoldEditor({ view, task, tasks }: Props) {
  const w = useWords();
  const navigate = useNavigate();
  const t = useT();
  const work = useGoldDraft(view.id, task);
  const { draft } = work;
  const [chosen, setAt] = useState(0);
  // an alternative that was undone is there no more
  const at = Math.min(chosen, draft.alternatives.length - 1);
  const criteria = view.rubric?.criteria ?? [];
  const [active, setActive] = useState<string | null>(criteria[0]?.key ?? null);
  const here = tasks.indexOf(task);
  const next = [...tasks.slice(here + 1), ...tasks.slice(0, here)].find((other) => stateOf(other) === "none");
  const back = { step: "items" };

  const set = (change: Partial<Draft>) => work.edit((now) => ({ ...now, ...change }), Object.keys(change).join(" "));
  const answer = (key: string, given: AnyAnswer | null, merge?: string) =>
    work.edit(
      (now) => ({
        ...now,
        alternatives: now.alternatives.map((alternative, k) => {
          if (k !== at) return alternative;
          const { [key]: _, ...others } = alternative;
          return given ? { ...others, [key]: given } : others;
        }),
      }),
      merge ? `${at} ${key} ${merge}` : null,
    );
  useCommands({ undo: () => (work.undo(), true), redo: () => (work.redo(), true) });
  const save = useSave<string | null>(view.id, async (then) => {
    await lead.setGold(view.id, { [task.key]: goldOf(draft, task.gold) });
    work.forget();
    await navigate({ to: "/projects/$project", params: { project: view.id }, search: then === null ? back : { ...back, task: then } });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(null);
  };
  const again = useSave(view.id, () => lead.askBothWays(view.id, { keys: [task.key] }));
  const partner = task.mirrors ?? tasks.find((other) => other.mirrors === task.key)?.key;
  const says = draft.shouldFlag || draft.alternatives.some((a) => Object.keys(a).length > 0);
  const spread = Object.values(task.gold?.answers ?? {}).some((agreed) => (agreed.distribution ?? []).length > 0);
  return (
    <form onSubmit={submit}>
      <div className="row between">
        <h2>{w("gold.title", { key: task.key })}</h2>
        <Link to="/projects/$project" params={{ project: view.id }} search={back}>
          {w("gold.back")}
        </Link>
      </div>
      {criteria.length === 0 && <p>{w("gold.noRubric")}</p>}
      <div className="filters" role="group" aria-label={w("gold.alternatives")}>
        {draft.alternatives.map((_, k) => (
          <button key={k} type="button" className="toggle" aria-pressed={k === at} onClick={() => setAt(k)}>
            {w("gold.answer", { number: k + 1 })}
          </button>
        ))}
        <button
          type="button"
          className="link"
          onClick={() => {
            work.edit((now) => ({ ...now, alternatives: [...now.alternatives, {}] }));
            setAt(draft.alternatives.length);
          }}
        >
          {w("gold.another")}
        </button>
        {draft.alternatives.length > 1 && (
          <button
            type="button"
            className="link"
            onClick={() => {
              work.edit((now) => ({ ...now, alternatives: now.alternatives.filter((_, k) => k !== at) }));
              setAt(0);
            }}
          >
            {w("gold.drop", { number: at + 1 })}
          </button>
        )}
      </div>
      <p className="row">
        <Button variant="default" size="compact-sm" disabled={!work.canUndo} onClick={work.undo}>
          {t("work.undo")} <Key>Z</Key>
        </Button>
        {work.dirty && (
          <span className="dim small" role="status">
            {w(work.kept ? (work.restored ? "gold.restored" : "gold.unsaved") : "gold.notKept")}{" "}
            <button type="button" className="link" onClick={work.discard}>
              {w("gold.discard")}
            </button>
          </span>
        )}
      </p>
      {spread && <p className="dim small">{w("gold.spread")}</p>}
      <TaskBoard
        key={at}
        media={task.media}
        criteria={criteria}
        answers={draft.alternatives[at] ?? {}}
        mode="label"
        active={active}
        onActive={setActive}
        onAnswer={answer}
        idPrefix="gold"
      />
      <div className="form">
        <CheckField label={w("gold.shouldFlag")} checked={draft.shouldFlag} onChange={(shouldFlag) => set({ shouldFlag })} />
        <AreaField label={w("gold.explanation")} hint={w("gold.explanation.hint")} maxLength={4000} value={draft.explanation} onChange={(explanation) => set({ explanation })} />
        <TextField label={w("gold.agreedBy")} hint={w("gold.agreedBy.hint")} value={draft.agreedBy} onChange={(agreedBy) => set({ agreedBy })} />
        <CheckField label={w("gold.retired")} checked={draft.retired} onChange={(retired) => set({ retired })} />
      </div>
      {partner !== undefined && (
        <p className="dim">
          {w(task.mirrors === null ? "gold.askedAgain" : "gold.asksAgain")}{" "}
          <Link to="/projects/$project" params={{ project: view.id }} search={{ ...back, task: partner }}>
            {partner}
          </Link>
          . {w("gold.follows")}
        </p>
      )}
      {(save.error ?? again.error) && <Trouble error={save.error ?? again.error} />}
      <div className="foot-bar">
        <Button type="submit" disabled={!says} loading={save.isPending}>
          {w("gold.save")}
        </Button>
        {next && (
          <Button variant="default" disabled={!says} onClick={() => save.mutate(next.key)}>
            {w("gold.saveNext")}
          </Button>
        )}
        {partner === undefined && task.gold && view.mirroring.offered && (
          <Button variant="subtle" loading={again.isPending} onClick={() => again.mutate(undefined)}>
            {w("gold.askAgain")}
          </Button>
        )}
        {!says && <span className="dim small">{w("gold.says")}</span>}
      </div>
    </form>
  );
}
