/** Pure changes of a rubric that is being written. */
import type { AnyParams, Criterion, Kind, Label } from "../../../types";
import type { Finding, ProjectView, Rubric } from "../../types";

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

/** Params of another kind; labels that were written are kept where the kind has labels. */
export function paramsOf(kind: Kind, before?: AnyParams): AnyParams {
  const labels: Label[] = before && "labels" in before ? before.labels : [blankLabel("A", []), blankLabel("B", ["a"])];
  const on = before && "on" in before ? before.on : "main";
  switch (kind) {
    case "choice":
      return { kind, labels };
    case "choices":
      return { kind, labels, least: 0, most: null };
    case "scale":
      return { kind, low: 1, high: 5, anchors: [], tolerance: 0 };
    case "compare":
      return { kind, first: "a", second: "b", strength: 1, ties: true };
    case "spans":
      return { kind, labels, on, overlap: 0.5 };
    case "boxes":
      return { kind, labels, on, iou: 0.5 };
    case "text":
      return { kind, min_words: 0, max_words: null, hint: "" };
  }
}

export const blankCriterion = (title: string, taken: readonly string[]): Criterion => ({
  key: keyFrom(title, taken),
  title,
  question: "",
  goal: "",
  ask: paramsOf("choice"),
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
