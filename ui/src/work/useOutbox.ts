import { useEffect, useSyncExternalStore } from "react";
import { api } from "../client";
import { device } from "../parts/device";
import { Outbox } from "./outbox";

const outboxes = new Map<string, Outbox>();

/** One outbox an attempt, alive as long as the page, whatever is shown. */
export function outboxOf(attempt: string): Outbox {
  let outbox = outboxes.get(attempt);
  if (!outbox) outboxes.set(attempt, (outbox = new Outbox(attempt, (body) => api.submit(attempt, body), device())));
  return outbox;
}

export function useOutbox(attempt: string) {
  const outbox = outboxOf(attempt);
  const snapshot = useSyncExternalStore(outbox.subscribe, outbox.read);
  useEffect(() => {
    const wake = () => outbox.wake();
    const reload = () => outbox.reload();
    window.addEventListener("online", wake);
    window.addEventListener("storage", reload);
    return () => {
      window.removeEventListener("online", wake);
      window.removeEventListener("storage", reload);
    };
  }, [outbox]);
  return { outbox, ...snapshot };
}
