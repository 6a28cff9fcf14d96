import { describe, expect, it } from "vitest";
import { assign } from "../src/kinds/assignment";
import { match, rectOverlap } from "../src/kinds/matching";

/** Numbers that are the same on every run (Park and Miller 1988). */
function* luck(seed: number): Generator<number, never> {
  for (let x = seed; ; ) {
    x = (x * 48271) % 2147483647;
    yield x / 2147483647;
  }
}

function best(weights: number[][], used: ReadonlySet<number> = new Set(), i = 0): number {
  const row = weights[i];
  if (!row) return 0;
  const without = best(weights, used, i + 1);
  return Math.max(without, ...row.flatMap((w, j) => (used.has(j) ? [] : [w + best(weights, new Set([...used, j]), i + 1)])));
}

describe("An assignment", () => {
  it("reaches what trying everything reaches", () => {
    const rng = luck(7);
    const next = () => rng.next().value;
    for (let trial = 0; trial < 200; trial++) {
      const [n, m] = [1 + Math.floor(next() * 5), 1 + Math.floor(next() * 5)];
      const weights = Array.from({ length: n }, () => Array.from({ length: m }, () => (next() < 0.3 ? 0 : next())));
      const found = assign(weights);
      const taken = found.filter((j) => j >= 0);
      expect(new Set(taken).size).toBe(taken.length);
      expect(found.reduce((sum, j, i) => sum + (weights[i]?.[j] ?? 0), 0)).toBeCloseTo(best(weights), 9);
    }
  });
});

const box = (x: number, label = "a", attributes: Record<string, string> = {}) => ({ x, y: 0, width: 10, height: 10, label, attributes });

describe("A matching", () => {
  it("pairs as many as the server does, and not the nearest first", () => {
    // the second lies nearer to the first expected one, which is the only one that the first can be
    const given = [box(4), box(1)];
    const expected = [box(0), box(-3)];
    expect(match(given, expected, rectOverlap, 0.4)).toEqual({ given: ["matched", "matched"], pair: [0, 1], missed: [] });
  });
  it("prefers what says the same where places are equal", () => {
    const { pair } = match([box(0, "a", { s: "light" }), box(0, "a", { s: "bad" })], [box(0, "a", { s: "bad" })], rectOverlap, 0.5);
    expect(pair).toEqual([null, 0]);
  });
  it("knows a wrong name from nothing", () => {
    expect(match([box(0, "b"), box(50)], [box(0)], rectOverlap, 0.5)).toEqual({ given: ["wrong", "extra"], pair: [0, null], missed: [0] });
  });
});
