import { useFormat } from "../format";
import { Table } from "../parts/Table";
import type { ErrorRow } from "../types";
import { useServerWords, useWords, wordOr, type Say } from "../words";

const SYMBOLS: Partial<Record<ErrorRow["unit"], string>> = { m: "m", deg: "°", s: "s", px: "px" };

const symbolOf = (w: Say, r: ErrorRow): string => r.symbol || SYMBOLS[r.unit] || wordOr(w, `unit.${r.unit}`, "");

/** The field's own measures of how far answers lie from gold, each in its unit, with its interval and what it rests on. */
export function Errors({ rows, titleOf }: { rows: readonly ErrorRow[]; titleOf: (criterion: string) => string }) {
  const w = useWords();
  const f = useFormat();
  const say = useServerWords();
  if (rows.length === 0) return null;
  const measure = (r: ErrorRow) => (r.part ? `${r.part}: ${say(r.title)}` : say(r.title));
  const known = (r: ErrorRow) => {
    const words = f.measured(r.measured, r.unit, symbolOf(w, r));
    return r.measured.low === null ? (
      <>
        {words} <span className="dim small">{w("card.errors.alone")}</span>
      </>
    ) : (
      words
    );
  };
  return (
    <section className="section card-tables errors">
      <h2>{w("card.errors")}</h2>
      <p className="dim small">{w("card.errors.what")}</p>
      <Table
        caption={w("card.errors")}
        rows={rows}
        rowKey={(r) => [r.criterion, r.key, r.part].join("\n")}
        file="errors"
        columns={[
          { key: "criterion", title: w("compare.criterion"), cell: (r) => titleOf(r.criterion), plain: (r) => r.criterion },
          { key: "measure", title: w("compare.measure"), cell: (r) => <span title={say(r.meaning)}>{measure(r)}</span>, plain: measure },
          {
            key: "value",
            title: w("compare.value"),
            cell: (r) => (r.measured.value === null ? <span className="dim">{w("card.errors.none")}</span> : known(r)),
            plain: (r) => r.measured.value,
            className: "nowrap",
          },
          { key: "low", title: w("card.errors.low"), cell: () => null, plain: (r) => r.measured.low, fileOnly: true },
          { key: "high", title: w("card.errors.high"), cell: () => null, plain: (r) => r.measured.high, fileOnly: true },
          { key: "unit", title: w("card.errors.unit"), cell: () => null, plain: (r) => symbolOf(w, r) || r.unit, fileOnly: true },
          { key: "n", title: w("card.errors.items"), cell: () => null, plain: (r) => r.measured.n, fileOnly: true },
          {
            key: "count",
            title: w("card.errors.on"),
            cell: (r) => `${say(r.of)}: ${f.number(r.count)}`,
            plain: (r) => r.count,
          },
        ]}
      />
    </section>
  );
}
