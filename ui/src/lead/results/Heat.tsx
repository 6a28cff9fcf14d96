import type { ReactNode } from "react";

interface Props {
  caption: string;
  columns: readonly string[];
  rows: readonly { key: string; title: ReactNode; cells: readonly { value: number | null; text: string; title?: string }[] }[];
}

/** A heat map that is its own table: the number stands in the cell, the shade repeats it. */
export function Heat({ caption, columns, rows }: Props) {
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
                <th key={`${title}${i}`} scope="col" title={title}>
                  {title.split(" ")[0]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.title}</th>
                {row.cells.map((cell, i) => (
                  <td key={i} title={cell.title} style={shade(cell.value)}>
                    {cell.text}
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
