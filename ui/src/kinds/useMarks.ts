/** What every kind that marks objects on a medium does alike: choose, add, change, copy, hide, remove. */
import { useState } from "react";
import { digit } from "../parts/keys";
import { useKeyDown } from "../parts/useKeyDown";
import type { Label } from "../types";

export interface Mark {
  label: string;
}

export interface Desk<M extends Mark> {
  marks: readonly M[];
  armed: string;
  selected: number | null;
  /** The other marks are hidden, where marks can hide one another. */
  alone: boolean;
  current: M | undefined;
  select: (index: number | null) => void;
  setAlone: (alone: boolean) => void;
  /** The label that the next mark gets. */
  arm: (label: string) => void;
  add: (mark: M) => void;
  edit: (index: number, mark: M, merge?: string) => void;
  remove: (index: number) => void;
  pick: (label: string) => void;
  rename: (index: number, label: string) => void;
}

interface Props<M extends Mark> {
  marks: readonly M[];
  labels: readonly Label[];
  active: boolean;
  onPut: (next: readonly M[], merge?: string) => void;
  onNew: () => void;
  /** A copy beside the original; absent where a copy makes no sense. */
  copied?: (mark: M) => M;
  /** Whether the others can be hidden; so it is where marks can be copied. */
  hides?: boolean;
  /** Keys of the kind itself come first. */
  onKey: (event: KeyboardEvent, desk: Desk<M>) => boolean;
}

export function useMarks<M extends Mark>({ marks, labels, active, onPut, onNew, copied, hides = copied !== undefined, onKey }: Props<M>): Desk<M> {
  const [armed, setArmed] = useState(labels[0]?.key ?? "");
  const [chosen, select] = useState<number | null>(null);
  const [alone, setAlone] = useState(false);
  const selected = chosen !== null && chosen < marks.length ? chosen : null;
  const current = selected === null ? undefined : marks[selected];
  const add = (mark: M) => {
    onPut([...marks, mark]);
    select(marks.length);
  };
  const edit = (index: number, mark: M, merge?: string) =>
    onPut(marks.map((old, i) => (i === index ? mark : old)), merge);
  const remove = (index: number) => {
    onPut(marks.filter((_, i) => i !== index));
    select(null);
  };
  const pick = (label: string) => {
    setArmed(label);
    if (selected !== null && current) edit(selected, { ...current, label });
  };
  const rename = (index: number, label: string) => {
    const mark = marks[index];
    if (mark) edit(index, { ...mark, label });
  };
  const desk: Desk<M> = { rename, marks, armed, selected, alone, current, select, setAlone, arm: setArmed, add, edit, remove, pick };

  useKeyDown(active, (event) => {
    if (onKey(event, desk)) return true;
    if (event.ctrlKey || event.metaKey) return false;
    const key = event.key.toLowerCase();
    const label = labels[(digit(event) ?? 0) - 1];
    if (label) pick(label.key);
    else if (key === "n") onNew();
    else if (key === "h" && hides && marks.length > 0) setAlone(!alone);
    else if (selected === null || !current) return false;
    else if (key === "d" && copied) add(copied(current));
    else if (key === "escape") select(null);
    else if (key === "delete" || key === "backspace") remove(selected);
    else return false;
    return true;
  });
  return desk;
}
