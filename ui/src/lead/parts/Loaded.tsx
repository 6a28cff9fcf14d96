import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Trouble } from "./Trouble";

/** What was asked for, its skeleton, or what went wrong. Data that is there stays while it is asked for again. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Trouble error={query.error} onRetry={() => void query.refetch()} />;
  return <div className="skeleton tall" aria-busy="true" />;
}
