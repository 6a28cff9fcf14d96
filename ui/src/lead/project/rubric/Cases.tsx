import type { EdgeCase } from "../../../types";
import { AreaField, SelectField, TextField } from "../../parts/Fields";
import type { Finding, Rubric } from "../../types";
import { useWords } from "../../words";
import { moved, replaced, without } from "./draft";
import { Points } from "./Points";
import { Tools } from "./Tools";

interface Props {
  rubric: Rubric;
  onChange: (cases: EdgeCase[]) => void;
  findings: readonly Finding[];
}

/** Hard cases and how they are ruled. */
export function Cases({ rubric, onChange, findings }: Props) {
  const w = useWords();
  const cases = rubric.edge_cases;
  const set = (i: number, change: Partial<EdgeCase>) => {
    const old = cases[i];
    if (old) onChange(replaced(cases, i, { ...old, ...change }));
  };
  const blank: EdgeCase = { title: w("rubric.case.new"), situation: "", ruling: "", why: "", criterion: null };
  return (
    <section className="section">
      <h2>{w("rubric.cases")}</h2>
      <Points findings={findings} where="edge_cases" />
      {cases.map((each, i) => (
        <details key={i} className="item-form" open={each.ruling === ""}>
          <summary>{each.title || w("rubric.untitled")}</summary>
          <TextField label={w("rubric.title")} required maxLength={200} value={each.title} onChange={(title) => set(i, { title })} />
          <AreaField label={w("rubric.case.situation")} rows={2} maxLength={4000} value={each.situation} onChange={(situation) => set(i, { situation })} />
          <AreaField label={w("rubric.case.ruling")} rows={2} maxLength={2000} required value={each.ruling} onChange={(ruling) => set(i, { ruling })} />
          <AreaField label={w("rubric.case.why")} rows={2} maxLength={2000} value={each.why} onChange={(why) => set(i, { why })} />
          <SelectField
            label={w("rubric.case.criterion")}
            value={each.criterion ?? ""}
            options={[["", w("rubric.case.any")] as const, ...rubric.criteria.map((c) => [c.key, c.title] as const)]}
            onChange={(key) => set(i, { criterion: key || null })}
          />
          {/* a list of cases may become empty, unlike one of criteria */}
          <Tools name={each.title} at={i} of={Math.max(2, cases.length)} onMove={(by) => onChange(moved(cases, i, by))} onRemove={() => onChange(without(cases, i))} />
        </details>
      ))}
      <button type="button" className="link" onClick={() => onChange([...cases, blank])}>
        {w("rubric.case.add")}
      </button>
    </section>
  );
}
