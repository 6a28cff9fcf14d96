import type { AnyParams, Params } from "../../../types";
import { NumberField, TextField } from "../../parts/Fields";
import { useWords } from "../../words";

type Anchor = Params<"scale">["anchors"][number];

/** A scale and what its steps mean. */
export function Steps({ ask, onChange }: { ask: Params<"scale">; onChange: (ask: AnyParams) => void }) {
  const w = useWords();
  const steps = Array.from({ length: Math.max(0, Math.min(21, ask.high - ask.low + 1)) }, (_, i) => ask.low + i);
  const at = (step: number): Anchor => ask.anchors.find((a) => a.step === step) ?? { step, title: "", definition: "" };
  const set = (anchor: Anchor) => {
    const others = ask.anchors.filter((a) => a.step !== anchor.step);
    const kept = anchor.title || anchor.definition ? [...others, anchor] : others;
    onChange({ ...ask, anchors: kept.toSorted((a, b) => a.step - b.step) });
  };
  const bound = (change: { low?: number; high?: number }) => {
    const next = { ...ask, ...change };
    onChange({ ...next, anchors: next.anchors.filter((a) => a.step >= next.low && a.step <= next.high) });
  };
  return (
    <fieldset className="box">
      <legend>{w("rubric.steps")}</legend>
      <div className="form-grid">
        <NumberField label={w("rubric.low")} step={1} value={ask.low} onChange={(v) => v !== null && bound({ low: v })} />
        <NumberField label={w("rubric.high")} step={1} value={ask.high} onChange={(v) => v !== null && bound({ high: v })} />
        <NumberField label={w("rubric.tolerance")} hint={w("rubric.tolerance.hint")} min={0} step={1} value={ask.tolerance} onChange={(v) => onChange({ ...ask, tolerance: v ?? 0 })} />
      </div>
      {steps.map((step) => (
        <div key={step} className="form-grid">
          <TextField label={w("rubric.step.title", { step })} maxLength={80} value={at(step).title} onChange={(title) => set({ ...at(step), title })} />
          <TextField label={w("rubric.step.definition", { step })} maxLength={2000} value={at(step).definition} onChange={(definition) => set({ ...at(step), definition })} />
        </div>
      ))}
    </fieldset>
  );
}
