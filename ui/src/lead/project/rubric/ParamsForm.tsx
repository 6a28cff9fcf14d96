import type { AnyParams } from "../../../types";
import { CheckField, NumberField, SelectField, TextField } from "../../parts/Fields";
import type { Finding } from "../../types";
import { useWords } from "../../words";
import { Labels } from "./Labels";
import { Steps } from "./Steps";

interface Props {
  ask: AnyParams;
  onChange: (ask: AnyParams) => void;
  findings: readonly Finding[];
  where: string;
  fresh: boolean;
}

const share = (v: number) => Math.round(v * 100);

/** How a question is asked, for each kind. */
export function ParamsForm({ ask, onChange, findings, where, fresh }: Props) {
  const w = useWords();
  return (
    <>
      {"labels" in ask && <Labels labels={ask.labels} onChange={(labels) => onChange({ ...ask, labels })} findings={findings} where={where} fresh={fresh} />}
      {ask.kind === "scale" && <Steps ask={ask} onChange={onChange} />}
      <div className="form-grid">
        {ask.kind === "choices" && (
          <>
            <NumberField label={w("rubric.least")} min={0} max={ask.labels.length} value={ask.least} onChange={(v) => onChange({ ...ask, least: v ?? 0 })} />
            <NumberField label={w("rubric.most")} hint={w("rubric.empty")} min={1} value={ask.most ?? null} onChange={(most) => onChange({ ...ask, most })} />
          </>
        )}
        {ask.kind === "compare" && (
          <>
            <TextField label={w("rubric.first")} value={ask.first} maxLength={32} onChange={(first) => onChange({ ...ask, first })} />
            <TextField label={w("rubric.second")} value={ask.second} maxLength={32} onChange={(second) => onChange({ ...ask, second })} />
            <SelectField
              label={w("rubric.strength")}
              value={String(ask.strength)}
              options={[
                ["1", w("rubric.strength.1")],
                ["2", w("rubric.strength.2")],
                ["3", w("rubric.strength.3")],
              ]}
              onChange={(v) => onChange({ ...ask, strength: Number(v) })}
            />
            <CheckField label={w("rubric.ties")} checked={ask.ties} onChange={(ties) => onChange({ ...ask, ties })} />
          </>
        )}
        {(ask.kind === "spans" || ask.kind === "boxes") && (
          <TextField label={w("rubric.slot")} hint={w("rubric.slot.hint")} value={ask.on} maxLength={32} onChange={(on) => onChange({ ...ask, on })} />
        )}
        {ask.kind === "spans" && (
          <NumberField label={w("rubric.overlap")} hint={w("rubric.overlap.hint")} min={1} max={100} value={share(ask.overlap)} onChange={(v) => onChange({ ...ask, overlap: (v ?? 50) / 100 })} unit="%" />
        )}
        {ask.kind === "boxes" && (
          <NumberField label={w("rubric.iou")} hint={w("rubric.iou.hint")} min={1} max={100} value={share(ask.iou)} onChange={(v) => onChange({ ...ask, iou: (v ?? 50) / 100 })} unit="%" />
        )}
        {ask.kind === "text" && (
          <>
            <NumberField label={w("rubric.words.least")} min={0} value={ask.min_words} onChange={(v) => onChange({ ...ask, min_words: v ?? 0 })} />
            <NumberField label={w("rubric.words.most")} hint={w("rubric.empty")} min={1} value={ask.max_words ?? null} onChange={(max_words) => onChange({ ...ask, max_words })} />
            <TextField label={w("rubric.hint")} maxLength={300} value={ask.hint} onChange={(hint) => onChange({ ...ask, hint })} />
          </>
        )}
      </div>
    </>
  );
}
