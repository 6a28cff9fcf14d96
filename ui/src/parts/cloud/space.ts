/** Upright boxes in space, turned about the vertical: x forward, y left, z up, metres; headings counterclockwise. */
import type { Answer } from "../../types";

export type Cuboid = Answer<"cuboids">["cuboids"][number];
export interface Place {
  x: number;
  y: number;
  z: number;
}
export type Side = "length" | "width" | "height";

const TURN = 2 * Math.PI;
export const neat = (value: number): number => Math.round(value * 1000) / 1000;
/** An angle in (-pi, pi]. */
export const turned = (angle: number): number => neat(angle - TURN * Math.ceil(angle / TURN - 0.5));
export const degrees = (angle: number): number => Math.round((angle * 180) / Math.PI);

const LEAST = 0.1;
const MOST = 200;
const size = (value: number) => neat(Math.min(MOST, Math.max(LEAST, value)));

/** The direction in which a side of a cuboid runs. */
export function axis({ heading }: Cuboid, side: Side): Place {
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  if (side === "length") return { x: c, y: s, z: 0 };
  return side === "width" ? { x: -s, y: c, z: 0 } : { x: 0, y: 0, z: 1 };
}

export const shifted = (at: Cuboid, by: Place): Cuboid => ({ ...at, x: neat(at.x + by.x), y: neat(at.y + by.y), z: neat(at.z + by.z) });
export const times = (v: Place, n: number): Place => ({ x: v.x * n, y: v.y * n, z: v.z * n });
export const dot = (a: Place, b: Place): number => a.x * b.x + a.y * b.y + a.z * b.z;
export const between = (a: Place, b: Place): Place => ({ x: b.x - a.x, y: b.y - a.y, z: b.z - a.z });

/** One face is pulled outward (sign 1 or -1 along the side); the opposite face stays. */
export function pulled(at: Cuboid, side: Side, sign: 1 | -1, by: number): Cuboid {
  const next = size(at[side] + by);
  return shifted({ ...at, [side]: next }, times(axis(at, side), (sign * (next - at[side])) / 2));
}

export const grown = (at: Cuboid, side: Side, by: number): Cuboid => ({ ...at, [side]: size(at[side] + by) });
export const facing = (at: Cuboid, heading: number): Cuboid => ({ ...at, heading: turned(heading) });

/** The eight corners: four of the floor, counterclockwise from front left, then those above them. */
export function corners(at: Cuboid): Place[] {
  const [l, w, h] = (["length", "width", "height"] as const).map((side) => times(axis(at, side), at[side] / 2)) as [Place, Place, Place];
  return [-1, 1].flatMap((up) =>
    ([[1, 1], [-1, 1], [-1, -1], [1, -1]] as const).map(([a, b]) => ({
      x: at.x + a * l.x + b * w.x,
      y: at.y + a * l.y + b * w.y,
      z: at.z + up * h.z,
    })),
  );
}

const STRIDE = 4;

/** How many points lie in a cuboid. */
export function inside(points: Float32Array, at: Cuboid): number {
  const [c, s] = [Math.cos(at.heading), Math.sin(at.heading)];
  const [l, w, h] = [at.length / 2, at.width / 2, at.height / 2];
  let count = 0;
  for (let i = 0; i < points.length; i += STRIDE) {
    const z = points[i + 2]! - at.z;
    if (z > h || z < -h) continue;
    const x = points[i]! - at.x;
    const y = points[i + 1]! - at.y;
    const along = x * c + y * s;
    if (along > l || along < -l) continue;
    const across = y * c - x * s;
    if (across <= w && across >= -w) count += 1;
  }
  return count;
}

/** The height of the ground under a cuboid: the lowest points near it, but for the few that are noise; null without any. */
export function groundUnder(points: Float32Array, at: Cuboid): number | null {
  const reach = Math.hypot(at.length, at.width) / 2 + 2;
  const heights: number[] = [];
  for (let i = 0; i < points.length; i += STRIDE)
    if (Math.abs(points[i]! - at.x) < reach && Math.abs(points[i + 1]! - at.y) < reach) heights.push(points[i + 2]!);
  if (heights.length === 0) return null;
  heights.sort((a, b) => a - b);
  return heights[Math.floor(heights.length * 0.02)]!;
}

export function onGround(points: Float32Array, at: Cuboid): Cuboid {
  const ground = groundUnder(points, at);
  return ground === null ? at : { ...at, z: neat(ground + at.height / 2) };
}

/** Floor plan of a cuboid clipped by another's (Sutherland and Hodgman), its area. */
function sharedArea(a: Cuboid, b: Cuboid): number {
  let shape = corners(a).slice(0, 4);
  const frame = corners(b).slice(0, 4);
  for (let i = 0; i < 4 && shape.length > 0; i += 1) {
    const [p, q] = [frame[i]!, frame[(i + 1) % 4]!];
    const side = (v: Place) => (q.x - p.x) * (v.y - p.y) - (q.y - p.y) * (v.x - p.x);
    shape = shape.flatMap((v, k) => {
      const next = shape[(k + 1) % shape.length]!;
      const [d, e] = [side(v), side(next)];
      const cut = () => ({ x: v.x + ((next.x - v.x) * d) / (d - e), y: v.y + ((next.y - v.y) * d) / (d - e), z: 0 });
      if (d >= 0) return e >= 0 ? [v] : [v, cut()];
      return e >= 0 ? [cut()] : [];
    });
  }
  return Math.abs(shape.reduce((sum, v, k) => sum + v.x * shape[(k + 1) % shape.length]!.y - v.y * shape[(k + 1) % shape.length]!.x, 0)) / 2;
}

/** Overlap over union, seen from above or in space. For drawing differences; credit is the server's. */
export function overlap(a: Cuboid, b: Cuboid, seen: "space" | "above"): number {
  const area = sharedArea(a, b);
  const deep = Math.max(0, Math.min(a.z + a.height / 2, b.z + b.height / 2) - Math.max(a.z - a.height / 2, b.z - b.height / 2));
  const [shared, one, two] =
    seen === "above" ? [area, a.length * a.width, b.length * b.width] : [area * deep, a.length * a.width * a.height, b.length * b.width * b.height];
  return shared / (one + two - shared);
}

/** How far a cuboid lies from another: centre in metres, size as the greatest of the three differences, heading in degrees. */
export const errors = (a: Cuboid, b: Cuboid) => ({
  centre: neat(Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z)),
  size: neat(Math.max(Math.abs(a.length - b.length), Math.abs(a.width - b.width), Math.abs(a.height - b.height))),
  heading: Math.abs(degrees(turned(a.heading - b.heading))),
});
