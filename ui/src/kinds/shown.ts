/** The order in which things stand on the page: shuffled, and yet the same whenever the task is opened. */
import type { Medium } from "../types";

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // the last characters must reach the high bits too
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Slots in an order that follows from what they hold together, and from nothing that a person could see in it. Which slot
 * holds what does not matter: a mirrored pair has the same slot first, and so the other content.
 */
export function shuffled(slots: readonly string[], media: readonly Medium[]): string[] {
  const held = (slot: string) => JSON.stringify({ ...media.find((m) => m.slot === slot), slot: "" });
  const content = slots.map(held).toSorted().join("\n");
  const weighed = slots.map((slot, i) => ({ slot, weight: hashOf(`${i}\n${content}\n${i}`) }));
  return weighed.toSorted((a, b) => a.weight - b.weight).map(({ slot }) => slot);
}

export const shownOrder = (params: { slots: readonly string[]; shuffle: boolean }, media: readonly Medium[]): string[] =>
  params.shuffle ? shuffled(params.slots, media) : [...params.slots];

export const pairShown = (params: { first: string; second: string; shuffle: boolean }, media: readonly Medium[]): string[] =>
  shownOrder({ slots: [params.first, params.second], shuffle: params.shuffle }, media);

/** Media with those that stand side by side put in the wanted order, each in a place that one of them had. */
export function arranged(media: readonly Medium[], beside: readonly string[]): readonly Medium[] {
  const queue = beside.flatMap((slot) => media.find((m) => m.slot === slot) ?? []);
  return media.map((medium) => (beside.includes(medium.slot) ? (queue.shift() ?? medium) : medium));
}
