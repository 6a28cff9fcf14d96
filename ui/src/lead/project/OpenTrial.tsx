import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { lead } from "../api";
import { AreaField, NumberField, TextField } from "../parts/Fields";
import { Trouble } from "../parts/Trouble";
import { ask } from "../queries";
import type { ProjectView, TaskRow } from "../types";
import { useWords } from "../words";
import { useSave } from "./useSave";

/** Every item with gold joins: a few for practice, the ambiguous ones as edge items, the rest hidden. */
export function OpenTrial({ view }: { view: ProjectView }) {
  const w = useWords();
  const navigate = useNavigate();
  const tasks = useQuery(ask.tasks(view.id));
  const [title, setTitle] = useState(view.rubric?.title ?? "");
  const [practice, setPractice] = useState<number | null>(3);
  const [minutes, setMinutes] = useState<number | null>(null);
  const [terms, setTerms] = useState("");
  const open = useSave<void>(view.id, async () => {
    const usable = (tasks.data ?? []).filter((t) => t.gold !== null && !t.gold.retired);
    const isEdge = (t: TaskRow) => t.gold?.should_flag === true;
    const clear = usable.filter((t) => !isEdge(t)).map((t) => t.key);
    const { id } = await lead.openTrial(view.id, {
      title,
      practice: clear.slice(0, practice ?? 0),
      items: clear.slice(practice ?? 0),
      edge_items: usable.filter(isEdge).map((t) => t.key),
      rationales: 3,
      graders: 2,
      minutes,
      seed: Math.floor(Math.random() * 2 ** 31),
      terms,
      terms_version: new Date().toISOString().slice(0, 10),
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
      <TextField label={w("project.open.title")} required maxLength={200} value={title} onChange={setTitle} />
      <NumberField label={w("project.open.practice")} min={0} max={50} value={practice} onChange={setPractice} />
      <NumberField label={w("project.open.minutes")} min={1} max={10000} value={minutes} onChange={setMinutes} />
      <AreaField label={w("project.open.terms")} value={terms} onChange={setTerms} maxLength={20000} />
      {open.error && <Trouble error={open.error} />}
      <Button type="submit" loading={open.isPending} disabled={!tasks.data}>
        {w("project.open.go")}
      </Button>
    </form>
  );
}
