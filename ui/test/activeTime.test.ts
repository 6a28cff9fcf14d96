import { describe, expect, it } from "vitest";
import { ActiveClock } from "../src/work/activeTime";

function clockAt() {
  let now = 0;
  const clock = new ActiveClock(() => now);
  return { clock, to: (ms: number) => (now = ms) };
}

describe("active time", () => {
  it("counts reading for 30 s without input, then idles", () => {
    const { clock, to } = clockAt();
    to(45_000);
    expect(clock.read()).toEqual({ activeMs: 30_000, idleMs: 15_000 });
  });
  it("input starts the 30 s again", () => {
    const { clock, to } = clockAt();
    to(20_000);
    clock.touch();
    to(60_000);
    expect(clock.read()).toEqual({ activeMs: 50_000, idleMs: 10_000 });
  });
  it("time away is idle, coming back is input", () => {
    const { clock, to } = clockAt();
    to(5_000);
    clock.presence(false);
    to(65_000);
    clock.presence(true);
    to(70_000);
    expect(clock.read()).toEqual({ activeMs: 10_000, idleMs: 60_000 });
  });
  it("reading the clock often changes nothing", () => {
    const { clock, to } = clockAt();
    for (let ms = 0; ms <= 40_000; ms += 1_000) {
      to(ms);
      clock.read();
    }
    expect(clock.read()).toEqual({ activeMs: 30_000, idleMs: 10_000 });
  });
});
