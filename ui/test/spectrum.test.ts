import { describe, expect, it } from "vitest";
import { column, fft, peaks } from "../src/parts/time/spectrum";

describe("fft", () => {
  it("is the sum that defines it", () => {
    const x = Array.from({ length: 16 }, (_, i) => Math.sin(i * i) + i / 7);
    const re = Float64Array.from(x);
    const im = new Float64Array(16);
    fft(re, im);
    for (let k = 0; k < 16; k += 1) {
      const a = x.reduce((sum, value, n) => sum + value * Math.cos((-2 * Math.PI * k * n) / 16), 0);
      const b = x.reduce((sum, value, n) => sum + value * Math.sin((-2 * Math.PI * k * n) / 16), 0);
      expect(re[k]).toBeCloseTo(a, 9);
      expect(im[k]).toBeCloseTo(b, 9);
    }
  });
});

const rate = 16_000;
const tone = (seconds: number, loud: (second: number) => number) =>
  Float32Array.from({ length: seconds * rate }, (_, i) => loud(i / rate) * Math.sin((2 * Math.PI * 2_000 * i) / rate));
const loudest = (decibels: Float64Array) => decibels.indexOf(Math.max(...decibels));
const BIN = (2_000 * 512) / rate;

describe("a column of a spectrogram", () => {
  it("is brightest at the pitch that sounds, as loud as it sounds", () => {
    const samples = tone(1, (second) => (second < 0.5 ? 0.01 : 1));
    const [quiet, loud] = [column(samples, 0, 0.4 * rate), column(samples, 0.6 * rate, rate)];
    expect([loudest(quiet), loudest(loud)]).toEqual([BIN, BIN]);
    expect(quiet[BIN]! - loud[BIN]!).toBeCloseTo(-40, 0);
  });
  it("does not miss what is far shorter than the column, wherever it lies", () => {
    for (const begin of [0.021, 0.5, 1.3, 2.97]) {
      const samples = tone(3, (second) => (second > begin && second < begin + 0.01 ? 1 : 0));
      const found = column(samples, 0, 3 * rate);
      expect(loudest(found)).toBe(BIN);
      // at most as quiet as a tone of a third of the window is in the middle of it, less what the window takes at its edge
      expect(found[BIN]).toBeGreaterThan(column(tone(1, () => 1), 0, rate)[BIN]! - 16);
    }
  });
  it("is one window where the column is shorter than that", () => {
    const found = column(tone(1, () => 1), 0.5 * rate, 0.5 * rate + 3);
    expect(loudest(found)).toBe(BIN);
  });
});

describe("peaks", () => {
  it("are the loudest samples of each stretch, closer up too", () => {
    const samples = Float32Array.from([0, 0.5, -1, 0.2, 0, 0, 0.3, -0.4]);
    expect(peaks(samples, 0, 8, 4).map((p) => Math.round(p * 10) / 10)).toEqual([0.5, 1, 0, 0.4]);
    expect(peaks(samples, 2, 4, 4).map((p) => Math.round(p * 10) / 10)).toEqual([1, 1, 0.2, 0.2]);
  });
});
