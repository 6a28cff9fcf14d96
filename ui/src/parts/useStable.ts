import { useCallback, useLayoutEffect, useRef } from "react";

/** The same function through every render, doing what the last render says: memoised children stay as they are. */
export function useStable<A extends unknown[], R>(handle: (...given: A) => R): (...given: A) => R {
  const latest = useRef(handle);
  useLayoutEffect(() => {
    latest.current = handle;
  });
  return useCallback((...given: A) => latest.current(...given), []);
}
