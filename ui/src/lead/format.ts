/** Numbers, intervals, times and dates as pages.md asks for them. */
import { useMemo } from "react";
import { useI18n } from "../i18n";
import type { ErrorRow, Measured, Unit } from "./types";

const THIN = "\u202f";

type AnyUnit = Unit | ErrorRow["unit"];
const DIGITS: Record<AnyUnit, number> = {
  share: 0,
  ratio: 2,
  points: 1,
  d_prime: 2,
  coefficient: 2,
  probability: 2,
  rate: 1,
  m: 2,
  deg: 1,
  s: 2,
  px: 1,
  frames: 1,
  characters: 1,
  steps: 2,
  number: 2,
};

export interface Format {
  number: (value: number, digits?: number) => string;
  percent: (value: number | null) => string;
  value: (value: number, unit: AnyUnit) => string;
  /** `93 % (88–96, n 60)`, or an en dash where nothing is known; `symbol` is the unit of a plain number. */
  measured: (m: Measured, unit: AnyUnit, symbol?: string) => string;
  duration: (seconds: number) => string;
  date: (iso: string) => string;
  moment: (iso: string) => string;
}

/** A share that is not whole is not shown as whole. */
export function percentOf(value: number): number {
  const shown = Math.round(value * 100);
  if (shown === 100 && value < 1) return 99;
  return shown === 0 && value > 0 ? 1 : shown;
}

export function formatOf(language: string): Format {
  const number = (value: number, digits = 0) =>
    value
      .toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })
      .replace(/^-(?=0[.,]?0*$)/, "")
      .replace("-", "−");
  const percent = (value: number | null) => (value === null ? "–" : `${number(percentOf(value))}${THIN}%`);
  const bare = (v: number, unit: AnyUnit) =>
    unit === "share" ? number(percentOf(v)) : number(unit === "rate" ? v * 100 : v, DIGITS[unit]);
  const value = (v: number, unit: AnyUnit) => (unit === "share" || unit === "rate" ? `${bare(v, unit)}${THIN}%` : bare(v, unit));
  const measured = (m: Measured, unit: AnyUnit, symbol = "") => {
    if (m.value === null) return m.n > 0 ? `– (n${THIN}${m.n})` : "–";
    // a dash between two minus signs cannot be read
    const to = (m.low ?? 0) < 0 || (m.high ?? 0) < 0 ? " … " : "–";
    const interval = m.low !== null && m.high !== null ? `${bare(m.low, unit)}${to}${bare(m.high, unit)}, ` : "";
    return `${value(m.value, unit)}${symbol === "°" ? symbol : symbol && THIN + symbol} (${interval}n${THIN}${number(m.n)})`;
  };
  const duration = (seconds: number) => {
    const whole = Math.round(seconds);
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    if (h > 0) return `${h}${THIN}h ${m}${THIN}min`;
    return m > 0 ? `${m}${THIN}min${s > 0 ? ` ${s}${THIN}s` : ""}` : `${whole}${THIN}s`;
  };
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const time = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return { number, percent, value, measured, duration, date: (iso) => day.format(new Date(iso)), moment: (iso) => time.format(new Date(iso)) };
}

export function useFormat(): Format {
  const { language } = useI18n();
  return useMemo(() => formatOf(language), [language]);
}

/** The stretch of a scale that is worth drawing: both ends of every interval and the requirement, with a little air. */
export function domainOf(measures: readonly Measured[], unit: Unit, bounds: readonly (number | null)[] = []): [number, number] {
  const seen = [...measures.flatMap((m) => [m.low, m.high, m.value]), ...bounds].filter((v): v is number => v !== null);
  const limits: Record<Unit, [number, number]> = {
    share: [0, 1],
    probability: [0, 1],
    coefficient: [-1, 1],
    points: [0, 4],
    ratio: [0, Infinity],
    d_prime: [-Infinity, Infinity],
  };
  const [least, most] = limits[unit];
  if (seen.length === 0) return unit === "d_prime" || unit === "ratio" ? [0, 2] : [Math.max(0, least), Math.min(most, 4)];
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const air = Math.max((high - low) * 0.08, unit === "share" || unit === "probability" ? 0.03 : 0.1);
  return [unit === "points" ? least : Math.max(least, low - air), unit === "points" ? most : Math.min(most, high + air)];
}
