import { useMutation, useQueryClient } from "@tanstack/react-query";

/** A write that makes what is shown of a project stale. */
export function useSave<V, R = unknown>(project: string, act: (value: V) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects"] }),
    meta: { project },
  });
}
