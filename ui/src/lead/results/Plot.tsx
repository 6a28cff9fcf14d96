import type { Scorecard } from "../types";
import { useFormat } from "../format";
import { useWords } from "../words";

const [W, H, L, B, T, R] = [860, 360, 52, 40, 14, 110];

/** Accuracy against pace, each with its interval; the table above holds the same numbers. */
export function Plot({ cards, target, minimum }: { cards: readonly Scorecard[]; target: number; minimum: number }) {
  const f = useFormat();
  const w = useWords();
  const points = cards.flatMap((card) => {
    const pace = card.gates.find((g) => g.key === "throughput")?.headline;
    const acc = card.posterior;
    return pace && pace.value !== null && acc.value !== null ? [{ card, pace, acc, px: pace.value, py: acc.value }] : [];
  });
  if (points.length === 0) return null;
  const paces = points.flatMap((p) => [p.px, p.pace.low ?? p.px, p.pace.high ?? p.px, minimum]).filter((v) => v > 0);
  const [low, high] = [Math.log(Math.min(...paces) * 0.9), Math.log(Math.max(...paces) * 1.1)];
  const least = Math.min(0.5, ...points.map((p) => p.acc.low ?? p.py));
  const x = (v: number) => L + ((W - L - R) * (Math.log(Math.max(v, 1e-3)) - low)) / (high - low || 1);
  const y = (v: number) => T + ((H - T - B) * (1 - v)) / (1 - least);
  const ticks = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30].filter((v) => Math.log(v) > low && Math.log(v) < high);
  // names side by side would lie on one another: each takes the next free line
  const lines: number[] = [];
  const place = (wanted: number) => {
    let at = wanted;
    while (lines.some((taken) => Math.abs(taken - at) < 12)) at += 12;
    lines.push(at);
    return at;
  };
  return (
    // a scrolling region must be reachable by keyboard
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-scroll" role="region" aria-label={w("compare.plot")} tabIndex={0}>
      <svg className="plot" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={w("compare.plot.what")}>
        {[least, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1].filter((v, i, all) => all.indexOf(v) === i && v >= least).map((v) => (
          <g key={v}>
            <line className="axis" x1={L} x2={W - R} y1={y(v)} y2={y(v)} />
            <text x={L - 6} y={y(v) + 4} textAnchor="end">
              {f.percent(v)}
            </text>
          </g>
        ))}
        {ticks.map((v) => (
          <text key={v} x={x(v)} y={H - B + 16} textAnchor="middle">
            {f.number(v, v < 1 ? 2 : 0)}×
          </text>
        ))}
        <text x={(L + W - R) / 2} y={H - 6} textAnchor="middle">
          {w("compare.pace")}
        </text>
        <line className="bound" x1={L} x2={W - R} y1={y(target)} y2={y(target)} />
        <line className="bound" x1={x(minimum)} x2={x(minimum)} y1={T} y2={H - B} />
        {points.toSorted((a, b) => b.py - a.py).map(({ card, pace, acc, px, py }) => {
          const ty = place(y(py) + 4);
          return (
            <g key={card.attempt}>
              <line className="interval" x1={x(pace.low ?? px)} x2={x(pace.high ?? px)} y1={y(py)} y2={y(py)} />
              <line className="interval" x1={x(px)} x2={x(px)} y1={y(acc.low ?? py)} y2={y(acc.high ?? py)} />
              <circle className="dot" cx={x(px)} cy={y(py)} r="4" />
              <line className="axis" x1={x(px) + 5} x2={W - R + 2} y1={y(py)} y2={ty - 4} />
              <text x={W - R + 6} y={ty}>
                {card.person}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
