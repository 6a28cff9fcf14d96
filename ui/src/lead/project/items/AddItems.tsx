import { Button } from "@mantine/core";
import { useState, type DragEvent } from "react";
import { useT } from "../../../i18n";
import { slotsOf } from "../../../kinds";
import { Notice } from "../../../parts/Notice";
import { lead } from "../../api";
import { AreaField } from "../../parts/Fields";
import { Trouble } from "../../parts/Trouble";
import type { ProjectView, TaskRow } from "../../types";
import { useWords } from "../../words";
import { useSave } from "../useSave";
import { bring, isSheet, type Brought } from "./bring";
import { readBatch, type Batch } from "./readBatch";

const MEDIA = "image/png,image/jpeg,image/webp,image/gif,audio/*,video/*,application/pdf,.bin,.pcd,.ply,.npz,.npy,.txt,.md,.csv,.tsv";

const EXAMPLE = '{"tasks": [{"key": "t1", "media": [{"media": "text", "text": "…"}]}], "gold": {"t1": {…}}}';

/** Files become tasks, one each or several together; tasks with gold come in as JSON or JSON lines. */
export function AddItems({ view, tasks }: { view: ProjectView; tasks: readonly TaskRow[] }) {
  const t = useT();
  const w = useWords();
  const [over, setOver] = useState(false);
  const [text, setText] = useState("");
  const [bad, setBad] = useState<string>();
  const [done, setDone] = useState<{ at: number; of: number } | null>(null);
  const add = useSave<Batch>(view.id, async ({ tasks: fresh, gold }) => {
    if (fresh.length > 0) await lead.addTasks(view.id, fresh);
    if (Object.keys(gold).length > 0) await lead.setGold(view.id, gold);
    setText("");
  });
  const slots = [...new Set(view.rubric?.criteria.flatMap((c) => slotsOf(c.ask)) ?? [])];
  const upload = useSave<File[], Brought>(view.id, (files) =>
    bring(
      view.id,
      files,
      slots,
      tasks,
      { unheard: t("error.network"), there: w("items.left.there"), twice: w("items.left.twice"), pages: w("items.left.pages"), columns: (names) => w("items.left.columns", { names }) },
      (at) => setDone({ at, of: files.filter(({ name }) => !isSheet(name)).length }),
    ),
  );
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
        <span className="dim small">{w("items.drop", { slot: slots[0] ?? "main" })}</span>
      </p>
      {upload.isPending && done && (
        <p role="status">
          <progress max={done.of} value={done.at} aria-label={w("items.uploading", done)} /> {w("items.uploading", done)}
        </p>
      )}
      {slots.length > 1 && <p className="dim small">{w("items.together", { slots: slots.join(", "), one: slots[0] ?? "", two: slots[1] ?? "" })}</p>}
      {add.isSuccess && !add.isPending && (
        <p className="dim" role="status">
          {w("items.added")}
        </p>
      )}
      {upload.data && !upload.isPending && <Report {...upload.data} />}
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

function Report({ added, left }: Brought) {
  const w = useWords();
  if (left.length === 0)
    return (
      <p className="dim" role="status">
        {w("items.report", { count: added })}
      </p>
    );
  return (
    <Notice tone="warn" title={w("items.report.left", { count: added, left: left.length })} live>
      <ul className="plain-list">
        {left.map(({ name, why }) => (
          <li key={name + why}>
            <code>{name}</code> {why}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
