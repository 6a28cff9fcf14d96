import { useEffect, useState } from "react";
import { serverNow } from "../clock";

const LOOK_MS = 5_000;

/** Milliseconds left by the server's clock, looked at every few seconds; null without a limit. */
export function useDeadline(deadline: string | null): number | null {
  const read = () => (deadline === null ? null : Date.parse(deadline) - serverNow());
  const [left, setLeft] = useState(read);
  useEffect(() => {
    if (deadline === null) return undefined;
    const id = setInterval(() => setLeft(Date.parse(deadline) - serverNow()), LOOK_MS);
    return () => clearInterval(id);
  }, [deadline]);
  return left;
}
