import { describe, expect, it } from "vitest";
import { begin, change, redo, undo } from "../src/parts/history";

describe("history", () => {
  it("undoes and redoes step by step", () => {
    let h = begin("a");
    h = change(h, "b", null, 0);
    h = change(h, "c", null, 10);
    expect(undo(h).present).toBe("b");
    expect(undo(undo(undo(h))).present).toBe("a");
    expect(redo(undo(h)).present).toBe("c");
  });
  it("takes quick changes of the same kind together", () => {
    let h = begin("");
    for (const [i, text] of ["w", "wo", "wor"].entries()) h = change(h, text, "typing", 5_000 + i * 100);
    expect(undo(h).present).toBe("");
    h = change(h, "word", "typing", 9_000);
    expect(undo(h).present).toBe("wor");
  });
  it("forgets the future after a new change", () => {
    const h = change(undo(change(begin(1), 2, null, 0)), 3, null, 0);
    expect(redo(h).present).toBe(3);
  });
});
