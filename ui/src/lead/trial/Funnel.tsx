import { useFormat } from "../format";
import { Table, type Column } from "../parts/Table";
import type { BoardRow } from "../types";
import { useWords } from "../words";

interface Row {
  source: string;
  began: number;
  trial: number;
  done: number;
  hired: number;
}

const atTrial = (r: BoardRow) => r.phase === "trial" || r.phase === "rationales" || r.phase === "done";

/** How far the people of each source come. */
export function Funnel({ rows }: { rows: readonly BoardRow[] }) {
  const w = useWords();
  const f = useFormat();
  const sources = [...new Set(rows.map((r) => r.source))].toSorted();
  const counts: Row[] = sources.map((source) => {
    const here = rows.filter((r) => r.source === source);
    return {
      source,
      began: here.length,
      trial: here.filter(atTrial).length,
      done: here.filter((r) => r.phase === "done").length,
      hired: here.filter((r) => r.decision === "hire").length,
    };
  });
  const stage = (key: "began" | "trial" | "done" | "hired", title: string): Column<Row> => ({
    key,
    title,
    cell: (r) => (
      <>
        <span className="bar" aria-hidden="true">
          <span style={{ width: `${(100 * r[key]) / r.began}%` }} />
        </span>
        {f.number(r[key])}
      </>
    ),
    plain: (r) => r[key],
    className: "nowrap",
  });
  return (
    <section className="section">
      <h2>{w("funnel.title")}</h2>
      <Table
        caption={w("funnel.title")}
        rows={counts}
        rowKey={(r) => r.source}
        file="funnel"
        columns={[
          { key: "source", title: w("board.source"), cell: (r) => r.source || w("funnel.none"), plain: (r) => r.source },
          stage("began", w("funnel.began")),
          stage("trial", w("funnel.trial")),
          stage("done", w("funnel.done")),
          stage("hired", w("funnel.hired")),
        ]}
      />
    </section>
  );
}
