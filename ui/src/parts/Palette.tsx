import { useId, useState } from "react";
import { useT } from "../i18n";
import type { Label } from "../types";
import { Key } from "./Key";

export const colourOf = (labels: readonly Label[], key: string): string =>
  `c${Math.max(0, labels.findIndex((label) => label.key === key)) % 8}`;

export const titleOf = (labels: readonly Label[], key: string): string =>
  labels.find((label) => label.key === key)?.title ?? key;

const MANY = 9;

/** The labels that can be put on things, each with its digit; many of them can be searched. */
export function Palette(props: { labels: readonly Label[]; armed: string | null; onPick: (key: string) => void }) {
  const t = useT();
  const id = useId();
  const [wanted, setWanted] = useState("");
  const needle = wanted.trim().toLowerCase();
  const fits = ({ title, key }: Label) => `${title} ${key}`.toLowerCase().includes(needle);
  const found = props.labels.filter((label) => fits(label) || label.key === props.armed);
  const first = props.labels.find(fits);
  return (
    <>
      {props.labels.length > MANY && (
        <label htmlFor={id} className="palette-search">
          <span className="dim small">{t("palette.search", { shown: found.length, of: props.labels.length })}</span>
          <input
            id={id}
            type="search"
            className="field"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !needle || !first) return;
              event.preventDefault();
              event.stopPropagation();
              props.onPick(first.key);
              event.currentTarget.blur();
            }}
          />
        </label>
      )}
      <div className={props.labels.length > MANY ? "palette many" : "palette"}>
        {found.map((label) => {
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
        })}
      </div>
    </>
  );
}
