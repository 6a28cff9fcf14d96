import { useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { slicePoints } from "../parts/codepoints";
import { arrow, digit } from "../parts/keys";
import { colourOf, titleOf } from "../parts/Palette";
import { useKeyDown } from "../parts/useKeyDown";
import type { Answer } from "../types";
import { MarkList } from "./MarkList";
import { intervalOverlap, match, type Difference } from "./matching";
import { TextSurface, type Stretch } from "./TextSurface";
import type { KindProps } from "./types";

type Span = Answer<"spans">["spans"][number];
const NONE: readonly Span[] = [];

export default function SpansKind(props: KindProps<"spans">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const [pending, setPending] = useState<Stretch | null>(null);
  const [armed, setArmed] = useState<string | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);

  const medium = media.find((m) => m.slot === params.on);
  const text = medium?.media === "text" ? medium.text : "";
  const spans: readonly Span[] = value?.spans ?? NONE;
  const selected = chosen !== null && chosen < spans.length ? chosen : null;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.spans;
  const matching = useMemo(
    () => expected && match(spans, expected, intervalOverlap, params.overlap),
    [expected, spans, params.overlap],
  );

  const put = (next: readonly Span[], merge?: string) =>
    props.onChange(next.length === 0 ? null : { kind: "spans", spans: [...next] }, merge);
  const edit = (index: number, change: Partial<Span>, merge?: string) => {
    const old = spans[index];
    if (!old) return;
    const next = { ...old, ...change };
    const length = [...text].length;
    if (next.start < 0 || next.start >= next.end || next.end > length) return;
    put(spans.map((span, i) => (i === index ? next : span)), merge);
  };
  const remove = (index: number) => {
    put(spans.filter((_, i) => i !== index));
    setChosen(null);
  };
  const mark = (stretch: Stretch, label: string) => {
    const known = spans.findIndex((s) => s.start === stretch.start && s.end === stretch.end && s.label === label);
    if (known < 0) put([...spans, { ...stretch, label }]);
    setChosen(known < 0 ? spans.length : known);
    setPending(null);
    document.getSelection()?.collapseToEnd();
  };
  const pick = (label: string) => {
    if (pending) mark(pending, label);
    else if (selected !== null) edit(selected, { label });
    else setArmed(armed === label ? null : label);
  };
  const release = (point: number, selection: Stretch | null) => {
    if (selection && armed) return mark(selection, armed);
    if (selection) return undefined;
    // the smallest span under the pointer: nested ones stay reachable
    const hits = spans.map((s, i) => ({ s, i })).filter(({ s }) => s.start <= point && point <= s.end);
    hits.sort((a, b) => a.s.end - a.s.start - (b.s.end - b.s.start));
    return setChosen(hits[0]?.i ?? null);
  };

  useKeyDown(props.active && editable, (event) => {
    const label = params.labels[(digit(event) ?? 0) - 1];
    const turn = arrow(event);
    const step = (turn?.dx ?? 0) * (event.shiftKey ? 10 : 1);
    const current = selected === null ? undefined : spans[selected];
    if (label) pick(label.key);
    else if (event.key === "Escape" && (pending || armed || selected !== null)) {
      document.getSelection()?.removeAllRanges();
      setPending(null);
      setArmed(null);
      setChosen(null);
    } else if (selected === null || !current) return false;
    else if (event.key === "Delete" || event.key === "Backspace") remove(selected);
    else if (step && event.altKey) edit(selected, { start: current.start + step }, `start ${selected}`);
    else if (step) edit(selected, { end: current.end + step }, `end ${selected}`);
    else return false;
    return true;
  });

  const marks = useMemo(
    () => [
      ...spans.map((span, i) => ({
        start: span.start,
        end: span.end,
        names: [
          colourOf(params.labels, span.label),
          ...(i === selected ? ["selected"] : []),
          ...(matching?.given[i] ? [matching.given[i]] : []),
        ],
      })),
      ...(matching?.missed ?? []).flatMap((j) => {
        const span = expected?.[j];
        return span ? [{ start: span.start, end: span.end, names: ["missed"] }] : [];
      }),
      ...(pending ? [{ ...pending, names: ["pending"] }] : []),
    ],
    [spans, selected, matching, expected, pending, params.labels],
  );

  const region = (span: Span, difference?: Difference) => ({
    label: span.label,
    name: slicePoints(text, span.start, span.end),
    difference,
    fields: [
      { key: "start", title: t("regions.start"), value: span.start, max: span.end - 1 },
      { key: "end", title: t("regions.end"), value: span.end, max: text.length },
    ],
  });

  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface &&
        createPortal(
          <TextSurface
            text={text}
            marks={marks}
            selectable={editable}
            label={t("spans.surface")}
            eager={props.active}
            onSelection={setPending}
            onRelease={release}
          />,
          props.surface,
        )}
      <MarkList
        labels={params.labels}
        armed={armed}
        selected={selected}
        editable={editable}
        labelledBy={props.labelledBy}
        hint={
          pending
            ? t("spans.selected", { text: slicePoints(text, pending.start, pending.end).slice(0, 60) })
            : armed
              ? t("spans.armed", { label: titleOf(params.labels, armed) })
              : t("spans.hint")
        }
        regions={[
          ...spans.map((span, i) => region(span, matching?.given[i])),
          ...(matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [region(expected[j], "missed")] : [])),
        ]}
        empty={spans.length === 0}
        none={value !== null}
        onNone={(none) => props.onChange(none ? { kind: "spans", spans: [] } : null)}
        onPick={pick}
        onSelect={setChosen}
        onRemove={remove}
        onLabel={(i, label) => edit(i, { label })}
        onField={(i, key, n) => edit(i, { [key]: n }, `${key} ${i}`)}
      />
    </div>
  );
}
