/** What was answered so far to the task on the screen, kept on this device with every key press. */
import type { AnyAnswer, Answers, Flag, Submit, TaskView } from "../types";
import type { Device } from "../parts/device";
import type { Entry } from "./outbox";

export interface Given {
  answers: Answers;
  flag: Flag | null;
  confidence: number | null;
  comment: string;
}

export interface Draft extends Given {
  /** A flag that is still being written. */
  flagging: Flag | null;
  revisions: number;
  activeMs: number;
  idleMs: number;
}

const NOTHING: Given = { answers: {}, flag: null, confidence: null, comment: "" };

const draftKey = (attempt: string, task: string) => `raterlab.draft.${attempt}.${task}`;

export const keep = (device: Device, attempt: string, task: string, draft: Draft): boolean =>
  device.set(draftKey(attempt, task), draft);

export const forget = (device: Device, attempt: string, task: string): void => device.remove(draftKey(attempt, task));

/** Take everything about an attempt off this device: for when it is done. */
export function forgetAttempt(device: Device, attempt: string): void {
  for (const kind of ["draft", "why", "say"]) for (const key of device.keys(`raterlab.${kind}.${attempt}.`)) device.remove(key);
}

/** What was sent last, or is on its way. */
export function baseline(view: TaskView, onTheWay: Entry | null): Given {
  const from = onTheWay?.body ?? view.saved;
  if (!from) return NOTHING;
  return {
    answers: from.answers,
    flag: from.flag ?? null,
    confidence: from.confidence ?? null,
    comment: from.comment,
  };
}

export function restore(device: Device, attempt: string, view: TaskView, base: Given): Draft {
  const kept = device.get<Draft>(draftKey(attempt, view.task));
  return kept ?? { ...base, flagging: null, revisions: 0, activeMs: 0, idleMs: 0 };
}

const essence = ({ answers, flag, confidence, comment }: Given): string => {
  const sorted = Object.entries(answers).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted, flag && [flag.reason, flag.text], confidence, comment.trim()]);
};
export const differs = (a: Given, b: Given): boolean => essence(a) !== essence(b);

export function answered(answers: Answers, key: string, answer: AnyAnswer | null): Answers {
  const { [key]: _old, ...rest } = answers;
  return answer ? { ...rest, [key]: answer } : rest;
}

export function submission(id: string, view: TaskView, draft: Draft, time: { activeMs: number; idleMs: number }): Submit {
  return {
    id,
    phase: view.phase,
    task: view.task,
    answers: draft.answers,
    flag: draft.flag,
    confidence: draft.confidence,
    comment: draft.comment.trim(),
    active_ms: Math.min(86_400_000, draft.activeMs + time.activeMs),
    idle_ms: Math.min(604_800_000, draft.idleMs + time.idleMs),
    revisions: Math.min(100_000, draft.revisions),
  };
}
