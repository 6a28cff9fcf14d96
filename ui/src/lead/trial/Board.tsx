import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../../i18n";
import { Dialog } from "../../parts/Dialog";
import { Notice } from "../../parts/Notice";
import { lead } from "../api";
import { useFormat } from "../format";
import { Copy } from "../parts/Copy";
import { Advice } from "../parts/Marks";
import { Table, type Column } from "../parts/Table";
import { Trouble } from "../parts/Trouble";
import type { BoardRow } from "../types";
import { useWords } from "../words";

/** One row a candidate. Live updates change digits in place: rows stay where they are. */
export function Board({ rows, trial, mayWrite }: { rows: readonly BoardRow[]; trial: string; mayWrite: boolean }) {
  const t = useT();
  const w = useWords();
  const f = useFormat();
  const [resuming, setResuming] = useState<BoardRow | null>(null);
  const columns: Column<BoardRow>[] = [
    {
      key: "person",
      title: w("board.person"),
      cell: (r) => (
        <Link to="/attempts/$attempt" params={{ attempt: r.attempt }} search={{ trial }}>
          {r.person}
        </Link>
      ),
      plain: (r) => r.person,
      className: "words",
    },
    { key: "source", title: w("board.source"), cell: (r) => r.source || <span className="dim">–</span>, plain: (r) => r.source },
    { key: "phase", title: w("board.phase"), cell: (r) => t(`phase.${r.phase}`), plain: (r) => r.phase },
    {
      key: "done",
      title: w("board.progress"),
      cell: (r) => (
        <>
          <span className="bar" aria-hidden="true">
            <span style={{ width: `${r.total > 0 ? (100 * r.done) / r.total : 0}%` }} />
          </span>
          {w("board.of", { done: r.done, total: r.total })}
        </>
      ),
      plain: (r) => r.done,
      className: "nowrap",
    },
    { key: "rationales", title: w("board.rationales"), cell: (r) => f.number(r.rationales), plain: (r) => r.rationales, end: true },
    { key: "flags", title: w("board.flags"), hint: w("board.flags.hint"), cell: (r) => f.number(r.flags), plain: (r) => r.flags, end: true },
    {
      key: "active",
      title: w("board.active"),
      hint: w("board.active.hint"),
      cell: (r) => f.duration(r.active_seconds),
      plain: (r) => Math.round(r.active_seconds),
      end: true,
      className: "nowrap",
    },
    {
      key: "last",
      title: w("board.last"),
      cell: (r) => f.moment(r.last_at ?? r.started_at),
      plain: (r) => r.last_at ?? r.started_at,
      className: "nowrap",
    },
    {
      key: "decision",
      title: w("board.decision"),
      cell: (r) => (r.decision ? <Advice advice={r.decision} /> : <span className="dim">{w("board.open")}</span>),
      plain: (r) => r.decision,
    },
  ];
  if (mayWrite)
    columns.push({
      key: "resume",
      title: w("board.resume"),
      hint: w("board.resume.hint"),
      cell: (r) =>
        r.phase !== "done" && (
          <button type="button" className="link nowrap" onClick={() => setResuming(r)} title={w("board.resume.for", { name: r.person })}>
            {w("board.resume.make")}
          </button>
        ),
    });
  return (
    <>
      <Table
        caption={w("board.title")}
        rows={rows}
        columns={columns}
        rowKey={(r) => r.attempt}
        file="board"
        empty={
          <Notice title={w("board.empty")}>
            <p>{w("board.empty.what")}</p>
          </Notice>
        }
      />
      {resuming && <Resume row={resuming} onClose={() => setResuming(null)} />}
    </>
  );
}

function Resume({ row, onClose }: { row: BoardRow; onClose: () => void }) {
  const w = useWords();
  const make = useMutation({ mutationFn: () => lead.resumeLink(row.attempt) });
  const url = make.data && window.location.origin + make.data;
  return (
    <Dialog title={w("board.resume.for", { name: row.person })} onClose={onClose}>
      <p>{w("board.resume.what")}</p>
      {make.error && <Trouble error={make.error} />}
      {url ? (
        <p className="row">
          <code>{url}</code> <Copy text={url} label={w("board.resume.copy")} />
        </p>
      ) : (
        <button type="button" className="tag" onClick={() => make.mutate()}>
          {w("board.resume.make")}
        </button>
      )}
    </Dialog>
  );
}
