import { describe, expect, it } from "vitest";
import { joined, leave, occlude, pathOverlap, placeAt, put, split, stretches, toggleKey, unlikeHidden, type Track } from "../src/kinds/paths";

const FRAMES = 100;
const key = (frame: number, x: number, change: object = {}) => ({ frame, x, y: 0, width: 10, height: 10, occluded: false, outside: false, ...change });
const track = (end: number, ...keyframes: Track["keyframes"]): Track => ({ label: "car", attributes: {}, keyframes, end });
const moving = track(FRAMES, key(10, 0), key(20, 100));
const xs = (of: Track, frames: readonly number[]) => frames.map((frame) => placeAt(of, frame)?.x ?? null);
const seen = (of: Track) => Array.from({ length: FRAMES }, (_, f) => (placeAt(of, f) ? f : -1)).filter((f) => f >= 0);

describe("paths", () => {
  it("run straight between keyframes and stay after the last", () =>
    expect(xs(moving, [9, 10, 15, 20, 99, 100])).toEqual([null, 0, 50, 100, 100, null]));

  it("tell in how many frames only one says that it is covered", () => {
    const covered = track(40, key(10, 0, { occluded: true }), key(20, 100));
    expect(unlikeHidden(moving, covered)).toBe(10);
    expect(unlikeHidden(covered, covered)).toBe(0);
    expect(unlikeHidden(track(10, key(0, 0)), track(30, key(20, 0, { occluded: true })))).toBe(0);
  });

  it("are written at a frame", () => {
    expect(xs(put(moving, 15, { x: 80, y: 0, width: 10, height: 10 }, FRAMES), [10, 15, 20])).toEqual([0, 80, 100]);
    const back = put(track(20, key(10, 0)), 30, { x: 5, y: 0, width: 10, height: 10 }, FRAMES);
    expect(seen(back)).toEqual([...seen(track(20, key(10, 0))), ...seen(track(FRAMES, key(30, 0)))]);
    expect(seen(put(track(20, key(10, 0)), 20, key(0, 5), FRAMES))).toEqual(seen(track(FRAMES, key(10, 0))));
    expect(xs(put(moving, 4, key(0, 50), FRAMES), [4, 7, 10])).toEqual([50, 25, 0]);
  });

  it("lose and gain keyframes, but for the last", () => {
    const one = toggleKey(moving, 20, FRAMES);
    expect(one.keyframes).toHaveLength(1);
    expect(toggleKey(one, 10, FRAMES)).toBe(one);
    expect(xs(toggleKey(moving, 15, FRAMES), [12, 15])).toEqual(xs(moving, [12, 15]));
  });

  it("are hidden in part from a frame to the next keyframe", () => {
    const hidden = occlude(moving, 15);
    expect(stretches(hidden)).toEqual([
      { from: 10, to: 15, occluded: false },
      { from: 15, to: 20, occluded: true },
      { from: 20, to: FRAMES, occluded: false },
    ]);
    expect(stretches(occlude(hidden, 15))).toEqual([{ from: 10, to: FRAMES, occluded: false }]);
    expect(occlude(moving, 5)).toBe(moving);
  });

  it("leave, and come back at a keyframe", () => {
    expect(leave(moving, 40).end).toBe(40);
    expect(seen(leave(moving, 15))).toEqual([10, 11, 12, 13, 14, ...seen(track(FRAMES, key(20, 0)))]);
    expect(leave(moving, 10)).toBe(moving);
    expect(seen(toggleKey(leave(moving, 40), 50, FRAMES))).toEqual([...seen(track(40, key(10, 0))), ...seen(track(FRAMES, key(50, 0)))]);
  });

  it("are split and joined again without a box moving", () => {
    for (const frame of [11, 15, 20, 21, 60]) {
      const [a, b] = split(moving, frame)!;
      expect([a.end, b.keyframes[0]!.frame]).toEqual([frame, frame]);
      for (let f = 0; f < FRAMES; f++) expect(placeAt(joined(b, a), f)?.x ?? null).toBe(placeAt(moving, f)?.x ?? null);
      expect(pathOverlap(joined(a, b), moving)).toBeCloseTo(1);
    }
    expect(split(moving, 10)).toBeNull();
    const gap = leave(moving, 15);
    const [a, b] = split(gap, 17)!;
    expect([a.end, b.keyframes[0]!.frame]).toEqual([15, 20]);
    expect(seen(joined(a, b))).toEqual(seen(gap));
  });

  it("joined: where both are seen, the later one is believed", () => {
    const [long, short] = [track(FRAMES, key(0, 0)), track(30, key(20, 7))];
    const whole = joined(long, short);
    expect(xs(whole, [0, 19, 20, 29, 30, 99])).toEqual([0, 0, 7, 7, 0, 0]);
  });
});
