import { describe, expect, it } from "vitest";
import { freshAt, pulled, segmentAt } from "../src/kinds/stretch";
import { around, clock, following, ticks, zoomed } from "../src/parts/time/view";

describe("what is seen of a recording", () => {
  it("is never longer than it, nor shorter than half a second", () => {
    expect(zoomed(1, 0.5, 60)).toBe(1);
    expect(zoomed(100, 2, 60)).toBe(120);
    expect(zoomed(1, 2, 0.3)).toBe(1);
    expect(zoomed(16, 0, 60)).toBe(1);
  });
  it("keeps the playhead where it is on the screen, or else the middle", () => {
    expect(around({ from: 0, to: 60 }, 15, 30)).toBeCloseTo(7.5);
    expect(around({ from: 20, to: 40 }, 5, 10)).toBeCloseTo(25);
  });
  it("follows the playhead when it leaves", () => {
    expect(following({ from: 10, to: 20 }, 15)).toBeNull();
    expect(following({ from: 10, to: 20 }, 21)).toBeCloseTo(20);
    expect(following({ from: 10, to: 20 }, 9)).toBeCloseTo(4);
  });
  it("has few and round moments written below", () => {
    expect(ticks({ from: 0, to: 1800 }).map(({ name }) => name)).toEqual(["0:00", "5:00", "10:00", "15:00", "20:00", "25:00", "30:00"]);
    expect(ticks({ from: 61.3, to: 61.8 }).map(({ name }) => name)).toEqual(["1:01.3", "1:01.4", "1:01.5", "1:01.6", "1:01.7", "1:01.8"]);
    expect(clock(75.5)).toBe("1:15.50");
  });
});

const segment = (start: number, end: number) => ({ start, end, label: "a", text: "" });

describe("segments", () => {
  it("are pulled as a whole or by an edge, and stay inside", () => {
    expect(pulled(segment(1, 3), "move", 9, 10)).toEqual(segment(8, 10));
    expect(pulled(segment(1, 3), "move", -9, 10)).toEqual(segment(0, 2));
    expect(pulled(segment(1, 3), "start", 9, 10)).toEqual(segment(2.95, 3));
    expect(pulled(segment(1, 3), "end", -9, 10)).toEqual(segment(1, 1.05));
    expect(pulled(segment(1, 3), "end", 9, 10)).toEqual(segment(1, 10));
  });
  it("are found by a moment, the shortest first", () => {
    const all = [segment(0, 10), segment(4, 5), segment(4.5, 9)];
    expect([4.6, 7, 1, 11].map((moment) => segmentAt(all, moment))).toEqual([1, 2, 0, null]);
  });
  it("begin at the playhead, a second long or as far as is seen", () => {
    expect(freshAt(30, 60, 600)).toEqual({ start: 30, end: 31 });
    expect(freshAt(30, 30.4, 600)).toEqual({ start: 30, end: 30.4 });
    expect(freshAt(59.5, 60, 60)).toEqual({ start: 59.5, end: 60 });
    expect(freshAt(60, 60, 60)).toEqual({ start: 59, end: 60 });
    // the playhead is not seen
    expect(freshAt(100, 60, 600)).toEqual({ start: 100, end: 101 });
  });
});
