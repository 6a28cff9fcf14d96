import { describe, expect, it } from "vitest";
import { arrow, command, digit, type Press } from "../src/parts/keys";

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...held,
});

describe("keys", () => {
  it.each([
    ["Enter", {}, "next"], ["Enter", { shiftKey: true }, "back"], ["f", {}, "flag"], ["F", { shiftKey: true }, "flag"],
    ["c", {}, "comment"], ["g", {}, "guidelines"], ["z", {}, "undo"], ["Z", { shiftKey: true }, "redo"],
    ["?", { shiftKey: true }, "help"], ["Escape", {}, "cancel"], ["x", {}, null],
  ] as const)("%s %o is %s", (key, held, wanted) => expect(command(press(key, held))).toBe(wanted));
  it("leaves the browser's own shortcuts alone", () => {
    expect(command(press("f", { ctrlKey: true }))).toBeNull();
    expect(command(press("c", { metaKey: true }))).toBeNull();
    expect(digit(press("1", { ctrlKey: true }))).toBeNull();
  });
  it("rests while somebody types, but for Ctrl+Enter", () => {
    expect(command(press("f"), true)).toBeNull();
    expect(command(press("Enter"), true)).toBeNull();
    expect(command(press("Enter", { ctrlKey: true }), true)).toBe("next");
  });
  it("reads digits and arrows", () => {
    expect(digit(press("7"))).toBe(7);
    expect(digit(press("0"))).toBeNull();
    expect(arrow(press("ArrowUp"))).toEqual({ dx: 0, dy: -1 });
  });
});
