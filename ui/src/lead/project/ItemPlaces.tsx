import { Table } from "../parts/Table";
import type { TaskRow } from "../types";
import { useWords } from "../words";
import { allowed, type Place } from "./design";

interface Props {
  tasks: readonly TaskRow[];
  places: ReadonlyMap<string, Place>;
  graded: boolean;
  onChange: (key: string, place: Place) => void;
}

/** Each usable task and where it stands. */
export function ItemPlaces({ tasks, places, graded, onChange }: Props) {
  const w = useWords();
  return (
    <details className="section evidence">
      <summary>{w("open.items")}</summary>
      <Table
        caption={w("open.items")}
        rows={tasks.filter((t) => places.has(t.key))}
        rowKey={(t) => t.id}
        columns={[
          { key: "key", title: w("items.key"), cell: (t) => t.key, plain: (t) => t.key, className: "words" },
          ...(tasks.some((t) => t.mirrors !== null)
            ? [{ key: "again", title: w("items.again"), hint: w("items.again.hint"), cell: (t: TaskRow) => t.mirrors, plain: (t: TaskRow) => t.mirrors, className: "words" }]
            : []),
          { key: "stratum", title: w("items.stratum"), cell: (t) => t.stratum, plain: (t) => t.stratum },
          {
            key: "place",
            title: w("open.place"),
            cell: (t) => (
              <select aria-label={w("open.place.of", { key: t.key })} value={places.get(t.key)} onChange={(e) => onChange(t.key, e.target.value as Place)}>
                {allowed(t, graded).map((place) => (
                  <option key={place} value={place}>
                    {w(`open.place.${place}`)}
                  </option>
                ))}
              </select>
            ),
            plain: (t) => places.get(t.key) ?? null,
          },
        ]}
      />
    </details>
  );
}
