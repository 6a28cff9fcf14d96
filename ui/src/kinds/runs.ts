/** Masks as COCO writes them: runs outside and inside by turns, column by column, in a compressed string. */

/** Where each run ends, from the start of the picture; the second, fourth, ... run is inside. */
export function runEnds(counts: string): number[] {
  const ends: number[] = [];
  let [place, older, old, at] = [0, 0, 0, 0];
  while (at < counts.length) {
    let [number, chunk, more] = [0, 0, true];
    while (more && at < counts.length) {
      const code = counts.charCodeAt(at) - 48;
      number += (code & 31) * 32 ** chunk;
      more = (code & 32) !== 0;
      at += 1;
      chunk += 1;
      if (!more && code & 16) number -= 32 ** chunk;
    }
    if (ends.length > 2) number += older;
    place += number;
    ends.push(place);
    [older, old] = [old, number];
  }
  return ends;
}

/** The same from pixels that stand column by column, 0 or 1. */
export function encoded(bits: Uint8Array): string {
  const runs: number[] = [];
  let [from, value] = [0, 0];
  while (from < bits.length) {
    const next = bits.indexOf(1 - value, from);
    const end = next < 0 ? bits.length : next;
    runs.push(end - from);
    [from, value] = [end, 1 - value];
  }
  return written(runs);
}

export function written(runs: readonly number[]): string {
  const codes: string[] = [];
  runs.forEach((run, k) => {
    let number = run - (k > 2 ? (runs[k - 2] ?? 0) : 0);
    let more = true;
    while (more) {
      const code = number & 31;
      number >>= 5;
      more = code & 16 ? number !== -1 : number !== 0;
      codes.push(String.fromCharCode(48 + (more ? code | 32 : code)));
    }
  });
  return codes.join("");
}

/** Pieces inside: from a place up to another. */
export function* inside(ends: readonly number[]): Generator<readonly [number, number]> {
  for (let k = 1; k < ends.length; k += 2) yield [ends[k - 1] ?? 0, ends[k] ?? 0];
}

export interface Summary {
  pixels: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How many pixels, and the box around them, of a picture of this height. */
export function summary(counts: string, height: number): Summary {
  let pixels = 0;
  let [left, right, top, bottom] = [Infinity, 0, Infinity, 0];
  for (const [start, end] of inside(runEnds(counts))) {
    if (end <= start) continue;
    pixels += end - start;
    const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
    left = Math.min(left, first);
    right = Math.max(right, last + 1);
    top = Math.min(top, first < last ? 0 : start - first * height);
    bottom = Math.max(bottom, first < last ? height : end - first * height);
  }
  return pixels === 0 ? { pixels, x: 0, y: 0, width: 0, height: 0 } : { pixels, x: left, y: top, width: right - left, height: bottom - top };
}

/** Overlap over union of two masks of one picture. */
export function runOverlap(a: string, b: string): number {
  const [one, two] = [runEnds(a), runEnds(b)];
  const sum = (ends: readonly number[]) => [...inside(ends)].reduce((all, [start, end]) => all + end - start, 0);
  let [p, q, shared] = [1, 1, 0];
  while (p < one.length && q < two.length) {
    const [low, high] = [Math.max(one[p - 1] ?? 0, two[q - 1] ?? 0), Math.min(one[p] ?? 0, two[q] ?? 0)];
    if (low < high) shared += high - low;
    if ((one[p] ?? 0) <= (two[q] ?? 0)) p += 2;
    else q += 2;
  }
  const union = sum(one) + sum(two) - shared;
  return union > 0 ? shared / union : 0;
}
