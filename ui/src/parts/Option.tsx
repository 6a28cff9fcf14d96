import { useId, type ReactNode } from "react";
import { useT } from "../i18n";
import type { Difference } from "../kinds/matching";
import { Key } from "./Key";

interface Props {
  type: "radio" | "checkbox";
  name: string;
  checked: boolean;
  disabled: boolean;
  title: string;
  definition?: string | undefined;
  keyCap?: number | undefined;
  difference?: Difference | null | undefined;
  onChange: () => void;
}

/** One big target: a native radio or checkbox, so that arrows, Space and screen readers just work. */
export function Option(props: Props) {
  return (
    <label className="option">
      <input
        type={props.type}
        name={props.name}
        checked={props.checked}
        disabled={props.disabled}
        onChange={props.onChange}
      />
      <span className="what">
        {props.title}
        {props.definition && <small>{props.definition}</small>}
      </span>
      {props.difference && <Verdict difference={props.difference} of="option" />}
      {props.keyCap !== undefined && props.keyCap <= 9 && !props.disabled && <Key>{props.keyCap}</Key>}
    </label>
  );
}

/** Options under one heading; without one they stand as they are. */
export function OptionGroup({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  if (!title) return children;
  return (
    <div role="group" aria-labelledby={id}>
      <p id={id} className="group">
        {title}
      </p>
      {children}
    </div>
  );
}

const SHAPE: Record<Difference, string> = { matched: "●", missed: "○", extra: "✕", wrong: "≠" };

export function Verdict({ difference, of = "diff" }: { difference: Difference; of?: "diff" | "option" }) {
  const t = useT();
  return (
    <span className={`verdict ${difference}`}>
      <span aria-hidden="true">{SHAPE[difference]}</span> {t(`${of}.${difference}`)}
    </span>
  );
}

/** How an option differs from what was expected; nothing when neither chose it. */
export const differs = (given: boolean, expected: boolean): Difference | null =>
  given ? (expected ? "matched" : "extra") : expected ? "missed" : null;
