/** Labels may form a tree: those that head others are headings, the others can be chosen. */
import type { Label } from "../types";

/** The titles above a label, the highest first. */
export function above(labels: readonly Label[], label: Label): readonly string[] {
  const titles: string[] = [];
  const seen = new Set([label.key]);
  for (let at = label; at.parent; ) {
    const parent = labels.find(({ key }) => key === at.parent);
    if (!parent || seen.has(parent.key)) break;
    seen.add(parent.key);
    titles.unshift(parent.title);
    at = parent;
  }
  return titles;
}

/** The labels that can be chosen, in the rubric's order, each with the headings over it. */
export function leaves(labels: readonly Label[]): readonly Label[] {
  const heads = new Set(labels.map(({ parent }) => parent).filter(Boolean));
  if (heads.size === 0) return labels;
  return labels
    .filter(({ key }) => !heads.has(key))
    .map((label) => ({ ...label, group: above(labels, label).join(" › ") }));
}

export interface Group {
  title: string;
  labels: readonly Label[];
}

/** Neighbours under the same heading together; digits keep to the order. */
export function groups(labels: readonly Label[]): readonly Group[] {
  const found: { title: string; labels: Label[] }[] = [];
  for (const label of labels) {
    const last = found.at(-1);
    if (last && last.title === (label.group ?? "")) last.labels.push(label);
    else found.push({ title: label.group ?? "", labels: [label] });
  }
  return found;
}
