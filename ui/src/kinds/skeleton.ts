/** Things with named points, x, y, v for each in the order of the skeleton: v is 0 not marked, 1 hidden, 2 visible. */
import type { Answer, Params } from "../types";
import type { Bounds, Point } from "./geometry";

export type Instance = Answer<"keypoints">["instances"][number];
export type Joint = Params<"keypoints">["points"][number];
export interface Place extends Point {
  v: number;
}
export const [UNSEEN, HIDDEN, VISIBLE] = [0, 1, 2] as const;
const NOWHERE: Place = { x: 0, y: 0, v: UNSEEN };

export const placesOf = ({ keypoints }: Instance): Place[] =>
  Array.from({ length: keypoints.length / 3 }, (_, k) => ({ x: keypoints[3 * k] ?? 0, y: keypoints[3 * k + 1] ?? 0, v: keypoints[3 * k + 2] ?? UNSEEN }));

const filled = (instance: Instance, places: readonly Place[]): Instance => ({
  ...instance,
  keypoints: places.flatMap(({ x, y, v }) => (v === UNSEEN ? [0, 0, 0] : [x, y, v])),
});

export const blank = (joints: number): number[] => Array.from({ length: 3 * joints }, () => 0);

export const inPicture = ({ x, y }: Point, { width, height }: Bounds): Point => ({
  x: Math.round(Math.min(Math.max(x, 0), width)),
  y: Math.round(Math.min(Math.max(y, 0), height)),
});

export const put = (instance: Instance, joint: number, place: Place | null): Instance =>
  filled(instance, placesOf(instance).map((old, k) => (k === joint ? (place ?? NOWHERE) : old)));

export const isEmpty = (instance: Instance): boolean => placesOf(instance).every(({ v }) => v === UNSEEN);

/** The box round the marked points. */
export function extent(instance: Instance): Bounds & Point {
  const marked = placesOf(instance).filter(({ v }) => v !== UNSEEN);
  const [xs, ys] = [marked.map((p) => p.x), marked.map((p) => p.y)];
  if (marked.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Moved as a whole, never out of the picture. */
export function shifted(instance: Instance, dx: number, dy: number, { width, height }: Bounds): Instance {
  const box = extent(instance);
  const [bx, by] = [Math.min(Math.max(dx, -box.x), width - box.x - box.width), Math.min(Math.max(dy, -box.y), height - box.y - box.height)];
  return filled(instance, placesOf(instance).map((p) => ({ ...p, x: p.x + bx, y: p.y + by })));
}

/** Object keypoint similarity, for drawing differences. Credit itself is the server's to compute. */
export function similarity(found: Instance, agreed: Instance, joints: readonly Joint[], least: number): number {
  const [a, b] = [placesOf(found), placesOf(agreed)];
  const box = extent(agreed);
  const area = Math.max(box.width, least) * Math.max(box.height, least);
  const wanted = b.flatMap((place, k) => (place.v === UNSEEN ? [] : [k]));
  const near = wanted.map((k) => {
    const [p, q, sigma] = [a[k] ?? NOWHERE, b[k] ?? NOWHERE, joints[k]?.sigma ?? 1];
    return p.v === UNSEEN ? 0 : Math.exp(-((p.x - q.x) ** 2 + (p.y - q.y) ** 2) / (8 * sigma * sigma * area));
  });
  return wanted.length > 0 ? near.reduce((sum, one) => sum + one, 0) / wanted.length : 0;
}
