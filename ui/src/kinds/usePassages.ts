/** What every kind that marks passages of a text does alike: select, label, move the ends, remove. */
import { useMemo, useState } from "react";
import type { Translate } from "../i18n";
import { startsRight } from "../parts/direction";
import { arrow, digit } from "../parts/keys";
import { slicePoints } from "../parts/codepoints";
import { colourOf, titleOf } from "../parts/Palette";
import { useKeyDown } from "../parts/useKeyDown";
import type { Label } from "../types";
import type { Matching } from "./matching";
import type { Mark, Stretch } from "./TextSurface";

export interface Passage extends Stretch {
  label: string;
}

export interface Passages {
  /** Selected text that has no label yet. */
  pending: Stretch | null;
  armed: string | null;
  selected: number | null;
  marks: readonly Mark[];
  select: (index: number | null) => void;
  onSelection: (stretch: Stretch | null) => void;
  onRelease: (point: number, selection: Stretch | null) => void;
  pick: (label: string) => void;
  rename: (index: number, label: string) => void;
  remove: (index: number) => void;
  setEnd: (index: number, key: string, value: number) => void;
}

interface Props<P extends Passage> {
  passages: readonly P[];
  labels: readonly Label[];
  text: string;
  /** Code points of the text. */
  length: number;
  active: boolean;
  matching: Matching | undefined;
  missed: readonly Stretch[];
  make: (stretch: Stretch, label: string) => P;
  onPut: (next: readonly P[], merge?: string) => void;
  /** Keys of the kind itself come first. */
  onKey?: (event: KeyboardEvent, selected: number | null) => boolean;
  /** What a click on a passage does beside selecting it. */
  onHit?: (index: number) => void;
}

export function usePassages<P extends Passage>(props: Props<P>): Passages {
  const { passages, labels, matching, missed } = props;
  const [pending, onSelection] = useState<Stretch | null>(null);
  const [armed, setArmed] = useState<string | null>(null);
  const [chosen, select] = useState<number | null>(null);
  const selected = chosen !== null && chosen < passages.length ? chosen : null;

  const edit = (index: number, change: Partial<Passage>, merge?: string) => {
    const old = passages[index];
    if (!old) return;
    const next = { ...old, ...change };
    if (next.start < 0 || next.start >= next.end || next.end > props.length) return;
    props.onPut(passages.map((passage, i) => (i === index ? next : passage)), merge);
  };
  const remove = (index: number) => {
    props.onPut(passages.filter((_, i) => i !== index));
    select(null);
  };
  const mark = (stretch: Stretch, label: string) => {
    const known = passages.findIndex((p) => p.start === stretch.start && p.end === stretch.end && p.label === label);
    if (known < 0) props.onPut([...passages, props.make(stretch, label)]);
    select(known < 0 ? passages.length : known);
    onSelection(null);
    document.getSelection()?.collapseToEnd();
  };
  const pick = (label: string) => {
    if (pending) mark(pending, label);
    else if (selected !== null) edit(selected, { label });
    else setArmed(armed === label ? null : label);
  };
  const onRelease = (point: number, selection: Stretch | null) => {
    if (selection && armed) return mark(selection, armed);
    if (selection) return undefined;
    // the smallest passage under the pointer: nested ones stay reachable
    const hits = passages.map((s, i) => ({ s, i })).filter(({ s }) => s.start <= point && point <= s.end);
    hits.sort((a, b) => a.s.end - a.s.start - (b.s.end - b.s.start));
    const hit = hits[0]?.i ?? null;
    select(hit);
    if (hit !== null) props.onHit?.(hit);
    return undefined;
  };

  useKeyDown(props.active, (event) => {
    if (props.onKey?.(event, selected)) return true;
    const label = labels[(digit(event) ?? 0) - 1];
    // an arrow moves an end to the side where it points
    const step = (arrow(event)?.dx ?? 0) * (event.shiftKey ? 10 : 1) * (startsRight(props.text) ? -1 : 1);
    const current = selected === null ? undefined : passages[selected];
    if (label) pick(label.key);
    else if (event.key === "Escape" && (pending || armed || selected !== null)) {
      document.getSelection()?.removeAllRanges();
      onSelection(null);
      setArmed(null);
      select(null);
    } else if (selected === null || !current) return false;
    else if (event.key === "Delete" || event.key === "Backspace") remove(selected);
    else if (step && event.altKey) edit(selected, { start: current.start + step }, `start ${selected}`);
    else if (step) edit(selected, { end: current.end + step }, `end ${selected}`);
    else return false;
    return true;
  });

  const marks = useMemo(
    () => [
      ...passages.map((passage, i) => ({
        start: passage.start,
        end: passage.end,
        names: [
          colourOf(labels, passage.label),
          ...(i === selected ? ["selected"] : []),
          ...(matching?.given[i] ? [matching.given[i]] : []),
        ],
      })),
      ...missed.map(({ start, end }) => ({ start, end, names: ["missed"] })),
      ...(pending ? [{ ...pending, names: ["pending"] }] : []),
    ],
    [passages, selected, matching, missed, pending, labels],
  );

  return {
    pending, armed, selected, marks, select, onSelection, onRelease, pick, remove,
    rename: (index, label) => edit(index, { label }),
    setEnd: (index, key, value) => edit(index, { [key]: value }, `${key} ${index}`),
  };
}

/** What is said below the labels: what is selected, what a selection becomes, or how to begin. */
export function hintOf(t: Translate, desk: Passages, text: string, labels: readonly Label[], usual: string): string {
  if (desk.pending) return t("spans.selected", { text: slicePoints(text, desk.pending.start, desk.pending.end).slice(0, 60) });
  return desk.armed ? t("spans.armed", { label: titleOf(labels, desk.armed) }) : usual;
}

/** The ends of a passage as numbers that can be edited. */
export const endsOf = (t: Translate, { start, end }: Stretch, length: number) => [
  { key: "start", title: t("regions.start"), value: start, max: end - 1 },
  { key: "end", title: t("regions.end"), value: end, max: length },
];
