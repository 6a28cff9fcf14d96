/** The pixels of the mask that is being painted, column by column, and what a brush, an eraser and a bucket do to them. */
import type { Bounds, Point } from "./geometry";
import { encoded, inside, runEnds } from "./runs";

export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export class Raster {
  readonly bits: Uint8Array;
  /** What was loaded or stored last: nothing is unpacked twice. */
  private counts: string | null = null;
  private shown: (rect: Rect) => void = () => undefined;

  constructor(readonly size: Bounds) {
    this.bits = new Uint8Array(size.width * size.height);
  }

  /** Who draws what changes, at once and from then on, until the returned function is called. */
  watch(shown: (rect: Rect) => void): () => void {
    this.shown = shown;
    shown(this.all);
    return () => {
      this.shown = () => undefined;
    };
  }

  private get all(): Rect {
    return { left: 0, top: 0, right: this.size.width, bottom: this.size.height };
  }

  /** Show a stored mask, or none. */
  load(counts: string | null, again = false): void {
    if (counts === this.counts && !again) return;
    this.counts = counts;
    this.bits.fill(0);
    if (counts !== null) for (const [start, end] of inside(runEnds(counts))) this.bits.fill(1, start, end);
    this.shown(this.all);
  }

  /** What is to be stored; null where nothing is left. */
  store(): string | null {
    this.counts = this.bits.includes(1) ? encoded(this.bits) : null;
    return this.counts;
  }

  /** A stroke of a round brush from one pixel to another: in each column one piece. */
  draw(from: Point, to: Point, size: number, value: 0 | 1): void {
    const { width, height } = this.size;
    const r = size / 2;
    // an odd brush is centred on a pixel, an even one between pixels: so it is as wide as it says
    const centred = (n: number) => (size % 2 ? Math.floor(n) + 0.5 : Math.round(n));
    const [a, b] = [from, to].map(({ x, y }) => ({ x: centred(x), y: centred(y) })).toSorted((p, q) => p.x - q.x) as [Point, Point];
    const long = Math.hypot(b.x - a.x, b.y - a.y);
    // the two long sides of the stroke
    const sides = [-1, 1].map((side) => {
      const [nx, ny] = long === 0 ? [0, 0] : [(side * r * -(b.y - a.y)) / long, (side * r * (b.x - a.x)) / long];
      return [{ x: a.x + nx, y: a.y + ny }, { x: b.x + nx, y: b.y + ny }] as const;
    });
    let [top, bottom] = [height, 0];
    const [left, right] = [Math.max(0, Math.floor(a.x - r)), Math.min(width - 1, Math.ceil(b.x + r))];
    for (let x = left; x <= right; x++) {
      const middle = x + 0.5;
      let [low, high] = [Infinity, -Infinity];
      const take = (y: number) => {
        low = Math.min(low, y);
        high = Math.max(high, y);
      };
      for (const end of [a, b]) {
        const off = r * r - (middle - end.x) ** 2;
        if (off < 0) continue;
        take(end.y - Math.sqrt(off));
        take(end.y + Math.sqrt(off));
      }
      for (const [p, q] of sides) if (p.x < q.x && p.x <= middle && middle <= q.x) take(p.y + ((middle - p.x) / (q.x - p.x)) * (q.y - p.y));
      const [first, last] = [Math.max(0, Math.ceil(low - 0.5)), Math.min(height, Math.floor(high - 0.5) + 1)];
      if (first >= last) continue;
      this.bits.fill(value, x * height + first, x * height + last);
      top = Math.min(top, first);
      bottom = Math.max(bottom, last);
    }
    this.shown({ left, top, right: right + 1, bottom });
  }

  /** Fill what is enclosed around a pixel; false, and nothing is done, where it is open to the edge of the picture. */
  flood({ x, y }: Point): boolean {
    const { width, height } = this.size;
    const start = Math.floor(x) * height + Math.floor(y);
    if (this.bits[start] !== 0) return false;
    const { bits } = this;
    const done: [number, number][] = [];
    const queue = [start];
    let open = false;
    while (queue.length > 0 && !open) {
      const place = queue.pop() ?? 0;
      if (bits[place] !== 0) continue;
      const column = Math.floor(place / height);
      let [low, high] = [place, place + 1];
      const [first, last] = [column * height, (column + 1) * height];
      while (low > first && bits[low - 1] === 0) low -= 1;
      while (high < last && bits[high] === 0) high += 1;
      open = low === first || high === last || column === 0 || column === width - 1;
      bits.fill(1, low, high);
      done.push([low, high]);
      for (const beside of [-height, height]) {
        // one place of each empty piece in the column beside
        for (let k = low + beside; k < high + beside; k++) if (bits[k] === 0 && (k === low + beside || bits[k - 1] !== 0)) queue.push(k);
      }
    }
    if (open) for (const [low, high] of done) bits.fill(0, low, high);
    this.shown(this.all);
    return !open;
  }
}
