import { useRef, useState } from "react";
import { device } from "../../../parts/device";
import { begin, change, redo, undo, type History } from "../../../parts/history";
import type { TaskRow } from "../../types";
import { draftOf, type Draft } from "./goldOf";

const DRAFTS = "gold:";

/** Whoever uses this device next finds no answers on it: drafts of gold go when somebody signs out. */
export const forgetGold = () => device().keys(DRAFTS).forEach((key) => device().remove(key));

/** Gold while it is drawn: undone step by step, and kept on this device until it is saved. Key the component by the task. */
export function useGoldDraft(project: string, task: TaskRow) {
  const place = `${DRAFTS}${project}:${task.id}`;
  const [start] = useState(() => {
    const saved = draftOf(task.gold);
    const kept = device().get<Draft>(place);
    return { saved, draft: kept ?? saved, restored: kept !== null };
  });
  // a surface may report twice in one turn: each builds on the newest
  const newest = useRef(begin(start.draft));
  const [{ history, kept }, show] = useState(() => ({ history: begin(start.draft), kept: true }));
  const draft = history.present;
  const unsaved = (now: Draft) => JSON.stringify(now) !== JSON.stringify(start.saved);
  const turn = (next: (now: History<Draft>) => History<Draft>) => {
    newest.current = next(newest.current);
    const { present } = newest.current;
    const written = unsaved(present) ? device().set(place, present) : (device().remove(place), true);
    show({ history: newest.current, kept: written });
  };
  return {
    draft,
    dirty: unsaved(draft),
    kept,
    restored: start.restored,
    canUndo: history.past.length > 0,
    edit: (next: (draft: Draft) => Draft, merge: string | null = null) =>
      turn((now) => change(now, next(now.present), merge, performance.now())),
    undo: () => turn(undo),
    redo: () => turn(redo),
    /** Back to what is saved; undo brings it back. */
    discard: () => turn((now) => change(now, start.saved, null, performance.now())),
    forget: () => device().remove(place),
  };
}
