/** The stretch of a recording that a timeline shows, in seconds. Pure, so that it can be tested. */
export interface View {
  from: number;
  to: number;
}

/** The shortest stretch that is worth seeing alone. */
const CLOSEST = 0.5;
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800];

export const clock = (seconds: number, digits = 2): string => {
  const whole = Math.max(0, seconds);
  const rest = (whole % 60).toFixed(digits).padStart(digits > 0 ? digits + 3 : 2, "0");
  return `${Math.floor(whole / 60)}:${rest}`;
};

/** How many times the length of the window the timeline may be. */
export const zoomed = (zoom: number, factor: number, length: number): number =>
  factor === 0 ? 1 : Math.min(Math.max(1, length / CLOSEST), Math.max(1, zoom * factor));

/** Where the view begins after a zoom: the playhead stays where it is on the screen, or the middle where it is not seen. */
export function around({ from, to }: View, now: number, long: number): number {
  const still = now >= from && now <= to ? now : (from + to) / 2;
  return still - ((still - from) / (to - from)) * long;
}

/** Where the view begins so that the playhead is seen; null where it is seen already. */
export function following({ from, to }: View, now: number): number | null {
  if (now >= from && now <= to) return null;
  return now - (to - from) * (now > to ? 0.1 : 0.5);
}

/** Moments to write below a timeline: round ones, and not too many. */
export function ticks({ from, to }: View, most = 6): { at: number; name: string }[] {
  const step = STEPS.find((s) => (to - from) / s <= most) ?? 3600;
  const first = Math.ceil(from / step - 1e-6);
  const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  return Array.from({ length: Math.max(0, Math.floor(to / step + 1e-6) - first + 1) }, (_, i) => {
    const at = (first + i) * step;
    return { at, name: clock(at, digits) };
  });
}
