/** What reviewers judge in written work: the constraints in words, and the standards that the rubric names. */
import type { AnyParams, Params } from "../types";

export type Standard = Params<"text">["standards"][number];

export const standardsOf = (ask: AnyParams): readonly Standard[] => [
  ...("rules" in ask ? ask.rules.map((title, i) => ({ key: `rule-${i + 1}`, title, definition: "" })) : []),
  ...("standards" in ask ? ask.standards : []),
];
