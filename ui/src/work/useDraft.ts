import { useEffect, useEffectEvent, useState } from "react";
import type { AnyAnswer, TaskView } from "../types";
import { device } from "../parts/device";
import { answered, baseline, differs, forget, keep, restore, type Draft, type Given } from "./draft";
import { begin, change, redo, undo, type History } from "../parts/history";
import { outboxOf } from "./useOutbox";
import { useActiveTime } from "./useActiveTime";

const TICK_MS = 5_000;

type Aside = Pick<Draft, "flag" | "flagging" | "confidence" | "comment">;

interface State {
  history: History<Draft["answers"]>;
  aside: Aside;
  revisions: number;
  base: Given;
  kept: boolean;
}

/** The draft of one task: restored, changed, undone, and kept with each change. Key the component by the task. */
export function useDraft(attempt: string, view: TaskView) {
  const clock = useActiveTime();
  const [start] = useState(() => {
    const base = baseline(view, outboxOf(attempt).latest(view.task));
    return { base, draft: restore(device(), attempt, view, base) };
  });
  const [state, setState] = useState<State>(() => {
    const { answers, revisions, flag, flagging, confidence, comment } = start.draft;
    return { history: begin(answers), aside: { flag, flagging, confidence, comment }, revisions, base: start.base, kept: true };
  });
  // the clock starts again after each sending
  const [before, setBefore] = useState({ activeMs: start.draft.activeMs, idleMs: start.draft.idleMs });

  const draftOf = (s: State): Draft => ({ answers: s.history.present, ...s.aside, revisions: s.revisions, ...before });
  const draft = draftOf(state);
  const dirty = differs(draft, state.base);

  const write = (s: State): boolean => {
    const now = draftOf(s);
    // nothing to lose; on a task that was never sent, the time is
    const sentBefore = s.base.flag !== null || Object.keys(s.base.answers).length > 0;
    if (sentBefore && !differs(now, s.base) && !now.flagging) {
      forget(device(), attempt, view.task);
      return true;
    }
    const time = clock.read();
    return keep(device(), attempt, view.task, {
      ...now,
      activeMs: before.activeMs + time.activeMs,
      idleMs: before.idleMs + time.idleMs,
    });
  };
  const update = (next: State) => setState({ ...next, kept: write(next) });

  // time goes by without any change: keep it too
  const tick = useEffectEvent(() => void write(state));
  useEffect(() => {
    const id = setInterval(() => tick(), TICK_MS);
    const leave = () => tick();
    window.addEventListener("pagehide", leave);
    return () => {
      clearInterval(id);
      window.removeEventListener("pagehide", leave);
    };
  }, []);

  return {
    draft,
    dirty,
    kept: state.kept,
    canUndo: state.history.past.length > 0,
    canRedo: state.history.future.length > 0,
    answer: (key: string, answer: AnyAnswer | null, merge?: string) => {
      const now = performance.now();
      const history = change(state.history, answered(state.history.present, key, answer), merge ? `${key} ${merge}` : null, now);
      // a first answer is no revision, and neither is the next letter of the same words
      const revised = key in state.history.present && history.past.length > state.history.past.length;
      update({ ...state, history, revisions: state.revisions + (revised ? 1 : 0) });
    },
    aside: (aside: Partial<Aside>) => update({ ...state, aside: { ...state.aside, ...aside } }),
    undo: () => update({ ...state, history: undo(state.history) }),
    redo: () => update({ ...state, history: redo(state.history) }),
    time: () => clock.read(),
    /** The draft was handed over: what was sent is the new point to compare with. */
    sent: () => {
      const time = clock.read();
      setBefore({ activeMs: -time.activeMs, idleMs: -time.idleMs });
      setState({ ...state, base: draft, revisions: 0 });
      forget(device(), attempt, view.task);
    },
  };
}
