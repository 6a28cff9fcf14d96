/** Pure changes of a rubric that is being written. */
import type { AnyParams, Criterion, Label } from "../../../types";
import type { Finding, ProjectView, Rubric } from "../../types";
import { blankOf, type Row, type Schema } from "./schema";

export const keyFrom = (title: string, taken: readonly string[] = []): string => {
  const plain = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 56);
  const base = plain || "answer";
  let key = base;
  for (let n = 2; taken.includes(key); n += 1) key = `${base}-${n}`;
  return key;
};

/** Until a version is published nothing refers to a key, so that it may follow the title as long as nobody chose another. */
export function retitled<T extends { key: string; title: string }>(item: T, title: string, others: readonly string[], follows: boolean): T {
  const own = follows && item.key === keyFrom(item.title, others);
  return { ...item, title, key: own ? keyFrom(title, others) : item.key };
}

export const blankLabel = (title: string, taken: readonly string[]): Label => ({
  key: keyFrom(title, taken),
  title,
  definition: "",
  good: [],
  bad: [],
});

/** What the server says of a kind. */
export interface KindFacts {
  ask: Schema;
  examples: readonly { params: AnyParams }[];
}

/** Params of another kind: its defaults, what has none from its first example; labels and slot that were written are kept. */
export function paramsOf(facts: KindFacts, before: AnyParams): AnyParams {
  const example = (facts.examples[0]?.params ?? {}) as unknown as Row;
  const kept = before as unknown as Row;
  const fields = Object.entries(facts.ask.properties ?? {}).map(([name, own]) => {
    if (own.const === undefined && ["labels", "on"].includes(name) && kept[name] !== undefined) return [name, kept[name]];
    return [name, (own.const ?? own.default) === undefined ? (example[name] ?? blankOf(own, facts.ask)) : blankOf(own, facts.ask)];
  });
  return Object.fromEntries(fields) as AnyParams;
}

export const blankCriterion = (title: string, taken: readonly string[]): Criterion => ({
  key: keyFrom(title, taken),
  title,
  question: "",
  goal: "",
  ask: { kind: "choice", branch: 0, labels: [blankLabel("A", []), blankLabel("B", ["a"])] },
  required: true,
});

export const rubricOf = (view: ProjectView, title: string): Rubric =>
  view.rubric ?? { title: view.title, guidelines: "", criteria: [blankCriterion(title, [])], edge_cases: [] };

export const replaced = <T>(list: readonly T[], i: number, item: T): T[] => list.map((old, k) => (k === i ? item : old));
export const without = <T>(list: readonly T[], i: number): T[] => list.filter((_, k) => k !== i);
export function moved<T>(list: readonly T[], i: number, by: -1 | 1): T[] {
  const copy = [...list];
  const [item] = copy.splice(i, 1);
  if (item !== undefined) copy.splice(i + by, 0, item);
  return copy;
}

/** What a careful reader would ask about one place, exactly or below it. */
export const pointsAt = (findings: readonly Finding[], where: string): readonly Finding[] => findings.filter((f) => f.where === where);
