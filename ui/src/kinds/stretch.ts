/** Segments of a recording, in seconds: never outside it, never shorter than can be heard. */
import type { Answer } from "../types";

export type Segment = Answer<"segments">["segments"][number];
/** What of a segment is pulled. */
export type Way = "move" | "start" | "end";

const LEAST = 0.05;
/** A new segment is so long, where nothing else ends it. */
const USUAL = 1;
const neat = (seconds: number) => Math.round(seconds * 1000) / 1000;
const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

export function fitted(segment: Segment, length: number): Segment {
  const start = within(segment.start, 0, length - LEAST);
  return { ...segment, start: neat(start), end: neat(within(segment.end, start + LEAST, length)) };
}

export function pulled(segment: Segment, way: Way, by: number, length: number): Segment {
  const { start, end } = segment;
  if (way === "start") return { ...segment, start: neat(within(start + by, 0, end - LEAST)) };
  if (way === "end") return { ...segment, end: neat(within(end + by, start + LEAST, length)) };
  const step = within(by, -start, length - end);
  return { ...segment, start: neat(start + step), end: neat(end + step) };
}

/** The shortest segment at a moment: one inside another stays reachable. */
export function segmentAt(segments: readonly Segment[], moment: number): number | null {
  const hits = segments.map(({ start, end }, i) => ({ i, start, end })).filter(({ start, end }) => start <= moment && moment <= end);
  return hits.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0]?.i ?? null;
}

/** A new one at the playhead, as far as is seen; at the very end of the recording, its last second. */
export function freshAt(now: number, until: number, length: number): { start: number; end: number } {
  const start = length - now < LEAST ? Math.max(0, length - USUAL) : now;
  const seen = until - start > LEAST ? until : length;
  return { start, end: Math.min(start + USUAL, seen, length) };
}
