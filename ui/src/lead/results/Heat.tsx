import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface Cell {
  value: number | null;
  text: string;
  /** Where the number opens. */
  to?: { attempt: string; label: string };
}

interface Props {
  caption: string;
  trial: string;
  columns: readonly string[];
  rows: readonly { key: string; name: string; title?: ReactNode; cells: readonly Cell[] }[];
}

/** A heat map that is its own table: the number stands in the cell, the shade repeats it. */
export function Heat({ caption, trial, columns, rows }: Props) {
  return (
    <>
      {/* a scrolling region must be reachable by keyboard */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="table-scroll" role="region" aria-label={caption} tabIndex={0}>
        <table className="heat">
          <caption className="hidden">{caption}</caption>
          <thead>
            <tr>
              <td />
              {columns.map((title, i) => (
                <th key={`${title}${i}`} scope="col">
                  <span>{title}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.title ?? row.name}</th>
                {row.cells.map((cell, i) => (
                  <td key={i} title={`${row.name} · ${columns[i]}`} style={shade(cell.value)}>
                    {cell.to && cell.text ? (
                      // hundreds of cells: the keyboard reaches the same labels from the scorecard
                      <Link to="/attempts/$attempt" params={{ attempt: cell.to.attempt }} search={{ trial, label: cell.to.label }} tabIndex={-1}>
                        {cell.text}
                      </Link>
                    ) : (
                      cell.text
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Blue for high, orange for low, both light: dark text reads on them in either theme. */
function shade(value: number | null) {
  if (value === null) return undefined;
  const far = Math.min(1, Math.abs(value - 0.5) * 2);
  const hue = value >= 0.5 ? "#56b4e9" : "#e69f00";
  return { background: `color-mix(in srgb, ${hue} ${Math.round(10 + 70 * far)}%, white)`, color: "#10151a" };
}
