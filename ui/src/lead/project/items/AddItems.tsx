import { Button } from "@mantine/core";
import { useState, type DragEvent } from "react";
import { slotOf } from "../../../kinds";
import { lead } from "../../api";
import { AreaField } from "../../parts/Fields";
import { Trouble } from "../../parts/Trouble";
import type { ProjectView, Task } from "../../types";
import { useWords } from "../../words";
import { useSave } from "../useSave";
import { readBatch, type Batch } from "./readBatch";

const MEDIA = "image/png,image/jpeg,image/webp,image/gif,audio/*,video/*,application/pdf,.bin,.pcd,.ply,.npz,.npy,.txt,.md";

const EXAMPLE = '{"tasks": [{"key": "t1", "media": [{"media": "text", "text": "…"}]}], "gold": {"t1": {…}}}';

/** Pictures become a task each; tasks with gold come in as JSON or JSON lines. */
export function AddItems({ view }: { view: ProjectView }) {
  const w = useWords();
  const [over, setOver] = useState(false);
  const [text, setText] = useState("");
  const [bad, setBad] = useState<string>();
  const [done, setDone] = useState<{ at: number; of: number } | null>(null);
  const add = useSave<Batch>(view.id, async ({ tasks, gold }) => {
    if (tasks.length > 0) await lead.addTasks(view.id, tasks);
    if (Object.keys(gold).length > 0) await lead.setGold(view.id, gold);
    setText("");
  });
  const slot = view.rubric?.criteria.map((c) => slotOf(c.ask)).find((on) => on !== null) ?? "main";
  const upload = useSave<File[]>(view.id, async (files) => {
    const tasks: Task[] = [];
    for (const [i, file] of files.entries()) {
      setDone({ at: i, of: files.length });
      const { media } = await lead.upload(file);
      for (const [page, medium] of media.entries())
        tasks.push({ key: media.length > 1 ? `${file.name} ${page + 1}` : file.name, stratum: "", mirrors: null, media: [{ ...medium, slot }] });
    }
    setDone({ at: files.length, of: files.length });
    if (tasks.length > 0) await lead.addTasks(view.id, tasks);
  });
  const read = (source: string) => {
    try {
      setBad(undefined);
      add.mutate(readBatch(source));
    } catch (error) {
      setBad(w("project.bad", { why: error instanceof Error ? error.message : "" }));
    }
  };
  const take = async (files: readonly File[]) => {
    const documents = files.filter((f) => /\.(json|jsonl|ndjson)$/i.test(f.name));
    const media = files.filter((f) => !documents.includes(f));
    if (media.length > 0) upload.mutate(media);
    for (const file of documents) read(await file.text());
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };
  return (
    <div
      className={over ? "drop over" : "drop"}
      onDrop={drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <p className="row">
        <label className="tag">
          {w("items.choose")}
          <input
            type="file"
            multiple
            className="hidden"
            accept={`${MEDIA},application/json,.jsonl,.ndjson`}
            onChange={(event) => {
              void take([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
        </label>
        <span className="dim small">{w("items.drop", { slot })}</span>
      </p>
      {upload.isPending && done && (
        <p role="status">
          <progress max={done.of} value={done.at} aria-label={w("items.uploading", done)} /> {w("items.uploading", done)}
        </p>
      )}
      {(upload.isSuccess || add.isSuccess) && !upload.isPending && !add.isPending && (
        <p className="dim" role="status">
          {w("items.added")}
        </p>
      )}
      {(add.error ?? upload.error) && <Trouble error={add.error ?? upload.error} />}
      <details>
        <summary>{w("items.paste")}</summary>
        <AreaField label={w("project.import")} hint={w("items.paste.hint", { example: EXAMPLE })} rows={8} mono error={bad} value={text} onChange={setText} />
        <Button variant="default" disabled={text.trim() === ""} loading={add.isPending} onClick={() => read(text)}>
          {w("project.add")}
        </Button>
      </details>
      {bad && !text && <p className="field-error">{bad}</p>}
    </div>
  );
}
