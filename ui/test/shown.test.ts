import { describe, expect, it } from "vitest";
import { arranged, pairShown, shownOrder } from "../src/kinds/shown";
import type { Medium } from "../src/types";

const text = (slot: string, words: string): Medium => ({ media: "text", slot, title: `Answer ${words.length}`, text: words, markdown: false });
const pair = { first: "a", second: "b", shuffle: true };
const words = Array.from({ length: 200 }, (_, i) => [`It is ${i}.`, `I do not know ${i * i}.`] as const);
/** What stands left and what stands right, by content. */
const seen = (media: readonly Medium[], params = pair) => pairShown(params, media).map((slot) => media.find((m) => m.slot === slot)?.title);

describe("what stands beside each other", () => {
  it("changes sides in a mirrored pair, shuffled or not", () => {
    for (const shuffle of [true, false])
      for (const [one, other] of words) {
        const first = [text("q", "?"), text("a", one), text("b", other)];
        const second = [text("q", "?"), text("a", other), text("b", one)];
        const params = { ...pair, shuffle };
        expect(seen(second, params)).toEqual(seen(first, params).toReversed());
        // and so on the board
        const left = (media: readonly Medium[]) => arranged(media, pairShown(params, media)).filter((m) => m.slot !== "q").map((m) => m.title);
        expect(left(second)).toEqual(left(first).toReversed());
      }
  });
  it("stands on either side about as often, and the same whenever it is opened", () => {
    const media = words.map(([one, other]) => [text("a", one), text("b", other)]);
    const turned = media.filter((m) => pairShown(pair, m)[0] === "b").length;
    expect(turned).toBeGreaterThan(70);
    expect(turned).toBeLessThan(130);
    expect(media.map((m) => pairShown(pair, m))).toEqual(media.map((m) => pairShown(pair, structuredClone(m))));
  });
  it("puts several in every order", () => {
    const orders = words.map(([one, other]) => shownOrder({ slots: ["a", "b", "c"], shuffle: true }, [text("a", one), text("b", other), text("c", "x")]).join(""));
    expect(new Set(orders).size).toBe(6);
  });
});
