import type { Label } from "../../../types";
import { above } from "../../../parts/labels";
import { AreaField, SelectField, TextField } from "../../parts/Fields";
import type { Finding } from "../../types";
import { useWords } from "../../words";
import { blankLabel, moved, replaced, retitled, without } from "./draft";
import { Points } from "./Points";
import { Tools } from "./Tools";

const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

interface Props {
  labels: readonly Label[];
  onChange: (labels: Label[]) => void;
  findings: readonly Finding[];
  where: string;
  /** Keys may still follow titles. */
  fresh: boolean;
}

/** Labels with what they mean: two people read a bare label in two ways. */
export function Labels({ labels, onChange, findings, where, fresh }: Props) {
  const w = useWords();
  const set = (i: number, change: Partial<Label>) => {
    const old = labels[i];
    if (old) onChange(replaced(labels, i, { ...old, ...change }));
  };
  return (
    <fieldset className="box">
      <legend>{w("rubric.labels")}</legend>
      {labels.map((label, i) => (
        // labels move and are renamed: their place is what is edited
        <details key={i} className="item-form">
          <summary>{label.title || w("rubric.untitled")}</summary>
          <div className="form-grid">
            <TextField label={w("rubric.label.title")} required maxLength={80} value={label.title} onChange={(title) => set(i, retitled(label, title, labels.filter((l) => l !== label).map((l) => l.key), fresh))} />
            <TextField label={w("rubric.key")} hint={w("rubric.key.hint")} required maxLength={64} value={label.key} onChange={(key) => set(i, { key })} />
            <SelectField
              label={w("rubric.parent")}
              hint={w("rubric.parent.hint")}
              value={label.parent ?? ""}
              options={[["", "–"], ...labels.filter((l) => l !== label && !above(labels, l).includes(label.title)).map((l) => [l.key, l.title] as const)]}
              onChange={(parent) => set(i, { parent: parent || null })}
            />
          </div>
          <AreaField label={w("rubric.definition")} rows={2} maxLength={2000} value={label.definition} onChange={(definition) => set(i, { definition })} />
          <AreaField label={w("rubric.good")} hint={w("rubric.lines")} rows={2} value={label.good.join("\n")} onChange={(text) => set(i, { good: text.split("\n") })} onDone={(text) => set(i, { good: lines(text) })} />
          <AreaField label={w("rubric.bad")} hint={w("rubric.lines")} rows={2} value={label.bad.join("\n")} onChange={(text) => set(i, { bad: text.split("\n") })} onDone={(text) => set(i, { bad: lines(text) })} />
          <Tools name={label.title} at={i} of={labels.length} onMove={(by) => onChange(moved(labels, i, by))} onRemove={() => onChange(without(labels, i))} />
        </details>
      ))}
      {labels.map((_, i) => (
        <Points key={i} findings={findings} where={`${where}.ask.labels.${i}`} />
      ))}
      <button type="button" className="link" onClick={() => onChange([...labels, blankLabel(w("rubric.label.new"), labels.map((l) => l.key))])}>
        {w("rubric.label.add")}
      </button>
    </fieldset>
  );
}
