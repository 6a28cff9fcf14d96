import type { Label } from "../types";
import { Key } from "./Key";
import { groups } from "./labels";
import { MANY, useSearch } from "./Search";

export const colourOf = (labels: readonly Label[], key: string): string =>
  `c${Math.max(0, labels.findIndex((label) => label.key === key)) % 8}`;

export const titleOf = (labels: readonly Label[], key: string): string =>
  labels.find((label) => label.key === key)?.title ?? key;

/** The labels that can be put on things, each with its digit; many of them can be searched. */
export function Palette(props: { labels: readonly Label[]; armed: string | null; onPick: (key: string) => void }) {
  const { found, field } = useSearch(props.labels, (key) => key === props.armed, props.onPick);
  return (
    <>
      {field}
      <div className={props.labels.length > MANY ? "palette many" : "palette"}>
        {groups(found).map((group) => [
          group.title && (
            <span key={group.title} className="group dim small">
              {group.title}
            </span>
          ),
          ...group.labels.map((label) => {
            const place = props.labels.indexOf(label) + 1;
            return (
              <button
                key={label.key}
                type="button"
                className={`tag ${colourOf(props.labels, label.key)}`}
                aria-pressed={props.armed === label.key}
                title={label.definition}
                // the selection in the text must survive the press
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => props.onPick(label.key)}
              >
                <span className="swatch" aria-hidden="true" />
                {label.title}
                {place <= MANY && <Key>{place}</Key>}
              </button>
            );
          }),
        ])}
      </div>
    </>
  );
}
