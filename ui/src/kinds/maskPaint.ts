/** How masks look: a tint, an edge in the colour of the label on a dark one, and a pattern that says what a mask is. */
import type { Bounds } from "./geometry";
import type { Difference } from "./matching";
import type { Rect } from "./raster";
import { inside, runEnds } from "./runs";

/** Canvases of more pixels than this are painted coarser than the picture. */
const MOST = 16_000_000;

export interface Grid extends Bounds {
  /** Pixels of the picture to one of the canvas. */
  step: number;
}

export function gridOf({ width, height }: Bounds): Grid {
  const step = Math.max(1, Math.ceil(Math.sqrt((width * height) / MOST)));
  return { width: Math.ceil(width / step), height: Math.ceil(height / step), step };
}

/** Pixels of a stored mask as the canvas shows them, column by column. */
export function sampled(counts: string, picture: Bounds, grid: Grid): Uint8Array {
  const bits = new Uint8Array(grid.width * grid.height);
  for (const [start, end] of inside(runEnds(counts))) {
    const last = Math.floor((end - 1) / picture.height);
    for (let x = Math.floor(start / picture.height); x <= last; x++) {
      if (x % grid.step !== 0) continue;
      const from = Math.max(0, start - x * picture.height);
      const to = Math.min(picture.height, end - x * picture.height);
      const column = (x / grid.step) * grid.height;
      bits.fill(1, column + Math.ceil(from / grid.step), column + Math.ceil(to / grid.step));
    }
  }
  return bits;
}

export type Style = Difference | "plain" | "chosen";

/** Whether the pattern of a style is on at a place: missed in stripes, extra in dots, of another class in squares. */
const PATTERNS: Record<Style, (x: number, y: number) => boolean> = {
  plain: () => true,
  chosen: () => true,
  matched: () => true,
  missed: (x, y) => (x + y) % 14 < 5,
  extra: (x, y) => ((x % 9) - 4) ** 2 + ((y % 9) - 4) ** 2 < 8,
  wrong: (x, y) => (x + y) % 14 < 3 || (x - y + 1_000_006) % 14 < 3,
};

const TINT: Record<Style, number> = { plain: 90, chosen: 130, matched: 90, missed: 190, extra: 190, wrong: 190 };
const DARK = 170;
const FAINT = 20;
const EDGE = 2;

/** The pixel at a place of the canvas: 0 or 1. */
export type Look = (x: number, y: number) => number;
export type Colour = readonly [number, number, number];

/** A part of a mask as it looks, and where it belongs; null where there is none of it. */
function looks(at: Look, colour: Colour, style: Style, grid: Bounds, rect: Rect): { image: ImageData; left: number; top: number } | null {
  const left = Math.max(0, rect.left - EDGE);
  const top = Math.max(0, rect.top - EDGE);
  const [width, height] = [Math.min(grid.width, rect.right + EDGE) - left, Math.min(grid.height, rect.bottom + EDGE) - top];
  if (width <= 0 || height <= 0) return null;
  const image = new ImageData(width, height);
  const [pattern, tint] = [PATTERNS[style], TINT[style]];
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const [x, y] = [left + i, top + j];
      const k = 4 * (j * width + i);
      if (at(x, y) === 0) {
        if (at(x - 1, y) || at(x + 1, y) || at(x, y - 1) || at(x, y + 1)) image.data[k + 3] = DARK;
        continue;
      }
      const edge = !(at(x - EDGE, y) && at(x + EDGE, y) && at(x, y - EDGE) && at(x, y + EDGE));
      image.data[k] = colour[0];
      image.data[k + 1] = colour[1];
      image.data[k + 2] = colour[2];
      image.data[k + 3] = edge ? 255 : pattern(x, y) ? tint : FAINT;
    }
  return { image, left, top };
}

/** Paint a part of a mask in place of what is there. */
export function painted(context: CanvasRenderingContext2D, at: Look, colour: Colour, style: Style, grid: Bounds, rect: Rect): void {
  const found = looks(at, colour, style, grid, rect);
  if (found) context.putImageData(found.image, found.left, found.top);
}

/** Paint a mask over what is there. */
export function layered(context: CanvasRenderingContext2D, at: Look, colour: Colour, style: Style, grid: Bounds, rect: Rect): void {
  const found = looks(at, colour, style, grid, rect);
  if (!found) return;
  const scratch = new OffscreenCanvas(found.image.width, found.image.height);
  scratch.getContext("2d")?.putImageData(found.image, 0, 0);
  context.drawImage(scratch, found.left, found.top);
}

/** A part of the picture as a part of the canvas. */
export const onGrid = ({ left, top, right, bottom }: Rect, { step }: Grid): Rect => ({
  left: Math.floor(left / step),
  top: Math.floor(top / step),
  right: Math.ceil(right / step),
  bottom: Math.ceil(bottom / step),
});

/** Pixels that stand column by column, with nothing around them. */
export const looking =
  (bits: Uint8Array, { width, height }: Bounds, step = 1, tall = height): Look =>
  (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (bits[x * step * tall + y * step] ?? 0);

/** Red, green and blue of a label's class, as the style sheets have it. */
export function colourIn(parent: Element, name: string): Colour {
  const probe = parent.appendChild(document.createElement("i"));
  probe.className = name;
  const said = /^#(..)(..)(..)/.exec(getComputedStyle(probe).getPropertyValue("--c").trim());
  probe.remove();
  return [1, 2, 3].map((i) => Number.parseInt(said?.[i] ?? "88", 16)) as unknown as Colour;
}
