/** Gold while it is edited: several acceptable answers a criterion, side by side. */
import type { AnyAnswer, Answers } from "../../../types";
import type { Gold, TaskRow } from "../../types";

export type State = "none" | "gold" | "edge" | "retired";

export function stateOf(task: TaskRow): State {
  if (!task.gold) return "none";
  if (task.gold.retired) return "retired";
  return task.gold.should_flag ? "edge" : "gold";
}

export interface Draft {
  /** Acceptable answers; each holds an answer to some criteria. */
  alternatives: readonly Answers[];
  shouldFlag: boolean;
  retired: boolean;
  explanation: string;
  agreedBy: string;
}

export function draftOf(gold: Gold | null): Draft {
  const lists = Object.entries(gold?.answers ?? {}).map(([key, agreed]) => [key, agreed.answers ?? []] as const);
  const most = Math.max(1, ...lists.map(([, answers]) => answers.length));
  const alternatives = Array.from({ length: most }, (_, k): Answers =>
    Object.fromEntries(lists.flatMap(([key, answers]) => (answers[k] ? [[key, answers[k]] as const] : []))),
  );
  return {
    alternatives,
    shouldFlag: gold?.should_flag ?? false,
    retired: gold?.retired ?? false,
    explanation: gold?.explanation ?? "",
    agreedBy: (gold?.agreed_by ?? []).join(", "),
  };
}

/** Distributions are kept as they are: they come from many experts and not from this page. */
export function goldOf(draft: Draft, before: Gold | null): Gold {
  const found: Record<string, AnyAnswer[]> = {};
  for (const alternative of draft.alternatives)
    for (const [key, answer] of Object.entries(alternative)) {
      const list = (found[key] ??= []);
      if (!list.some((known) => JSON.stringify(known) === JSON.stringify(answer))) list.push(answer);
    }
  const spread = Object.entries(before?.answers ?? {}).filter(([, agreed]) => (agreed.distribution ?? []).length > 0);
  return {
    answers: {
      ...Object.fromEntries(spread),
      ...Object.fromEntries(Object.entries(found).map(([key, answers]) => [key, { answers, distribution: [] }])),
    },
    should_flag: draft.shouldFlag,
    retired: draft.retired,
    explanation: draft.explanation.trim(),
    agreed_by: draft.agreedBy.split(",").map((name) => name.trim()).filter(Boolean),
  };
}
