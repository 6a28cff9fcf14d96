import { useFormat } from "../format";
import type { Measured, Unit } from "../types";

interface Props {
  measured: Measured;
  unit: Unit;
  domain: readonly [number, number];
  bound?: number | null;
  label: string;
}

/** Dot and whisker against the requirement line; hatched where nothing is known. The words stand beside it. */
export function Whisker({ measured, unit, domain, bound, label }: Props) {
  const f = useFormat();
  const [low, high] = domain;
  const x = (v: number) => 4 + (192 * (Math.min(Math.max(v, low), high) - low)) / (high - low || 1);
  const { value } = measured;
  return (
    <span className="whisker">
      <svg viewBox="0 0 200 20" width="200" height="20" role="img" aria-label={`${label}: ${f.measured(measured, unit)}`}>
        <line x1="4" x2="196" y1="10" y2="10" className="axis" />
        {bound !== undefined && bound !== null && <line x1={x(bound)} x2={x(bound)} y1="1" y2="19" className="bound" />}
        {value === null ? (
          <path d="M20 16 L32 4 M60 16 L72 4 M100 16 L112 4 M140 16 L152 4 M180 16 L192 4" className="axis" />
        ) : (
          <>
            {measured.low !== null && measured.high !== null && (
              <line x1={x(measured.low)} x2={x(measured.high)} y1="10" y2="10" className="interval" />
            )}
            <circle cx={x(value)} cy="10" r="4.5" className="dot" />
          </>
        )}
      </svg>
      <span className="nums nowrap">{f.measured(measured, unit)}</span>
    </span>
  );
}
