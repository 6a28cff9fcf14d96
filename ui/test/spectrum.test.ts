import { describe, expect, it } from "vitest";
import { fft, spectrum } from "../src/parts/time/spectrum";

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

describe("spectrum", () => {
  it("is brightest at the pitch that sounds, while it sounds", () => {
    const rate = 16_000;
    const tone = Float32Array.from({ length: rate }, (_, i) => (i < rate / 2 ? 0.01 : 1) * Math.sin((2 * Math.PI * 2_000 * i) / rate));
    const columns = spectrum(tone, 10);
    const loudest = (column: Float64Array) => column.indexOf(Math.max(...column));
    expect(columns.map(loudest)).toEqual(Array.from({ length: 10 }, () => (2_000 * 512) / rate));
    expect(columns[2]![64]).toBeCloseTo(-40, 0);
    expect(columns[7]![64]).toBeCloseTo(0, 1);
  });
});
