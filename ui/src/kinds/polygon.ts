/** Outlines with holes: rings x, y, x, y, ... in pixels of the upright picture; inside is what an odd number surrounds. */
import type { Answer } from "../types";
import type { Bounds, Point } from "./geometry";

export type Polygon = Answer<"polygons">["polygons"][number];
/** A corner: ring 0 is the outline, then the holes. */
export interface Corner {
  ring: number;
  index: number;
}

export const ringsOf = ({ points, holes }: Polygon): readonly (readonly number[])[] => [points, ...holes];

export const pointsOf = (ring: readonly number[]): Point[] =>
  Array.from({ length: ring.length / 2 }, (_, i) => ({ x: ring[2 * i] ?? 0, y: ring[2 * i + 1] ?? 0 }));

export const flat = (points: readonly Point[]): number[] => points.flatMap(({ x, y }) => [x, y]);

const tenth = (n: number) => Math.round(n * 10) / 10;

const clamped = ({ x, y }: Point, { width, height }: Bounds): Point => ({
  x: tenth(Math.min(Math.max(x, 0), width)),
  y: tenth(Math.min(Math.max(y, 0), height)),
});

export const rounded = ({ x, y }: Point, bounds: Bounds): Point => clamped({ x: Math.round(x), y: Math.round(y) }, bounds);

const mapped = (polygon: Polygon, map: (point: Point) => Point): Polygon => {
  const ring = (old: readonly number[]) => flat(pointsOf(old).map(map));
  return { ...polygon, points: ring(polygon.points), holes: polygon.holes.map(ring) };
};

export function extent(polygon: Polygon): Bounds & Point {
  const points = ringsOf(polygon).flatMap(pointsOf);
  const [xs, ys] = [points.map((p) => p.x), points.map((p) => p.y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Moved as a whole, never out of the picture. */
export function shifted(polygon: Polygon, dx: number, dy: number, { width, height }: Bounds): Polygon {
  const box = extent(polygon);
  const by = { x: Math.min(Math.max(dx, -box.x), width - box.x - box.width), y: Math.min(Math.max(dy, -box.y), height - box.y - box.height) };
  return mapped(polygon, (p) => ({ x: tenth(p.x + by.x), y: tenth(p.y + by.y) }));
}

/** Wider and higher by some pixels; the left and top stay. */
export function stretched(polygon: Polygon, dx: number, dy: number, bounds: Bounds): Polygon {
  const box = extent(polygon);
  const by = (side: number, more: number) => (side > 0 ? Math.max(side + more, 2) / side : 1);
  const [fx, fy] = [by(box.width, dx), by(box.height, dy)];
  return mapped(polygon, (p) => clamped({ x: box.x + (p.x - box.x) * fx, y: box.y + (p.y - box.y) * fy }, bounds));
}

export const withRing = (polygon: Polygon, ring: number, points: readonly Point[]): Polygon =>
  ring === 0
    ? { ...polygon, points: flat(points) }
    : { ...polygon, holes: polygon.holes.map((old, i) => (i === ring - 1 ? flat(points) : old)) };

export const ringAt = (polygon: Polygon, ring: number): Point[] => pointsOf(ringsOf(polygon)[ring] ?? []);

export const cornerAt = (polygon: Polygon, { ring, index }: Corner): Point | undefined => ringAt(polygon, ring)[index];

export const cornerMoved = (polygon: Polygon, corner: Corner, to: Point, bounds: Bounds): Polygon =>
  withRing(polygon, corner.ring, ringAt(polygon, corner.ring).map((old, i) => (i === corner.index ? rounded(to, bounds) : old)));

/** With one more corner half way to the next. */
export function cornerAdded(polygon: Polygon, { ring, index }: Corner): Polygon {
  const points = ringAt(polygon, ring);
  const [a, b] = [points[index], points[(index + 1) % points.length]];
  if (!a || !b) return polygon;
  return withRing(polygon, ring, points.toSpliced(index + 1, 0, { x: tenth((a.x + b.x) / 2), y: tenth((a.y + b.y) / 2) }));
}

/** Without a corner; a hole of three goes as a whole, an outline of three stays. */
export function cornerRemoved(polygon: Polygon, { ring, index }: Corner): Polygon {
  const points = ringAt(polygon, ring);
  if (points.length > 3) return withRing(polygon, ring, points.toSpliced(index, 1));
  return ring === 0 ? polygon : { ...polygon, holes: polygon.holes.toSpliced(ring - 1, 1) };
}

/** All corners in the order in which one goes through them. */
export const cornersOf = (polygon: Polygon): Corner[] =>
  ringsOf(polygon).flatMap((points, ring) => Array.from({ length: points.length / 2 }, (_, index) => ({ ring, index })));

const SIDES = 6;
export const regular = ({ x, y }: Point, reach: number, bounds: Bounds): number[] =>
  flat(
    Array.from({ length: SIDES }, (_, i) => {
      const angle = (2 * Math.PI * i) / SIDES;
      return rounded({ x: x + reach * Math.cos(angle), y: y + reach * Math.sin(angle) }, bounds);
    }),
  );

const shoelace = (ring: readonly number[]): number => {
  const points = pointsOf(ring);
  return Math.abs(points.reduce((sum, a, i) => sum + a.x * (points.at(i - 1)?.y ?? 0) - (points.at(i - 1)?.x ?? 0) * a.y, 0)) / 2;
};

/** Square pixels, as far as rings do not cross. */
export const areaOf = (polygon: Polygon): number =>
  Math.max(0, Math.round(shoelace(polygon.points) - polygon.holes.reduce((sum, hole) => sum + shoelace(hole), 0)));

export const pathOf = (polygon: Polygon): string =>
  ringsOf(polygon)
    .map((ring) => `M${pointsOf(ring).map(({ x, y }) => `${x} ${y}`).join("L")}Z`)
    .join("");

export const topOf = (polygon: Polygon): Point => pointsOf(polygon.points).reduce((a, b) => (b.y < a.y ? b : a), { x: 0, y: Infinity });
