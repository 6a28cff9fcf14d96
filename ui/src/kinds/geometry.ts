/** Boxes in pixels of the upright picture; whole numbers, never outside it, never empty. */
import type { Answer } from "../types";

export type Box = Answer<"boxes">["boxes"][number];
export interface Bounds {
  width: number;
  height: number;
}
export interface Point {
  x: number;
  y: number;
}

export const within = (value: number, low: number, high: number) => Math.round(Math.min(Math.max(value, low), high));

export function fitted(box: Box, { width, height }: Bounds): Box {
  const w = within(box.width, 1, width);
  const h = within(box.height, 1, height);
  // of a turned box the centre stays inside
  const [left, top] = box.angle === 0 ? [0, 0] : [w / 2, h / 2];
  const [x, y] = [within(box.x, -left, width - w + left), within(box.y, -top, height - h + top)];
  return { ...box, x, y, width: w, height: h };
}

export const moved = (box: Box, dx: number, dy: number, bounds: Bounds): Box =>
  fitted({ ...box, x: box.x + dx, y: box.y + dy }, bounds);

export const resized = (box: Box, dx: number, dy: number, bounds: Bounds): Box =>
  box.angle === 0
    ? {
        ...box,
        width: within(box.width + dx, 1, bounds.width - box.x),
        height: within(box.height + dy, 1, bounds.height - box.y),
      }
    : fitted({ ...box, width: box.width + dx, height: box.height + dy }, bounds);

/** Turned clockwise; -180 to 180 degrees. */
export const turned = (box: Box, angle: number, bounds: Bounds): Box =>
  fitted({ ...box, angle: ((((Math.round(angle * 10) / 10 + 180) % 360) + 360) % 360) - 180 }, bounds);

export const centre = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });

/** A point turned clockwise about another. */
export function spun(point: Point, about: Point, degrees: number): Point {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [dx, dy] = [point.x - about.x, point.y - about.y];
  return { x: about.x + c * dx - s * dy, y: about.y + s * dx + c * dy };
}

/** The box between two corners, whichever way it was drawn. */
export function between(a: Point, b: Point, like: Box, { width, height }: Bounds): Box {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)].map((x) => within(x, 0, width)) as [number, number];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)].map((y) => within(y, 0, height)) as [number, number];
  return { ...like, x: left, y: top, width: right - left, height: bottom - top };
}

/** A turned box whose corner is pulled while the opposite one stays where it is on the picture. */
export function pulled(box: Box, fixed: Point, point: Point, bounds: Bounds): Box {
  if (box.angle === 0) return between(fixed, point, box, bounds);
  const about = centre(box);
  const [to, stays] = [spun(point, about, -box.angle), fixed];
  const [width, height] = [Math.max(1, Math.abs(to.x - stays.x)), Math.max(1, Math.abs(to.y - stays.y))];
  const middle = spun({ x: (to.x + stays.x) / 2, y: (to.y + stays.y) / 2 }, about, box.angle);
  return fitted({ ...box, x: middle.x - width / 2, y: middle.y - height / 2, width, height }, bounds);
}

/** Whether a point lies in a box, also in a turned one. */
export function holds(box: Box, point: Point): boolean {
  const { x, y } = spun(point, centre(box), -box.angle);
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

/** The smallest box at a point: one inside another stays reachable, whichever was drawn first. */
export function smallestAt(boxes: readonly Box[], point: Point): number | null {
  const hits = boxes.map((box, i) => ({ i, area: box.width * box.height, box })).filter(({ box }) => holds(box, point));
  return hits.toSorted((a, b) => a.area - b.area)[0]?.i ?? null;
}

/** Corners in the order of drawing. */
export const cornersOf = (box: Box): Point[] => {
  const { x, y, width, height } = box;
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ].map((corner) => spun(corner, centre(box), box.angle));
};
