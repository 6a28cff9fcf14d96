import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, fileUrl } from "../client";
import type { AttemptView, Submit, Submitted, TaskView, WorkPhase } from "../types";

const AHEAD = 3;

const taskQuery = (attempt: string, phase: WorkPhase, position: number) => ({
  queryKey: ["task", attempt, phase, position],
  queryFn: () => api.task(attempt, phase, position),
  // a task never changes; what was answered to it is written into the cache when it is sent
  staleTime: Infinity,
  gcTime: Infinity,
});

/** Pictures that are held until they are needed: a dropped one may be fetched again. */
const held = new Map<string, HTMLImageElement>();

function fetchPictures(task: TaskView): void {
  for (const medium of task.media) {
    if (medium.media !== "image" || held.has(medium.file)) continue;
    const picture = new Image();
    picture.src = fileUrl(medium);
    void picture.decode().catch(() => held.delete(medium.file));
    held.set(medium.file, picture);
  }
}

/** The task at a position, with the next few and their pictures on their way. */
export function useTask(attempt: string, phase: WorkPhase, position: number, total: number) {
  const queries = useQueryClient();
  const inside = position <= total;
  const task = useQuery({ ...taskQuery(attempt, phase, position), enabled: inside });
  const here = task.data !== undefined;
  useEffect(() => {
    // what is on the screen comes first
    if (!here) return;
    for (let next = position + 1; next <= Math.min(position + AHEAD, total); next++)
      void queries
        .ensureQueryData(taskQuery(attempt, phase, next))
        .then(fetchPictures)
        .catch(() => undefined);
  }, [queries, attempt, phase, position, total, here]);
  return task;
}

/** Going back must show what was given, also before the server has it. */
export function rememberSaved(queries: QueryClient, attempt: string, position: number, body: Submit): void {
  const { id, answers, flag = null, confidence = null, comment } = body;
  queries.setQueryData<TaskView>(taskQuery(attempt, body.phase, position).queryKey, (view) =>
    view && {
      ...view,
      saved: { submission: id, answers, flag, confidence, comment, received_at: new Date().toISOString() },
    },
  );
}

export async function firstOpen(queries: QueryClient, attempt: string, phase: WorkPhase, total: number) {
  for (let position = 1; position <= total; position++) {
    const task = await queries.ensureQueryData(taskQuery(attempt, phase, position));
    if (!task.saved) return position;
  }
  return total;
}

/** Counts of the reply, written where the attempt is shown. */
export function rememberProgress(queries: QueryClient, attempt: string, { practice, trial }: Submitted): void {
  queries.setQueryData<AttemptView>(["attempt", attempt], (view) => view && { ...view, practice, trial });
}
