/** Which given object is which expected one: for drawing differences. Credit itself is the server's to compute. */
export type Difference = "matched" | "missed" | "extra" | "wrong";

export interface Matching {
  given: readonly Difference[];
  /** Expected objects that nobody found. */
  missed: readonly number[];
}

export function match<T extends { label: string }>(
  given: readonly T[],
  expected: readonly T[],
  overlap: (a: T, b: T) => number,
  threshold: number,
): Matching {
  const pairs = given
    .flatMap((a, i) => expected.map((b, j) => ({ i, j, same: a.label === b.label, gain: overlap(a, b) })))
    .filter((pair) => pair.gain >= threshold)
    .toSorted((a, b) => Number(b.same) - Number(a.same) || b.gain - a.gain);
  const found = new Map<number, Difference>();
  const taken = new Set<number>();
  const named = new Set<number>();
  for (const { i, j, same } of pairs) {
    if (found.has(i) || taken.has(j) || named.has(j)) continue;
    found.set(i, same ? "matched" : "wrong");
    // what is there under another name was found by nobody: it stays on the list
    (same ? taken : named).add(j);
  }
  return {
    given: given.map((_, i) => found.get(i) ?? "extra"),
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
