import { useMemo, useState, type ReactNode } from "react";
import { csvOf, download } from "../download";
import { useWords } from "../words";

type Plain = string | number | boolean | null;

export interface Column<T> {
  key: string;
  title: string;
  /** What a heading means, where one word does not say it. */
  hint?: string;
  cell: (row: T) => ReactNode;
  /** Sorts and exports by this. */
  plain?: (row: T) => Plain;
  end?: boolean;
  className?: string;
  /** Goes along with the file, and is not shown: a cell beside it already says it. */
  fileOnly?: boolean;
}

interface Props<T> {
  caption: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string;
  rowClass?: (row: T) => string | undefined;
  /** File name; with it the table can be taken along. */
  file?: string;
  empty?: ReactNode;
  /** Keep the order of the rows: no sorting. */
  fixed?: boolean;
}

const compare = (a: Plain, b: Plain): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === "string" && typeof b === "string" ? a.localeCompare(b, undefined, { numeric: true }) : Number(a) - Number(b);
};

/** A dense table: sorts by its headings, exports what it shows, scrolls inside itself on a small screen. */
export function Table<T>(props: Props<T>) {
  const w = useWords();
  const [sort, setSort] = useState<{ key: string; down: boolean } | null>(null);
  const { rows } = props;
  const columns = useMemo(() => props.columns.filter((c) => !c.fileOnly), [props.columns]);
  const shown = useMemo(() => {
    const plain = sort && columns.find((c) => c.key === sort.key)?.plain;
    if (!plain) return rows;
    const sign = sort.down ? -1 : 1;
    return rows.toSorted((a, b) => {
      const [x, y] = [plain(a), plain(b)];
      // what is not known stays last in both directions
      return x === null || y === null ? compare(x, y) : sign * compare(x, y);
    });
  }, [rows, columns, sort]);

  const turn = (key: string) => setSort(sort?.key !== key ? { key, down: false } : sort.down ? null : { key, down: true });
  const take = () => {
    const kept = props.columns.filter((c) => c.plain);
    download(`${props.file}.csv`, csvOf([kept.map((c) => c.title), ...shown.map((row) => kept.map((c) => c.plain?.(row) ?? null))]));
  };
  if (rows.length === 0 && props.empty) return props.empty;
  return (
    <div className="table-box">
      {/* a scrolling region must be reachable by keyboard */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-scroll" role="region" aria-label={props.caption} tabIndex={0}>
        <table className="data">
          <caption className="hidden">{props.caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => {
                const on = sort?.key === column.key;
                return (
                  <th
                    key={column.key}
                    scope="col"
                    className={column.end ? "end" : undefined}
                    title={column.hint}
                    aria-sort={on ? (sort.down ? "descending" : "ascending") : undefined}
                  >
                    {column.plain && !props.fixed ? (
                      <button type="button" className="sort" onClick={() => turn(column.key)}>
                        {column.title}
                        <span aria-hidden="true" className="sort-mark">
                          {on ? (sort.down ? "▼" : "▲") : ""}
                        </span>
                      </button>
                    ) : (
                      column.title
                    )}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={props.rowKey(row)} className={props.rowClass?.(row)}>
                {columns.map((column) => (
                  <td key={column.key} className={[column.end && "end", column.className].filter(Boolean).join(" ") || undefined}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {props.file && (
        <button type="button" className="link small no-print" onClick={take}>
          {w("table.export")}
        </button>
      )}
    </div>
  );
}
