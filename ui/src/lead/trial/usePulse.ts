import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { pulseUrl } from "../api";
import { ask } from "../queries";

/** Ask for the board again whenever the server says that something on it has changed. True while listening. */
export function usePulse(trial: string): boolean {
  const queries = useQueryClient();
  const [live, setLive] = useState(true);
  useEffect(() => {
    const source = new EventSource(pulseUrl(trial));
    source.addEventListener("open", () => setLive(true));
    source.addEventListener("error", () => setLive(false));
    source.addEventListener("message", () => {
      setLive(true);
      void queries.invalidateQueries({ queryKey: ask.board(trial).queryKey, exact: true });
      // what is computed from labels is stale too, and is asked for again when it is looked at
      void queries.invalidateQueries({ queryKey: ask.comparison(trial).queryKey, exact: true, refetchType: "none" });
    });
    return () => source.close();
  }, [trial, queries]);
  return live;
}
