import type { ProjectView } from "../types";

/** The parts of a project's set-up, each with the needs that it meets. */
export const STEPS = {
  trials: [],
  metric: ["metric"],
  requirements: ["volume", "security"],
  rubric: ["rubric", "edge_cases"],
  targets: ["targets"],
  items: ["gold", "edge_items"],
  open: [],
} as const;
export type Step = keyof typeof STEPS;
export const ORDER = Object.keys(STEPS) as Step[];

/** Targets are set up where a question talks to one. */
export const shownSteps = (view: ProjectView): Step[] =>
  ORDER.filter((step) => step !== "targets" || Object.keys(view.targets).length > 0 || (view.rubric?.criteria.some(({ ask }) => "target" in ask) ?? false));

export const needsOf = (view: ProjectView, step: Step) => view.needs.filter((n) => (STEPS[step] as readonly string[]).includes(n.key));
export const stepOf = (need: string): Step => ORDER.find((s) => (STEPS[s] as readonly string[]).includes(need)) ?? "items";

/** Where to begin: the trials that are there, or the first thing that is missing. */
export function firstStep(view: ProjectView): Step {
  if (view.trials.length > 0) return "trials";
  const missing = view.needs.find((n) => !n.met);
  return missing ? stepOf(missing.key) : "open";
}
