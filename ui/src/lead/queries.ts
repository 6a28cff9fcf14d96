/** What the lead's pages read, by name: a write names what it makes stale. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "../client";
import { lead } from "./api";

export const ask = {
  me: queryOptions({ queryKey: ["me"], queryFn: () => api.me("staff"), staleTime: 60_000 }),
  projects: queryOptions({ queryKey: ["projects"], queryFn: lead.projects }),
  project: (id: string) => queryOptions({ queryKey: ["projects", id], queryFn: () => lead.project(id) }),
  tasks: (id: string) => queryOptions({ queryKey: ["projects", id, "tasks"], queryFn: () => lead.tasks(id) }),
  trial: (id: string) => queryOptions({ queryKey: ["trials", id], queryFn: () => lead.trial(id) }),
  links: (id: string) => queryOptions({ queryKey: ["trials", id, "links"], queryFn: () => lead.links(id) }),
  board: (id: string) => queryOptions({ queryKey: ["trials", id, "board"], queryFn: () => lead.board(id) }),
  comparison: (id: string) => queryOptions({ queryKey: ["trials", id, "comparison"], queryFn: () => lead.comparison(id) }),
  scorecard: (id: string) => queryOptions({ queryKey: ["attempts", id, "scorecard"], queryFn: () => lead.scorecard(id) }),
  frozen: (id: string) => queryOptions({ queryKey: ["attempts", id, "frozen"], queryFn: () => lead.frozen(id) }),
  evidence: (id: string) => queryOptions({ queryKey: ["attempts", id, "evidence"], queryFn: () => lead.evidence(id) }),
  decisions: (id: string) => queryOptions({ queryKey: ["attempts", id, "decisions"], queryFn: () => lead.decisions(id) }),
  trialOf: (id: string) => queryOptions({ queryKey: ["attempts", id, "trial"], queryFn: () => trialOf(id), staleTime: Infinity }),
  task: (id: string) => queryOptions({ queryKey: ["tasks", id], queryFn: () => lead.task(id), staleTime: Infinity }),
  audit: (subject?: string, before?: number) =>
    queryOptions({ queryKey: ["audit", subject ?? "", before ?? 0], queryFn: () => lead.audit(subject, before) }),
  users: queryOptions({ queryKey: ["users"], queryFn: lead.users }),
  tokens: queryOptions({ queryKey: ["tokens"], queryFn: lead.tokens }),
};

/** A bare attempt does not say which trial it belongs to: look for it. Links between pages carry the trial, so this is rare. */
async function trialOf(attempt: string): Promise<string | null> {
  for (const row of await lead.projects()) {
    for (const trial of (await lead.project(row.id)).trials) {
      const board = await lead.board(trial.id);
      if (board.rows.some((r) => r.attempt === attempt)) return trial.id;
    }
  }
  return null;
}
