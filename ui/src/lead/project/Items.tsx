import { Button } from "@mantine/core";
import { useState, type ChangeEvent, type FormEvent } from "react";
import { lead } from "../api";
import { AreaField, Field } from "../parts/Fields";
import { Trouble } from "../parts/Trouble";
import type { Gold, ProjectView, Task } from "../types";
import { useWords } from "../words";
import { useSave } from "./useSave";

interface Batch {
  tasks?: Task[];
  gold?: Record<string, Gold>;
}

/** Tasks and their gold come in as a document; pictures are uploaded, each a task of its own. */
export function Items({ view }: { view: ProjectView }) {
  const w = useWords();
  const [text, setText] = useState("");
  const [bad, setBad] = useState<string>();
  const add = useSave<Batch>(view.id, async (batch) => {
    if (batch.tasks?.length) await lead.addTasks(view.id, batch.tasks);
    if (batch.gold && Object.keys(batch.gold).length > 0) await lead.setGold(view.id, batch.gold);
    setText("");
  });
  const upload = useSave<File[]>(view.id, async (files) => {
    const tasks: Task[] = [];
    for (const file of files) {
      const stored = await lead.upload(file);
      tasks.push({
        key: file.name,
        stratum: "",
        media: [{ media: "image", slot: "main", title: "", file: stored.file, width: stored.width ?? 1, height: stored.height ?? 1, alt: file.name }],
      });
    }
    await lead.addTasks(view.id, tasks);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      setBad(undefined);
      add.mutate(JSON.parse(text) as Batch);
    } catch (error) {
      setBad(w("project.bad", { why: String(error) }));
    }
  };
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    if (files.length > 0) upload.mutate(files);
  };
  return (
    <form className="section" id="items" onSubmit={submit}>
      <h2>{w("project.tasks")}</h2>
      <p className="dim">{w("project.counts", { tasks: view.tasks, gold: view.gold, edge: view.edge_items })}</p>
      <Field label={w("project.upload")}>
        {(ids) => <input type="file" multiple accept="image/png,image/jpeg,image/webp,image/gif" {...ids} onChange={chosen} />}
      </Field>
      <AreaField label={w("project.import")} rows={6} mono error={bad} value={text} onChange={setText} />
      {(add.error ?? upload.error) && <Trouble error={add.error ?? upload.error} />}
      <Button type="submit" loading={add.isPending || upload.isPending}>
        {w("project.add")}
      </Button>
    </form>
  );
}
