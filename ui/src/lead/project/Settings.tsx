import { Button } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { lead } from "../api";
import { AreaField, CheckField, NumberField, SelectField, TextField } from "../parts/Fields";
import { Trouble } from "../parts/Trouble";
import type { ProjectView, Requirements, SuccessMetric } from "../types";
import { useWords } from "../words";
import { useSave } from "./useSave";

const FIRST: SuccessMetric = {
  target: 0.9,
  unit: "task",
  criteria: [],
  agreement_target: 0.7,
  seconds_per_task: 60,
  minimum_pace: 0.5,
  priorities: [],
};

export function MetricForm({ view }: { view: ProjectView }) {
  const w = useWords();
  const [metric, setMetric] = useState<SuccessMetric>(view.metric ?? FIRST);
  const save = useSave(view.id, () => lead.saveSettings(view.id, { metric: { ...metric, priorities: (metric.priorities ?? []).filter((p) => p.trim() !== "") } }));
  const set = (change: Partial<SuccessMetric>) => setMetric({ ...metric, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  const share = (v: number | undefined) => (v === undefined ? null : Math.round(v * 100));
  return (
    <form className="section form" id="metric" onSubmit={submit}>
      <h2>{w("project.metric")}</h2>
      <div className="form-grid">
        <NumberField label={w("project.target")} min={51} max={99} required value={share(metric.target)} onChange={(v) => set({ target: (v ?? 90) / 100 })} />
        <SelectField
          label={w("project.unit")}
          value={metric.unit ?? "task"}
          onChange={(unit) => set({ unit })}
          options={[
            ["task", w("project.unit.task")],
            ["object", w("project.unit.object")],
            ["frame", w("project.unit.frame")],
          ]}
        />
        <NumberField label={w("project.agreement")} min={1} max={99} required value={share(metric.agreement_target)} onChange={(v) => set({ agreement_target: (v ?? 70) / 100 })} />
        <NumberField label={w("project.seconds")} min={1} max={86400} required value={metric.seconds_per_task ?? 60} onChange={(v) => set({ seconds_per_task: v ?? 60 })} />
        <NumberField label={w("project.minimum")} min={1} max={200} required value={share(metric.minimum_pace)} onChange={(v) => set({ minimum_pace: (v ?? 50) / 100 })} />
      </div>
      {view.rubric && (
        <fieldset className="box">
          <legend>{w("project.criteria")}</legend>
          <p className="dim small">{w("project.criteria.hint")}</p>
          {view.rubric.criteria.map(({ key, title }) => (
            <CheckField
              key={key}
              label={title}
              checked={(metric.criteria ?? []).includes(key)}
              onChange={(on) => set({ criteria: [...(metric.criteria ?? []).filter((k) => k !== key), ...(on ? [key] : [])] })}
            />
          ))}
        </fieldset>
      )}
      <AreaField
        label={w("project.priorities")}
        hint={w("project.priorities.hint")}
        value={(metric.priorities ?? []).join("\n")}
        onChange={(text) => set({ priorities: text.split("\n") })}
      />
      <Save save={save} />
    </form>
  );
}

function Save({ save }: { save: { error: Error | null; isPending: boolean; isSuccess: boolean } }) {
  const w = useWords();
  return (
    <>
      {save.error && <Trouble error={save.error} />}
      <p className="row">
        <Button type="submit" loading={save.isPending}>
          {w("project.save")}
        </Button>
        <span className="dim" role="status">
          {save.isSuccess && w("project.done")}
        </span>
      </p>
    </>
  );
}

export function RequirementsForm({ view }: { view: ProjectView }) {
  const w = useWords();
  const [needs, setNeeds] = useState<Requirements>(view.requirements ?? { modality: "", notes: "" });
  const save = useSave(view.id, () => lead.saveSettings(view.id, { requirements: { ...needs, nda: needs.nda ?? false } }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form className="section form" id="requirements" onSubmit={submit}>
      <h2>{w("project.requirements")}</h2>
      <TextField label={w("project.modality")} required value={needs.modality ?? ""} onChange={(modality) => setNeeds({ ...needs, modality })} />
      <NumberField label={w("project.volume")} min={0} required value={needs.weekly_volume ?? null} onChange={(v) => setNeeds({ ...needs, weekly_volume: v })} />
      <TextField label={w("project.residency")} required value={needs.residency ?? ""} onChange={(residency) => setNeeds({ ...needs, residency })} />
      <CheckField label={w("project.nda")} checked={needs.nda ?? false} onChange={(nda) => setNeeds({ ...needs, nda })} />
      <TextField
        label={w("project.certifications")}
        value={(needs.certifications ?? []).join(", ")}
        onChange={(text) => setNeeds({ ...needs, certifications: text === "" ? [] : text.split(", ") })}
      />
      <AreaField label={w("project.notes")} maxLength={4000} value={needs.notes ?? ""} onChange={(notes) => setNeeds({ ...needs, notes })} />
      <Save save={save} />
    </form>
  );
}
