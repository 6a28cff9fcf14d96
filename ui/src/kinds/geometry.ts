/** Boxes in pixels of the upright picture; whole numbers, never outside it, never empty. */
import type { Answer } from "../types";

export type Box = Answer<"boxes">["boxes"][number];
export interface Bounds {
  width: number;
  height: number;
}

const within = (value: number, low: number, high: number) => Math.round(Math.min(Math.max(value, low), high));

export function fitted(box: Box, { width, height }: Bounds): Box {
  const w = within(box.width, 1, width);
  const h = within(box.height, 1, height);
  return { ...box, x: within(box.x, 0, width - w), y: within(box.y, 0, height - h), width: w, height: h };
}

export const moved = (box: Box, dx: number, dy: number, bounds: Bounds): Box =>
  fitted({ ...box, x: box.x + dx, y: box.y + dy }, bounds);

export const resized = (box: Box, dx: number, dy: number, bounds: Bounds): Box => ({
  ...box,
  width: within(box.width + dx, 1, bounds.width - box.x),
  height: within(box.height + dy, 1, bounds.height - box.y),
});

export interface Point {
  x: number;
  y: number;
}

/** The box between two corners, whichever way it was drawn. */
export function between(a: Point, b: Point, label: string, { width, height }: Bounds): Box {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)].map((x) => within(x, 0, width)) as [number, number];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)].map((y) => within(y, 0, height)) as [number, number];
  return { x: left, y: top, width: right - left, height: bottom - top, label };
}
