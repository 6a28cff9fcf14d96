/** A value that changes faster than a page should be drawn: only who looks at it is drawn again. */
import { useSyncExternalStore } from "react";

export interface Live<T> {
  get: () => T;
  set: (value: T) => void;
  listen: (heard: () => void) => () => void;
}

export function live<T>(first: T): Live<T> {
  let now = first;
  const ears = new Set<() => void>();
  return {
    get: () => now,
    set: (value) => {
      now = value;
      ears.forEach((heard) => heard());
    },
    listen: (heard) => {
      ears.add(heard);
      return () => ears.delete(heard);
    },
  };
}

/** What is picked of it; drawn again when that is another. */
export const useLive = <T, P>(of: Live<T>, pick: (value: T) => P): P => useSyncExternalStore(of.listen, () => pick(of.get()));
