/** Which task stands where in a trial. */
import type { Design, TaskRow } from "../types";
import { stateOf } from "./items/goldOf";

export const PLACES = ["practice", "items", "edge_items", "out"] as const;
export type Place = (typeof PLACES)[number];

/** Where a task may stand at all. What reviewers grade needs no gold. */
export const allowed = (task: TaskRow, graded = false): readonly Place[] => {
  const state = stateOf(task);
  if (state === "none" && graded) return ["items", "out"];
  if (state === "gold") return ["practice", "items", "out"];
  return state === "edge" ? ["practice", "edge_items", "out"] : [];
};

/**
 * Sensible at first: all edge items, a few clear ones for practice, the rest hidden. What was chosen by hand stays. A task
 * that asks another again goes along with it, but never beside a practice item, which shows its gold.
 */
export function placesOf(tasks: readonly TaskRow[], practice: number, chosen: Readonly<Record<string, Place>>, graded = false): ReadonlyMap<string, Place> {
  let left = practice - Object.values(chosen).filter((p) => p === "practice").length;
  const places = new Map<string, Place>();
  for (const task of tasks.toSorted((a, b) => Number(a.mirrors !== null) - Number(b.mirrors !== null))) {
    const may = allowed(task, graded);
    if (may.length === 0) continue;
    const own = chosen[task.key];
    const partner = task.mirrors === null ? undefined : (places.get(task.mirrors) ?? "out");
    if (own && may.includes(own)) places.set(task.key, own);
    else if (partner) places.set(task.key, may.includes(partner) && partner !== "practice" ? partner : "out");
    else if (stateOf(task) === "edge") places.set(task.key, "edge_items");
    else places.set(task.key, may.includes("practice") && left-- > 0 ? "practice" : "items");
  }
  return places;
}

export const keysAt = (places: ReadonlyMap<string, Place>, place: Place): string[] => [...places].filter(([, p]) => p === place).map(([key]) => key);

export const THRESHOLDS: NonNullable<Design["thresholds"]> = {
  hire: 0.75,
  reject: 0.1,
  pace: 0.8,
  d_prime: 1,
  d_prime_probability: 0.8,
  rationale: 2.5,
  weights: { calibration: 0.6, agreement: 0.1, edge: 0.15, throughput: 0, rationale: 0.15 },
};
