/** Which given object is which expected one, by the rule of the server's credit: for drawing differences. */
import { assign } from "./assignment";

export type Difference = "matched" | "missed" | "extra" | "wrong";

export interface Matching {
  given: readonly Difference[];
  /** The expected object that each given one is, also under a wrong name. */
  pair: readonly (number | null)[];
  /** Expected objects that nobody found. */
  missed: readonly number[];
}

interface Pair {
  i: number;
  j: number;
  gain: number;
}

/** Pairs that hang together: each group is paired by itself, and most have few members. */
function groups(pairs: readonly Pair[]): Pair[][] {
  const parent = new Map<string, string>();
  const root = (x: string): string => {
    const up = parent.get(x) ?? x;
    if (up === x) return x;
    const top = root(up);
    parent.set(x, top);
    return top;
  };
  for (const { i, j } of pairs) parent.set(root(`a${i}`), root(`b${j}`));
  const found = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const key = root(`a${pair.i}`);
    const list = found.get(key);
    if (list) list.push(pair);
    else found.set(key, [pair]);
  }
  return [...found.values()];
}

/** As many pairs as possible, and of all such pairings the one that gains most: `pairs_of` of the server. */
function paired(pairs: readonly Pair[]): Pair[] {
  return groups(pairs).flatMap((group) => {
    if (group.length === 1) return group;
    const [is, js] = [[...new Set(group.map((p) => p.i))], [...new Set(group.map((p) => p.j))]];
    const weights = is.map(() => js.map(() => 0));
    const most = Math.min(is.length, js.length);
    for (const { i, j, gain } of group) {
      const row = weights[is.indexOf(i)];
      if (row) row[js.indexOf(j)] = 1 + gain / (2.5 * most);
    }
    const chosen = assign(weights);
    return group.filter(({ i, j }) => chosen[is.indexOf(i)] === js.indexOf(j));
  });
}

/** Something that is said of an object beside its label. */
interface Said {
  label: string;
  attributes?: Readonly<Record<string, string>>;
}

/** Of what the expected object says, the share that the given one says too: it breaks ties of overlap. */
function agreeing(a: Said, b: Said): number {
  const said = Object.entries(b.attributes ?? {});
  return said.length === 0 ? 1 : said.filter(([key, value]) => a.attributes?.[key] === value).length / said.length;
}

export function match<T extends Said>(
  given: readonly T[],
  expected: readonly T[],
  overlap: (a: T, b: T) => number,
  threshold: number,
): Matching {
  const near = given
    .flatMap((a, i) => expected.map((b, j) => ({ i, j, same: a.label === b.label, overlap: overlap(a, b), gain: 0 })))
    .filter((pair) => pair.overlap >= threshold);
  for (const pair of near) {
    const [a, b] = [given[pair.i], expected[pair.j]];
    pair.gain = pair.overlap + (a && b ? 1e-6 * agreeing(a, b) : 0);
  }
  const found = new Map<number, { difference: Difference; j: number }>();
  const taken = new Set<number>();
  for (const { i, j } of paired(near.filter(({ same }) => same))) {
    found.set(i, { difference: "matched", j });
    taken.add(j);
  }
  // what is there under another name was found by nobody: it stays on the list
  const named = new Set<number>();
  for (const { i, j } of near.filter(({ same }) => !same).toSorted((a, b) => b.overlap - a.overlap)) {
    if (found.has(i) || taken.has(j) || named.has(j)) continue;
    found.set(i, { difference: "wrong", j });
    named.add(j);
  }
  return {
    given: given.map((_, i) => found.get(i)?.difference ?? "extra"),
    pair: given.map((_, i) => found.get(i)?.j ?? null),
    missed: expected.map((_, j) => j).filter((j) => !taken.has(j)),
  };
}

interface Interval {
  start: number;
  end: number;
}

export function intervalOverlap(a: Interval, b: Interval): number {
  const inter = Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
  return inter / (a.end - a.start + (b.end - b.start) - inter);
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function rectOverlap(a: Rect, b: Rect): number {
  const w = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x));
  const h = Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));
  return (w * h) / (a.width * a.height + b.width * b.height - w * h);
}
