import { Link } from "@tanstack/react-router";
import { useFormat } from "../format";
import { Table, type Column } from "../parts/Table";
import type { Measured, Rubric, Scorecard } from "../types";
import { useWords } from "../words";

interface Row {
  card: Scorecard;
  criterion: string;
  both: NonNullable<Scorecard["both_ways"]>[number] | undefined;
  length: NonNullable<Scorecard["length"]>[number] | undefined;
}

/** What everybody is drawn to where texts are compared: a side, or the longer one. Evidence beside the gates. */
export function Pulls({ cards, rubric, trial }: { cards: readonly Scorecard[]; rubric: Rubric; trial: string }) {
  const w = useWords();
  const f = useFormat();
  const rows: Row[] = cards.flatMap((card) =>
    rubric.criteria
      .map(({ key }) => ({
        card,
        criterion: key,
        both: card.both_ways?.find((r) => r.criterion === key),
        length: card.length?.find((r) => r.criterion === key),
      }))
      .filter(({ both, length }) => both || length),
  );
  if (rows.length === 0) return null;
  const title = (key: string) => rubric.criteria.find((c) => c.key === key)?.title ?? key;
  const measured = (key: string, name: string, of: (row: Row) => Measured | undefined): Column<Row> => ({
    key,
    title: name,
    cell: (row) => {
      const found = of(row);
      return found && (found.value === null ? <span className="dim small">{found.missing}</span> : <span className="nowrap">{f.measured(found, "share")}</span>);
    },
    plain: (row) => of(row)?.value ?? null,
  });
  const chance = (key: string, of: (row: Row) => number | null | undefined): Column<Row> => ({
    key,
    title: w("compare.pulls.p"),
    hint: w("compare.pulls.p.hint"),
    cell: (row) => {
      const found = of(row);
      return found === null || found === undefined ? "–" : f.number(found, 3);
    },
    plain: (row) => of(row) ?? null,
    end: true,
  });
  const both = rows.some((row) => row.both);
  const length = rows.some((row) => row.length);
  const columns: Column<Row>[] = [
    {
      key: "person",
      title: w("compare.person"),
      cell: ({ card }) => (
        <Link to="/attempts/$attempt" params={{ attempt: card.attempt }} search={{ trial }}>
          {card.person}
        </Link>
      ),
      plain: ({ card }) => card.person,
      className: "nowrap",
    },
    { key: "criterion", title: w("compare.criterion"), cell: (row) => title(row.criterion), plain: (row) => row.criterion },
    ...(both
      ? [
          measured("same", w("card.both.same"), (row) => row.both?.consistency),
          measured("first", w("card.both.first"), (row) => row.both?.first),
          chance("first_p", (row) => row.both?.p_value),
        ]
      : []),
    ...(length
      ? [measured("length", w("card.length"), (row) => row.length?.slope), chance("length_p", (row) => row.length?.p_value)]
      : []),
  ];
  return (
    <section className="section">
      <h2>{w("compare.pulls")}</h2>
      {both && <p className="dim small">{w("card.both.what")}</p>}
      {length && <p className="dim small">{w("card.length.what")}</p>}
      <Table caption={w("compare.pulls")} rows={rows} columns={columns} rowKey={(r) => r.card.attempt + r.criterion} file="pulls" />
    </section>
  );
}
