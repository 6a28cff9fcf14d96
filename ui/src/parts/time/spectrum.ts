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
    for (let start = 0; start < n; start += size)
      for (let k = 0; k < size / 2; k += 1) {
        const [c, s] = [Math.cos(angle * k), Math.sin(angle * k)];
        const [a, b] = [start + k, start + k + size / 2];
        const [x, y] = [re[b]! * c - im[b]! * s, re[b]! * s + im[b]! * c];
        [re[b], im[b]] = [re[a]! - x, im[a]! - y];
        [re[a], im[a]] = [re[a]! + x, im[a]! + y];
      }
  }
}

/** Decibels below the strongest, by column of time and then by pitch from low to high. */
export function spectrum(samples: Float32Array, columns: number, size = 512): readonly Float64Array[] {
  const hann = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
  const found = Array.from({ length: columns }, (_unused, column) => {
    const middle = Math.round(((column + 0.5) / columns) * samples.length);
    const re = Float64Array.from({ length: size }, (_, i) => (samples[middle - size / 2 + i] ?? 0) * hann[i]!);
    const im = new Float64Array(size);
    fft(re, im);
    return Float64Array.from({ length: size / 2 }, (_, k) => 20 * Math.log10(Math.hypot(re[k]!, im[k]!) + 1e-9));
  });
  const top = Math.max(...found.map((column) => Math.max(...column)));
  return found.map((column) => column.map((x) => x - top));
}
