import { Button } from "@mantine/core";
import { useDeferredValue, useState, type FormEvent } from "react";
import { lead } from "../../api";
import { AreaField, TextField } from "../../parts/Fields";
import { Trouble } from "../../parts/Trouble";
import type { ProjectView, Rubric } from "../../types";
import { useWords } from "../../words";
import { useSave } from "../useSave";
import { Cases } from "./Cases";
import { CriterionForm } from "./CriterionForm";
import { AsDocument } from "./AsDocument";
import { blankCriterion, moved, replaced, rubricOf, without } from "./draft";
import { Points } from "./Points";
import { Preview } from "./Preview";
import { Tools } from "./Tools";

/** The rubric as forms, with the candidate's view beside it. Drafts are saved; a published version never changes. */
export function RubricEditor({ view }: { view: ProjectView }) {
  const w = useWords();
  const [rubric, setRubric] = useState<Rubric>(() => rubricOf(view, w("rubric.first.title")));
  const [past, setPast] = useState<readonly Rubric[]>([]);
  const [saved, setSaved] = useState(rubric);
  const shown = useDeferredValue(rubric);
  const save = useSave<Rubric>(view.id, async (draft) => {
    await lead.saveRubric(view.id, draft);
    setSaved(draft);
  });
  const publish = useSave<void>(view.id, () => lead.publishRubric(view.id));
  const dirty = rubric !== saved || view.rubric === null;

  const set = (change: Partial<Rubric>) => {
    setPast([...past.slice(-99), rubric]);
    setRubric({ ...rubric, ...change });
  };
  const undo = () => {
    const last = past.at(-1);
    if (!last) return;
    setRubric(last);
    setPast(past.slice(0, -1));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(rubric);
  };
  // findings are the server's, on what was saved: they go quiet while the text moves away from it
  const findings = view.findings;
  const { criteria } = rubric;
  return (
    <div className="rubric-split">
      <form onSubmit={submit}>
        <p className="dim">
          {view.rubric_number === null ? w("rubric.never") : w("project.published", { number: view.rubric_number })}{" "}
          {view.rubric_is_draft && w("rubric.isDraft")} {findings.length > 0 && w("rubric.findings", { count: findings.length })}
        </p>
        <TextField label={w("rubric.title")} required maxLength={200} value={rubric.title} onChange={(title) => set({ title })} />
        <AreaField label={w("rubric.guidelines")} hint={w("rubric.markdown")} rows={10} maxLength={100_000} value={rubric.guidelines} onChange={(guidelines) => set({ guidelines })} />
        <Points findings={findings} where="guidelines" />
        <section className="section">
          <h2>{w("rubric.criteria")}</h2>
          {criteria.map((criterion, i) => (
            <details key={i} className="item-form" open={i === 0}>
              <summary>{criterion.title || w("rubric.untitled")}</summary>
              <CriterionForm
                criterion={criterion}
                onChange={(c) => set({ criteria: replaced(criteria, i, c) })}
                findings={findings}
                where={`criteria.${i}`}
                others={without(criteria, i).map((c) => c.key)}
                fresh={view.rubric_number === null}
              />
              <Tools
                name={criterion.title}
                at={i}
                of={criteria.length}
                onMove={(by) => set({ criteria: moved(criteria, i, by) })}
                onRemove={() => set({ criteria: without(criteria, i) })}
              />
            </details>
          ))}
          <button type="button" className="link" onClick={() => set({ criteria: [...criteria, blankCriterion(w("rubric.criterion.new"), criteria.map((c) => c.key))] })}>
            {w("rubric.criterion.add")}
          </button>
        </section>
        <Cases rubric={rubric} onChange={(edge_cases) => set({ edge_cases })} findings={findings} />
        <AsDocument key={JSON.stringify(shown)} rubric={shown} onChange={set} />
        {(save.error ?? publish.error) && <Trouble error={save.error ?? publish.error} />}
        <div className="foot-bar">
          <Button type="submit" loading={save.isPending} disabled={!dirty}>
            {w("project.draft")}
          </Button>
          <Button variant="default" disabled={dirty || !view.rubric_is_draft} loading={publish.isPending} onClick={() => publish.mutate()}>
            {w("project.publish", { number: (view.rubric_number ?? 0) + 1 })}
          </Button>
          <button type="button" className="link" disabled={past.length === 0} onClick={undo}>
            {w("rubric.undo")}
          </button>
          <span className="dim small" role="status">
            {dirty ? w("rubric.dirty") : view.rubric_is_draft ? w("rubric.saved") : ""}
          </span>
        </div>
      </form>
      <Preview project={view.id} rubric={shown} />
    </div>
  );
}
