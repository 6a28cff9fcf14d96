import { useMutation, useQueryClient } from "@tanstack/react-query";

/** A write that makes what is shown of a project stale. */
export function useSave<V>(project: string, act: (value: V) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects"] }),
    meta: { project },
  });
}
