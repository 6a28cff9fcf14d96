import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { standardsOf } from "../../kinds/standards";
import { Notice } from "../../parts/Notice";
import { lead } from "../api";
import { useFormat } from "../format";
import { AreaField, NumberField, TextField } from "../parts/Fields";
import { Loaded } from "../parts/Loaded";
import { Trouble } from "../parts/Trouble";
import { ask } from "../queries";
import type { ProjectView, TaskRow } from "../types";
import { useWords } from "../words";
import { keysAt, placesOf, THRESHOLDS, type Place } from "./design";
import { ItemPlaces } from "./ItemPlaces";
import { stepOf } from "./steps";
import { ThresholdFields } from "./ThresholdFields";
import { useSave } from "./useSave";

export function OpenTrial({ view }: { view: ProjectView }) {
  const w = useWords();
  const tasks = useQuery(ask.tasks(view.id));
  const missing = view.needs.filter((n) => !n.met);
  if (missing.length > 0)
    return (
      <Notice tone="warn" title={w("project.missing", { count: missing.length })}>
        <ul>
          {missing.map((need) => (
            <li key={need.key}>
              <Link to="/projects/$project" params={{ project: view.id }} search={{ step: stepOf(need.key) }}>
                {need.title}
              </Link>
              : {need.cure}
            </li>
          ))}
        </ul>
      </Notice>
    );
  return <Loaded query={tasks}>{(rows) => <DesignForm view={view} tasks={rows} />}</Loaded>;
}

function DesignForm({ view, tasks }: { view: ProjectView; tasks: readonly TaskRow[] }) {
  const w = useWords();
  const f = useFormat();
  const navigate = useNavigate();
  const [title, setTitle] = useState(view.rubric?.title ?? "");
  const [practice, setPractice] = useState<number | null>(3);
  const [chosen, setChosen] = useState<Readonly<Record<string, Place>>>({});
  const [minutes, setMinutes] = useState<number | null>(null);
  const [rationales, setRationales] = useState<number | null>(3);
  const [graders, setGraders] = useState<number | null>(2);
  const [thresholds, setThresholds] = useState(THRESHOLDS);
  const [terms, setTerms] = useState("");
  const [version, setVersion] = useState(() => new Date().toISOString().slice(0, 10));
  const [seed] = useState(() => Math.floor(Math.random() * 2 ** 31));
  const graded = view.rubric?.criteria.some((criterion) => standardsOf(criterion.ask).length > 0) ?? false;
  const places = placesOf(tasks, practice ?? 0, chosen, graded);
  const [items, edge] = [keysAt(places, "items"), keysAt(places, "edge_items")];
  const seconds = (items.length + edge.length) * (view.metric?.seconds_per_task ?? 60);

  const open = useSave<void>(view.id, async () => {
    const { id } = await lead.openTrial(view.id, {
      title: title.trim(),
      practice: keysAt(places, "practice"),
      items,
      edge_items: edge,
      rationales: rationales ?? 0,
      graders: graders ?? 2,
      minutes,
      seed,
      thresholds,
      terms,
      terms_version: version,
    });
    await navigate({ to: "/trials/$trial", params: { trial: id } });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate();
  };
  return (
    <form className="section form" onSubmit={submit}>
      <h2>{w("project.open")}</h2>
      <p>{w("open.sentence", { items: items.length, edge: edge.length, practice: keysAt(places, "practice").length, time: f.duration(seconds) })}</p>
      <TextField label={w("project.open.title")} required maxLength={200} value={title} onChange={setTitle} />
      <div className="form-grid">
        <NumberField label={w("project.open.practice")} hint={w("open.practice.hint")} min={0} max={50} step={1} value={practice} onChange={setPractice} />
        <NumberField label={w("project.open.minutes")} hint={w("open.minutes.hint")} min={1} max={10000} step={1} value={minutes} onChange={setMinutes} />
        <NumberField label={w("open.rationales")} hint={w("open.rationales.hint")} min={0} max={20} step={1} required value={rationales} onChange={setRationales} />
        <NumberField label={w("open.graders")} hint={w("open.graders.hint")} min={1} max={5} step={1} required value={graders} onChange={setGraders} />
      </div>
      <ItemPlaces tasks={tasks} places={places} graded={graded} onChange={(key, place) => setChosen({ ...chosen, [key]: place })} />
      <ThresholdFields value={thresholds} onChange={setThresholds} />
      <AreaField label={w("project.open.terms")} hint={w("open.terms.hint")} rows={4} value={terms} onChange={setTerms} maxLength={20000} />
      <TextField label={w("open.version")} required maxLength={40} value={version} onChange={setVersion} />
      <p className="dim">{w("open.fixed")}</p>
      {open.error && <Trouble error={open.error} />}
      <Button type="submit" loading={open.isPending} disabled={items.length === 0}>
        {w("project.open.go")}
      </Button>
    </form>
  );
}
