/** Undo and redo of one task. Changes of the same kind in quick succession are one step. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  readonly merge: string | null;
  readonly at: number;
}

const TOGETHER_MS = 1_000;
const MOST = 200;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], merge: null, at: 0 });

export function change<T>(history: History<T>, present: T, merge: string | null, now: number): History<T> {
  const same = merge !== null && merge === history.merge && now - history.at < TOGETHER_MS;
  const past = same ? history.past : [...history.past, history.present].slice(-MOST);
  return { past, present, future: [], merge, at: now };
}

export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  const future = [history.present, ...history.future];
  return { past: history.past.slice(0, -1), present, future, merge: null, at: 0 };
}

export function redo<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future, merge: null, at: 0 };
}
