/** Overlap over union of shapes, for drawing differences. Credit itself is the server's to compute. */
import { cornersOf, type Box, type Point } from "./geometry";
import { rectOverlap } from "./matching";

export type Ring = readonly Point[];

/** Where a horizontal line goes into and out of rings, by the even-odd rule. */
function crossings(rings: readonly Ring[], y: number): number[] {
  const found: number[] = [];
  for (const ring of rings)
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length] ?? a;
      if (a.y <= y !== b.y <= y) found.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
    });
  return found.toSorted((a, b) => a - b);
}

function reachOf(rings: readonly Ring[]) {
  const points = rings.flat();
  const [xs, ys] = [points.map((p) => p.x), points.map((p) => p.y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

const LINES = 400;

/** Overlap of areas measured along some hundred lines: near enough to say which is which. */
export function ringOverlap(a: readonly Ring[], b: readonly Ring[]): number {
  const [one, two] = [reachOf(a), reachOf(b)];
  if (one.left > two.right || two.left > one.right || one.top > two.bottom || two.top > one.bottom) return 0;
  const [low, high] = [Math.min(one.top, two.top), Math.max(one.bottom, two.bottom)];
  let [inter, union] = [0, 0];
  for (let k = 0; k < LINES; k++) {
    const y = low + ((k + 0.5) / LINES) * (high - low);
    const [these, those] = [crossings(a, y), crossings(b, y)];
    const length = (xs: number[]) => xs.reduce((sum, x, i) => sum + (i % 2 ? x : -x), 0);
    let both = 0;
    for (let i = 0; i + 1 < these.length; i += 2)
      for (let j = 0; j + 1 < those.length; j += 2)
        both += Math.max(0, Math.min(these[i + 1] ?? 0, those[j + 1] ?? 0) - Math.max(these[i] ?? 0, those[j] ?? 0));
    inter += both;
    union += length(these) + length(those) - both;
  }
  return union > 0 ? inter / union : 0;
}

export const boxOverlap = (a: Box, b: Box): number =>
  a.angle === 0 && b.angle === 0 ? rectOverlap(a, b) : ringOverlap([cornersOf(a)], [cornersOf(b)]);
