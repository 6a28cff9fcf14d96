/** How strong each pitch is at each time: a short-time Fourier transform, small enough to have no library for it. */

/** In place, radix two; the length is a power of two. */
export function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let size = 2; size <= n; size <<= 1) {
    const angle = (-2 * Math.PI) / size;
    for (let k = 0; k < size / 2; k += 1) {
      // the costly part once, not for each start
      const [c, s] = [Math.cos(angle * k), Math.sin(angle * k)];
      for (let a = k; a < n; a += size) {
        const b = a + size / 2;
        const x = re[b]! * c - im[b]! * s;
        const y = re[b]! * s + im[b]! * c;
        re[b] = re[a]! - x;
        im[b] = im[a]! - y;
        re[a] = re[a]! + x;
        im[a] = im[a]! + y;
      }
    }
  }
}

const hanns = new Map<number, Float64Array>();
function hann(size: number): Float64Array {
  const known = hanns.get(size) ?? Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
  hanns.set(size, known);
  return known;
}

/**
 * How loud each pitch becomes between two samples, from low to high, in decibels. Windows that overlap by half cover all of
 * it, and the loudest of them counts: a click of a hundredth of a second is seen in a column of three seconds.
 */
export function column(samples: Float32Array, from: number, to: number, size = 512): Float64Array {
  const window = hann(size);
  const power = new Float64Array(size / 2);
  const count = Math.max(1, Math.ceil((to - from) / (size / 2)));
  for (let turn = 0; turn < count; turn += 1) {
    const first = Math.round(from + ((turn + 0.5) / count) * (to - from)) - size / 2;
    const re = new Float64Array(size);
    for (let i = 0; i < size; i += 1) re[i] = (samples[first + i] ?? 0) * window[i]!;
    const im = new Float64Array(size);
    fft(re, im);
    for (let k = 0; k < size / 2; k += 1) power[k] = Math.max(power[k]!, re[k]! * re[k]! + im[k]! * im[k]!);
  }
  return power.map((p) => 10 * Math.log10(p + 1e-18));
}

/** The loudest sample of each of so many stretches between two samples. */
export function peaks(samples: Float32Array, from: number, to: number, bars: number): number[] {
  return Array.from({ length: bars }, (_, bar) => {
    const first = Math.max(0, Math.floor(from + (bar / bars) * (to - from)));
    const end = Math.min(samples.length, Math.max(first + 1, Math.floor(from + ((bar + 1) / bars) * (to - from))));
    let top = 0;
    for (let i = first; i < end; i += 1) top = Math.max(top, Math.abs(samples[i]!));
    return top;
  });
}
