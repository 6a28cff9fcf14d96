import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { lead } from "../api";
import { useFormat } from "../format";
import { Copy } from "../parts/Copy";
import { NumberField, SelectField, TextField } from "../parts/Fields";
import { Loaded } from "../parts/Loaded";
import { Table, type Column } from "../parts/Table";
import { Trouble } from "../parts/Trouble";
import { ask } from "../queries";
import type { LinkView, TrialView } from "../types";
import { useWords } from "../words";

const urlOf = (link: LinkView) => window.location.origin + link.path;
type State = "open" | "revoked" | "expired" | "full";
const stateOf = (link: LinkView): State =>
  link.revoked ? "revoked" : new Date(link.expires_at) < new Date() ? "expired" : link.used >= link.cap ? "full" : "open";

export function Links({ trial }: { trial: TrialView }) {
  const w = useWords();
  const f = useFormat();
  const queries = useQueryClient();
  const links = useQuery(ask.links(trial.id));
  const fresh = () => queries.invalidateQueries({ queryKey: ask.links(trial.id).queryKey });
  const revoke = useMutation({ mutationFn: (link: string) => lead.revokeLink(trial.id, link), onSuccess: fresh });

  const columns: Column<LinkView>[] = [
    {
      key: "note",
      title: w("links.for"),
      cell: (l) => (
        <>
          {l.note || (l.cap === 1 ? w("links.invitation") : w("links.open"))}
          {l.source && <span className="dim"> · {l.source}</span>}
        </>
      ),
      plain: (l) => `${l.note} ${l.source}`.trim(),
      className: "words",
    },
    { key: "used", title: w("links.used"), cell: (l) => w("board.of", { done: l.used, total: l.cap }), plain: (l) => l.used, end: true, className: "nowrap" },
    { key: "expires", title: w("links.expires"), cell: (l) => f.date(l.expires_at), plain: (l) => l.expires_at, className: "nowrap" },
    { key: "state", title: w("links.state"), cell: (l) => w(`links.state.${stateOf(l)}`), plain: stateOf },
    {
      key: "act",
      title: w("links.link"),
      cell: (l) =>
        stateOf(l) === "open" && (
          <span className="row nowrap">
            <Copy text={urlOf(l)} label={w("links.copy", { url: l.path })} />
            <button type="button" className="link" onClick={() => revoke.mutate(l.id)}>
              {w("links.revoke")}
            </button>
          </span>
        ),
    },
  ];
  return (
    <section className="section">
      <h2>{w("links.title")}</h2>
      {!trial.closed_at && <NewLinkForm trial={trial.id} onMade={fresh} />}
      {revoke.error && <Trouble error={revoke.error} />}
      <Loaded query={links}>
        {(rows) => (
          <Table caption={w("links.title")} rows={rows} columns={columns} rowKey={(l) => l.id} empty={<p className="dim">{w("links.none")}</p>} />
        )}
      </Loaded>
    </section>
  );
}

function NewLinkForm({ trial, onMade }: { trial: string; onMade: () => Promise<void> }) {
  const w = useWords();
  const [form, setForm] = useState<"invitation" | "open">("invitation");
  const [source, setSource] = useState("");
  const [note, setNote] = useState("");
  const [cap, setCap] = useState<number | null>(25);
  const [days, setDays] = useState<number | null>(14);
  const add = useMutation({
    mutationFn: () => lead.addLink(trial, { cap: form === "invitation" ? 1 : (cap ?? 1), source: source.trim(), note: note.trim(), days: days ?? 14 }),
    onSuccess: async () => {
      setNote("");
      await onMade();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const url = add.data && urlOf(add.data);
  return (
    <form onSubmit={submit} className="form">
      <div className="form-grid">
        <SelectField
          label={w("links.kind")}
          value={form}
          onChange={setForm}
          options={[
            ["invitation", w("links.invitation")],
            ["open", w("links.open")],
          ]}
        />
        <TextField label={w("links.source")} value={source} onChange={setSource} maxLength={120} />
        <TextField label={w("links.note")} value={note} onChange={setNote} maxLength={200} />
        {form === "open" && <NumberField label={w("links.cap")} value={cap} onChange={setCap} min={1} max={10_000} step={1} required />}
        <NumberField label={w("links.days")} value={days} onChange={setDays} min={1} max={365} step={1} required />
      </div>
      {add.error && <Trouble error={add.error} />}
      <div className="row">
        <Button type="submit" size="sm" loading={add.isPending}>
          {w("links.make")}
        </Button>
        {url && (
          <span className="row">
            <code>{url}</code>
            <Copy text={url} label={w("links.copy", { url })} />
          </span>
        )}
      </div>
    </form>
  );
}
