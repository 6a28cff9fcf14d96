import { Button } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { lead } from "../api";
import { AreaField } from "../parts/Fields";
import { Trouble } from "../parts/Trouble";
import type { ProjectView, Rubric } from "../types";
import { useWords } from "../words";
import { useSave } from "./useSave";

/** The rubric as the document that it is. A form for each kind comes later; the document can say everything now. */
export function RubricForm({ view }: { view: ProjectView }) {
  const w = useWords();
  const [text, setText] = useState(() => JSON.stringify(view.rubric ?? BLANK, null, 2));
  const [bad, setBad] = useState<string>();
  const save = useSave<Rubric>(view.id, (rubric) => lead.saveRubric(view.id, rubric));
  const publish = useSave<void>(view.id, () => lead.publishRubric(view.id));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      setBad(undefined);
      save.mutate(JSON.parse(text) as Rubric);
    } catch (error) {
      setBad(w("project.bad", { why: String(error) }));
    }
  };
  return (
    <form className="section" id="rubric" onSubmit={submit}>
      <h2>{w("project.rubric")}</h2>
      {view.rubric_number !== null && <p className="dim">{w("project.published", { number: view.rubric_number })}</p>}
      <AreaField label={w("project.rubric")} hint={w("project.rubric.what")} rows={14} mono error={bad} value={text} onChange={setText} />
      {(save.error ?? publish.error) && <Trouble error={save.error ?? publish.error} />}
      {view.findings.length > 0 && (
        <>
          <h3>{w("project.findings")}</h3>
          <ul>
            {view.findings.map((f) => (
              <li key={f.where + f.message}>
                <code>{f.where}</code> {f.message}. {f.cure}
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="row">
        <Button type="submit" loading={save.isPending}>
          {w("project.draft")}
        </Button>
        {view.rubric_is_draft && (
          <Button variant="default" onClick={() => publish.mutate()} loading={publish.isPending}>
            {w("project.publish", { number: (view.rubric_number ?? 0) + 1 })}
          </Button>
        )}
      </div>
    </form>
  );
}

const BLANK = {
  title: "",
  guidelines: "",
  criteria: [{ key: "answer", title: "", question: "", goal: "", ask: { kind: "choice", labels: [{ key: "yes", title: "Yes" }, { key: "no", title: "No" }] } }],
  edge_cases: [],
};
