/** What a reviewer is asked about written work, point by point. */
import type { GradeTask } from "../types";

export interface Asked {
  /** Empty where there is one criterion only. */
  title: string;
  points: readonly { id: string; title: string; definition: string }[];
}

const idOf = (criterion: string, standard: string): string => `${criterion}.${standard}`;

/** The standards of each graded criterion, in the order of the rubric. */
export function asked({ rubric, standards }: GradeTask): Asked[] {
  const graded = rubric.criteria.flatMap(({ key, title }) => (standards[key] ? [{ key, title, own: standards[key] }] : []));
  return graded.map(({ key, title, own }) => ({
    title: graded.length > 1 ? title : "",
    points: own.map((standard) => ({ id: idOf(key, standard.key), title: standard.title, definition: standard.definition })),
  }));
}

/** Every point judged: what is not ticked is not met. */
export const marksOf = ({ standards }: GradeTask, met: ReadonlySet<string>): Record<string, Record<string, boolean>> =>
  Object.fromEntries(
    Object.entries(standards).map(([key, own]) => [
      key,
      Object.fromEntries(own.map((standard) => [standard.key, met.has(idOf(key, standard.key))])),
    ]),
  );
