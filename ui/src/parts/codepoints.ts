/**
 * Offsets are stored in Unicode code points; the browser counts UTF-16 units.
 * One table per text makes both directions cheap; texts without surrogates need none.
 */
export interface CodePoints {
  readonly length: number;
  toUnits(point: number): number;
  toPoints(unit: number): number;
}

export function codePoints(text: string): CodePoints {
  if (!/[\ud800-\udfff]/.test(text)) {
    const clamp = (n: number) => Math.max(0, Math.min(n, text.length));
    return { length: text.length, toUnits: clamp, toPoints: clamp };
  }
  const starts: number[] = [];
  for (let unit = 0; unit < text.length; unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1) starts.push(unit);
  starts.push(text.length);
  const last = starts.length - 1;
  return {
    length: last,
    toUnits: (point) => starts[Math.max(0, Math.min(point, last))] ?? 0,
    toPoints: (unit) => {
      // the last code point that starts at or before the unit: the middle of a pair rounds down
      let low = 0;
      let high = last;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= unit) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

export function slicePoints(text: string, start: number, end: number): string {
  const points = codePoints(text);
  return text.slice(points.toUnits(start), points.toUnits(end));
}
