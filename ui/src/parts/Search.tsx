import { useId, useState, type ReactNode } from "react";
import { useT } from "../i18n";
import type { Label } from "../types";

export const MANY = 9;

/** Labels by a few letters of theirs, where there are many; `kept` is shown whatever is searched. */
export function useSearch(labels: readonly Label[], kept: (key: string) => boolean, onFirst: (key: string) => void): { found: readonly Label[]; field: ReactNode } {
  const t = useT();
  const id = useId();
  const [wanted, setWanted] = useState("");
  const needle = wanted.trim().toLowerCase();
  const fits = ({ title, key, group }: Label) => `${group ?? ""} ${title} ${key}`.toLowerCase().includes(needle);
  const found = labels.filter((label) => fits(label) || kept(label.key));
  const first = labels.find(fits);
  const field = labels.length > MANY && (
    <label htmlFor={id} className="palette-search">
      <span className="dim small">{t("palette.search", { shown: found.length, of: labels.length })}</span>
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
          onFirst(first.key);
          event.currentTarget.blur();
        }}
      />
    </label>
  );
  return { found, field };
}
