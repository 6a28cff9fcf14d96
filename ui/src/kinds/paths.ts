/** Boxes that move: keyframes, straight lines between them, gaps. Pure; the server interpolates alike. */
import type { Answer } from "../types";
import { rectOverlap, type Rect } from "./matching";

export type Track = Answer<"tracks">["tracks"][number];
export type Keyframe = Track["keyframes"][number];
export interface Place extends Rect {
  occluded: boolean;
}

const neat = (n: number) => Math.round(n * 10) / 10;
const first = (track: Track): number => track.keyframes[0]?.frame ?? 0;
/** The keyframe that holds at a frame: the last one at or before it. */
const holding = (track: Track, frame: number): number => track.keyframes.findLastIndex((key) => key.frame <= frame);

export const keyAt = (track: Track, frame: number): Keyframe | undefined => track.keyframes.find((key) => key.frame === frame);

/** Where a track is at a frame; null where it is not to be seen. */
export function placeAt(track: Track, frame: number): Place | null {
  const i = holding(track, frame);
  const key = track.keyframes[i];
  if (!key || key.outside || frame >= track.end) return null;
  const next = track.keyframes[i + 1] ?? key;
  const t = next.frame === key.frame ? 0 : (frame - key.frame) / (next.frame - key.frame);
  const mid = (name: "x" | "y" | "width" | "height") => key[name] + (next[name] - key[name]) * t;
  return { x: mid("x"), y: mid("y"), width: mid("width"), height: mid("height"), occluded: key.occluded };
}

/** Frames in which two tracks are both seen and only one of them says that it is covered. */
export function unlikeHidden(a: Track, b: Track): number {
  let count = 0;
  for (let frame = Math.max(first(a), first(b)); frame < Math.min(a.end, b.end); frame++) {
    const [one, two] = [placeAt(a, frame), placeAt(b, frame)];
    if (one && two && one.occluded !== two.occluded) count++;
  }
  return count;
}

/** Where it would be, also where it is not to be seen. */
function nearest(track: Track, frame: number): Rect {
  const key = track.keyframes[Math.max(0, holding(track, frame))];
  return placeAt(track, frame) ?? key ?? { x: 0, y: 0, width: 1, height: 1 };
}

const inOrder = (keys: readonly Keyframe[]): Keyframe[] => keys.toSorted((a, b) => a.frame - b.frame);

function keyed(track: Track, frame: number, { x, y, width, height }: Rect, change: Partial<Keyframe> = {}): Track {
  const now = track.keyframes[holding(track, frame)];
  const key = { frame, x: neat(x), y: neat(y), width: neat(width), height: neat(height), occluded: now?.occluded ?? false, outside: false, ...change };
  return { ...track, keyframes: inOrder([...track.keyframes.filter((k) => k.frame !== frame), key]) };
}

/** A box is written at a frame. After its end a track comes back, and stays as long as the clip. */
export function put(track: Track, frame: number, box: Rect, frames: number): Track {
  if (frame < track.end) return keyed(track, frame, box);
  const gone = frame === track.end ? track : keyed(track, track.end, nearest(track, track.end), { outside: true });
  return { ...keyed(gone, frame, box, { occluded: false }), end: frames };
}

/** A keyframe is set where there is none, and taken away where there is one; the last one stays. */
export function toggleKey(track: Track, frame: number, frames: number): Track {
  const key = keyAt(track, frame);
  if (!key) return put(track, frame, nearest(track, frame), frames);
  const others = track.keyframes.filter((k) => k !== key);
  const seen = others.findIndex((k) => !k.outside);
  return seen < 0 ? track : { ...track, keyframes: others.slice(seen) };
}

/** From here to the next keyframe it is hidden in part, or no longer. */
export function occlude(track: Track, frame: number): Track {
  const place = placeAt(track, frame);
  return place ? keyed(track, frame, place, { occluded: !place.occluded }) : track;
}

/** It leaves here: until its next keyframe, or for good. */
export function leave(track: Track, frame: number): Track {
  const place = placeAt(track, frame);
  if (!place || frame <= first(track)) return track;
  if (track.keyframes.some((key) => key.frame > frame)) return keyed(track, frame, place, { outside: true });
  return { ...track, keyframes: track.keyframes.filter((key) => key.frame < frame), end: frame };
}

/** What lies before a frame: the same boxes, ending there. */
function before(track: Track, frame: number): Track {
  const last = placeAt(track, frame - 1);
  const whole = last && !keyAt(track, frame - 1) ? keyed(track, frame - 1, last) : track;
  const keys = whole.keyframes.filter((key) => key.frame < frame);
  const gone = keys.at(-1);
  return gone?.outside ? { ...track, keyframes: keys.slice(0, -1), end: gone.frame } : { ...track, keyframes: keys, end: Math.min(track.end, frame) };
}

/** What lies from a frame on; null where it is never seen again. */
function from(track: Track, frame: number): Track | null {
  const place = frame < track.end ? placeAt(track, frame) : null;
  const keys = (place ? keyed(track, frame, place) : track).keyframes.filter((key) => key.frame >= frame);
  const seen = keys.findIndex((key) => !key.outside);
  return seen < 0 ? null : { ...track, keyframes: keys.slice(seen) };
}

/** One track made two at a frame; null where it cannot be. */
export function split(track: Track, frame: number): [Track, Track] | null {
  if (frame <= first(track) || frame >= track.end) return null;
  const rest = from(track, frame);
  return rest && [before(track, frame), rest];
}

/** Two tracks made one, under the name of the first. Where both are seen, the one that begins later is believed. */
export function joined(a: Track, b: Track): Track {
  const [early, late] = first(a) <= first(b) ? [a, b] : [b, a];
  const start = first(late);
  const head = start > first(early) ? before(early, Math.min(start, early.end)) : null;
  const tail = early.end > late.end ? from(early, late.end) : null;
  const keys = [...(head?.keyframes ?? [])];
  const gap = (track: Track, next: number) => {
    const last = track.keyframes.at(-1);
    if (last && track.end < next) keys.push({ ...last, frame: track.end, outside: true, occluded: false });
  };
  if (head) gap(head, start);
  keys.push(...(tail ? before(late, late.end) : late).keyframes);
  if (tail) {
    gap(late, first(tail));
    keys.push(...tail.keyframes);
  }
  return { ...a, keyframes: keys, end: tail?.end ?? late.end };
}

/** Every keyframe moved alike. */
export const shifted = (track: Track, move: (place: Rect) => Rect): Track => ({
  ...track,
  keyframes: track.keyframes.map((key) => ({ ...key, ...move(key) })),
});

export interface Stretch {
  from: number;
  to: number;
  occluded: boolean;
}

/** When it is seen, stretch by stretch. */
export function stretches(track: Track): Stretch[] {
  const found: Stretch[] = [];
  track.keyframes.forEach((key, i) => {
    const to = track.keyframes[i + 1]?.frame ?? track.end;
    const last = found.at(-1);
    if (key.outside) return;
    if (last && last.to === key.frame && last.occluded === key.occluded) last.to = to;
    else found.push({ from: key.frame, to, occluded: key.occluded });
  });
  return found;
}

/** Overlap over union in space and time: summed over frames, by the frames in which either is seen. */
export function pathOverlap(a: Track, b: Track): number {
  let [shared, either] = [0, 0];
  for (let frame = Math.min(first(a), first(b)); frame < Math.max(a.end, b.end); frame++) {
    const [one, two] = [placeAt(a, frame), placeAt(b, frame)];
    if (one || two) either++;
    if (one && two) shared += rectOverlap(one, two);
  }
  return either > 0 ? shared / either : 0;
}
