import { describe, expect, it } from "vitest";
import { smallestAt, type Box } from "../src/kinds/geometry";

const box = (x: number, y: number, width: number, height: number, angle = 0): Box => ({ x, y, width, height, angle, label: "a", attributes: {} });

describe("the box at a point", () => {
  it("is the smallest one, whichever was drawn first", () => {
    const all = [box(40, 40, 20, 20), box(0, 0, 100, 100), box(50, 50, 100, 100)];
    expect([{ x: 50, y: 50 }, { x: 10, y: 10 }, { x: 140, y: 140 }, { x: 200, y: 0 }].map((at) => smallestAt(all, at))).toEqual([0, 1, 2, null]);
  });
  it("is turned with its box", () => {
    const upright = box(0, 40, 100, 20);
    expect(smallestAt([upright], { x: 50, y: 5 })).toBeNull();
    expect(smallestAt([{ ...upright, angle: 90 }], { x: 50, y: 5 })).toBe(0);
  });
});
