import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { api } from "../client";
import { uuid7 } from "../parts/ids";
import { Problem } from "../problem";
import type { RationaleTask } from "../types";
import { device } from "../parts/device";

const PAUSE_MS = 1_500;
const RETRY_MS = 4_000;

export type Keeping = "empty" | "kept" | "saving" | "saved" | "offline" | "refused";

/** The words why: kept on this device with each letter, sent after each pause, sent again until stored. */
export function useRationale(attempt: string, task: RationaleTask) {
  const key = `raterlab.why.${attempt}.${task.task}`;
  const [text, setText] = useState(() => device().get<string>(key) ?? task.text ?? "");
  const [state, setState] = useState<Keeping>(task.text === null ? "empty" : "saved");
  const [problem, setProblem] = useState<Problem | null>(null);
  const stored = useRef(task.text ?? "");
  const current = useRef(text);
  const flying = useRef<Promise<boolean> | null>(null);

  const send = useCallback(async (): Promise<boolean> => {
    while (current.current.trim() !== "" && current.current !== stored.current) {
      const sent = current.current;
      setState("saving");
      try {
        await api.writeRationale(attempt, task.task, uuid7(), sent);
      } catch (error) {
        const found = error instanceof Problem ? error : new Problem(0, "");
        setProblem(found.passing ? null : found);
        setState(found.passing ? "offline" : "refused");
        return false;
      }
      stored.current = sent;
      setProblem(null);
      if (current.current === sent) device().remove(key);
    }
    setState(current.current.trim() === "" ? "empty" : "saved");
    return current.current.trim() !== "";
  }, [attempt, task.task, key]);

  /** Whether everything is stored; several callers share one sending. */
  const flush = useCallback((): Promise<boolean> => {
    flying.current ??= send().finally(() => (flying.current = null));
    return flying.current;
  }, [send]);

  const retry = useEffectEvent(() => void flush());
  useEffect(() => {
    if (text === stored.current) return undefined;
    const id = setTimeout(() => retry(), state === "offline" ? RETRY_MS : PAUSE_MS);
    return () => clearTimeout(id);
  }, [text, state]);

  const write = (next: string) => {
    current.current = next;
    setText(next);
    device().set(key, next);
    if (next !== stored.current) setState("kept");
  };
  return { text, state, problem, write, flush };
}
