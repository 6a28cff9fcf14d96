import { NumberField } from "../parts/Fields";
import { useWords, wordOr } from "../words";
import { THRESHOLDS } from "./design";

type Thresholds = typeof THRESHOLDS;
const FIELDS = [
  ["hire", 0.51, 0.99, 0.01],
  ["reject", 0.01, 0.49, 0.01],
  ["pace", 0.51, 0.99, 0.01],
  ["d_prime", 0, 4, 0.1],
  ["d_prime_probability", 0.51, 0.99, 0.01],
  ["rationale", 0, 4, 0.1],
] as const;

/** Where the gates stand and what each measure is worth: on record before the first result. */
export function ThresholdFields({ value, onChange }: { value: Thresholds; onChange: (value: Thresholds) => void }) {
  const w = useWords();
  return (
    <details className="section">
      <summary>{w("open.thresholds")}</summary>
      <p className="dim small">{w("open.thresholds.what")}</p>
      <div className="form-grid">
        {FIELDS.map(([key, min, max, step]) => (
          <NumberField
            key={key}
            label={w(`threshold.${key}`)}
            min={min}
            max={max}
            step={step}
            required
            value={value[key]}
            onChange={(v) => onChange({ ...value, [key]: v ?? THRESHOLDS[key] })}
          />
        ))}
      </div>
      <fieldset className="box">
        <legend>{w("open.weights")}</legend>
        <div className="form-grid">
          {Object.entries(value.weights).map(([key, weight]) => (
            <NumberField
              key={key}
              label={wordOr(w, `gate.${key}`, key)}
              min={0}
              max={1}
              step={0.05}
              required
              value={weight}
              onChange={(v) => onChange({ ...value, weights: { ...value.weights, [key]: v ?? 0 } })}
            />
          ))}
        </div>
      </fieldset>
    </details>
  );
}
