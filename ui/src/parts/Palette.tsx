import type { Label } from "../types";
import { Key } from "./Key";

export const colourOf = (labels: readonly Label[], key: string): string =>
  `c${Math.max(0, labels.findIndex((label) => label.key === key)) % 8}`;

export const titleOf = (labels: readonly Label[], key: string): string =>
  labels.find((label) => label.key === key)?.title ?? key;

/** The labels that can be put on things, each with its digit. */
export function Palette(props: { labels: readonly Label[]; armed: string | null; onPick: (key: string) => void }) {
  return (
    <div className="palette">
      {props.labels.map((label, i) => (
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
          {i < 9 && <Key>{i + 1}</Key>}
        </button>
      ))}
    </div>
  );
}
