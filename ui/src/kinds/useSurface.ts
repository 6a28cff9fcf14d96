import { useLayoutEffect, useState, type RefObject } from "react";
import type { Bounds, Point } from "./geometry";

interface At {
  clientX: number;
  clientY: number;
}

/** Where a pointer is, in pixels of the picture that an element covers. */
export function pointIn(element: Element | null, { clientX, clientY }: At, { width, height }: Bounds): Point {
  const rect = element?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
  return { x: ((clientX - rect.x) / rect.width) * width, y: ((clientY - rect.y) / rect.height) * height };
}

/** Whether a pointer went anywhere between pressing and letting go. */
export const went = (from: Point, to: Point): boolean => from.x !== to.x || from.y !== to.y;

const SETTLED_MS = 120;

/** A press that goes less far, in pixels of the screen, is a click of an unsteady hand. */
const TRAVEL = 4;
export const travelled = (from: Point, to: Point, pixel: number): boolean => Math.hypot(to.x - from.x, to.y - from.y) > TRAVEL * pixel;

/** How many pixels of the picture one of the screen is: grips and names keep their size however far one zooms in. */
export function usePixel(element: RefObject<Element | null>, { width }: Bounds): number {
  const [shown, setShown] = useState(0);
  useLayoutEffect(() => {
    const found = element.current;
    if (!found) return undefined;
    const measure = () => setShown(Math.round(found.getBoundingClientRect().width));
    // while one zooms, a thousand marks stay as they are
    let timer = 0;
    const watch = new ResizeObserver(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(measure, SETTLED_MS);
    });
    measure();
    watch.observe(found);
    return () => {
      window.clearTimeout(timer);
      watch.disconnect();
    };
  }, [element]);
  return shown > 0 ? width / shown : 1;
}
