import { describe, expect, it } from "vitest";
import { checksOf, landed, remembered, type Turn } from "../src/kinds/exchanges";
import type { Exchange, Params } from "../src/types";

const exchange = (id: string, said: readonly string[], reply: string): Exchange => ({
  id, criterion: "c", state: "answered", reply, left: 1,
  said: said.map((text, i) => ({ role: i % 2 ? "assistant" : "user", text })),
});
const one = exchange("1", ["a"], "A");
const two = exchange("2", ["a", "A", "b"], "B");
const anew = exchange("3", ["c"], "C");

describe("exchanges", () => {
  it("keep the ids of the replies before them", () => {
    const turns = landed(landed([], one), two);
    expect(turns.map(({ text, exchange: from }) => [text, from])).toEqual([["a", null], ["A", "1"], ["b", null], ["B", "2"]]);
    expect(landed(turns, anew).map(({ text }) => text)).toEqual(["c", "C"]);
  });

  it("are put together again from what the server remembers", () => {
    expect(remembered([one, anew, two])).toEqual(landed(landed([], one), two));
    expect(remembered([one, two, anew])).toEqual(landed([], anew));
    expect(remembered([])).toEqual([]);
  });

  it("are checked as the server checks", () => {
    const params = { least: 1, most: 2, min_words: 2, max_words: 3, contains: ["Order"], lacks: ["refund"] } as unknown as Params<"conversation">;
    const turn = (role: Turn["role"], text: string, from: string | null = null): Turn => ({ role, text, exchange: from });
    const open = (turns: Turn[]) => checksOf(turns, params).filter(({ done }) => !done).map(({ rule }) => rule);
    expect(open([turn("user", "my order please"), turn("assistant", "which one")])).toEqual([]);
    expect(open([])).toEqual(["pairs.least", "contains"]);
    expect(open([turn("user", "order"), turn("assistant", "a b c d")])).toEqual(["words.least", "words.most"]);
    expect(open([turn("user", "order a refund"), turn("assistant", "no no no no no", "x")])).toEqual(["lacks"]);
  });
});
