import { describe, expect, it } from "vitest";
import { Raster } from "../src/kinds/raster";
import { encoded, runEnds, runOverlap, summary, written } from "../src/kinds/runs";

// as pycocotools writes it: 9 high and 10 wide
const COCO = "61X13mN000`0";

describe("runs", () => {
  it("reads and writes what pycocotools writes", () => {
    expect(runEnds(COCO)).toEqual([6, 7, 47, 51, 56, 60, 65, 69, 90]);
    expect(written([6, 1, 40, 4, 5, 4, 5, 4, 21])).toBe(COCO);
    expect(runEnds(written([0, 900_000_000]))).toEqual([0, 900_000_000]);
  });
  it("packs pixels, and sums them up", () => {
    const bits = new Uint8Array(90);
    bits.fill(1, 6, 7);
    bits.fill(1, 47, 51);
    bits.fill(1, 56, 60);
    bits.fill(1, 65, 69);
    expect(encoded(bits)).toBe(COCO);
    expect(summary(COCO, 9)).toEqual({ pixels: 13, x: 0, y: 2, width: 8, height: 5 });
    expect(runOverlap(COCO, COCO)).toBe(1);
    expect(runOverlap(COCO, written([90]))).toBe(0);
  });
});

describe("raster", () => {
  const at = (raster: Raster) => Array.from({ length: 5 }, (_, y) => Array.from({ length: 6 }, (_x, x) => raster.bits[x * 5 + y]).join(""));
  it("paints one pixel, a line, and takes away", () => {
    const raster = new Raster({ width: 6, height: 5 });
    raster.draw({ x: 2.2, y: 1.9 }, { x: 2.2, y: 1.9 }, 1, 1);
    expect(at(raster)).toEqual(["000000", "001000", "000000", "000000", "000000"]);
    raster.draw({ x: 5, y: 3 }, { x: 0, y: 3 }, 3, 1);
    expect(at(raster)).toEqual(["000000", "001000", "111111", "111111", "111111"]);
    raster.draw({ x: 3, y: 4 }, { x: 3, y: 4 }, 1, 0);
    expect(at(raster)[4]).toBe("111011");
  });
  it("keeps to the picture, and stores nothing where nothing is", () => {
    const raster = new Raster({ width: 6, height: 5 });
    raster.draw({ x: -9, y: -9 }, { x: -4, y: 30 }, 4, 1);
    expect(raster.store()).toBeNull();
    raster.draw({ x: -9, y: 2 }, { x: 30, y: 2 }, 100, 1);
    expect(raster.store()).toBe(written([0, 30]));
  });
  it("fills what is enclosed and nothing else", () => {
    const raster = new Raster({ width: 6, height: 5 });
    const ring: [number, number][] = [[1, 0], [2, 0], [3, 0], [3, 1], [3, 2], [3, 3], [2, 3], [1, 3], [1, 2], [1, 1]];
    for (const [x, y] of ring) raster.draw({ x, y }, { x, y }, 1, 1);
    expect(raster.flood({ x: 5, y: 4 })).toBe(false);
    expect(at(raster)[1]).toBe("010100");
    expect(raster.flood({ x: 2, y: 1 })).toBe(true);
    expect(at(raster)).toEqual(["011100", "011100", "011100", "011100", "000000"]);
  });
});
