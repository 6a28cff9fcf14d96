import { useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { slicePoints } from "../parts/codepoints";
import { uuid7 } from "../parts/ids";
import type { Answer } from "../types";
import { chosen } from "./attributes";
import { MarkList } from "./MarkList";
import type { Region } from "../parts/Regions";
import { intervalOverlap, match, type Difference } from "./matching";
import { fits, join, relationOverlap, Relations, without, type Relation } from "./Relations";
import { TextSurface, type Stretch } from "./TextSurface";
import type { KindProps } from "./types";
import { endsOf, hintOf, usePassages } from "./usePassages";

export type Span = Answer<"spans">["spans"][number];
const NO_SPANS: readonly Span[] = [];
const NO_RELATIONS: readonly Relation[] = [];

export default function SpansKind(props: KindProps<"spans">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const [from, setFrom] = useState<string | null>(null);
  const [unfit, setUnfit] = useState(false);

  const medium = media.find((m) => m.slot === params.on);
  const text = medium?.media === "text" ? medium.text : "";
  const length = [...text].length;
  const spans: readonly Span[] = value?.spans ?? NO_SPANS;
  const relations: readonly Relation[] = value?.relations ?? NO_RELATIONS;
  const editable = mode === "label";
  const expected = compareWith?.[0];
  const matching = useMemo(
    () => expected && match(spans, expected.spans, intervalOverlap, params.overlap),
    [expected, spans, params.overlap],
  );
  const missed = useMemo(() => (matching?.missed ?? []).flatMap((j) => expected?.spans[j] ?? []), [matching, expected]);

  const put = (next: readonly Span[], linked: readonly Relation[], merge?: string) =>
    props.onChange(
      next.length === 0 ? null : { kind: "spans", spans: [...next], relations: without(linked, next, params.relations) },
      merge,
    );
  const relate = (index: number) => {
    const tail = spans[index];
    const head = spans.find((span) => span.id !== "" && span.id === from);
    setUnfit(false);
    if (!tail || params.relations.length === 0) return;
    if (!head) {
      const named = tail.id ? tail : { ...tail, id: uuid7() };
      if (named !== tail) put(spans.map((span, i) => (i === index ? named : span)), relations);
      setFrom(named.id);
      return;
    }
    setFrom(null);
    if (head === tail) return;
    const named = tail.id ? tail : { ...tail, id: uuid7() };
    const rule = params.relations.find((r) => fits(r, head.label, named.label));
    if (!rule) return setUnfit(true);
    const all = spans.map((span, i) => (i === index ? named : span));
    put(all, join(relations, { label: rule.key, head: head.id, tail: named.id }));
  };
  const desk = usePassages({
    passages: spans,
    labels: params.labels,
    text,
    length,
    active: props.active && editable,
    matching,
    missed,
    make: (stretch: Stretch, label): Span => ({ ...stretch, label, attributes: {}, id: "" }),
    onPut: (next, merge) => put(next, relations, merge),
    onHit: (index) => from !== null && relate(index),
    onKey: (event, selected) => {
      if (event.key === "Escape" && from !== null) setFrom(null);
      else if (event.key.toLowerCase() === "r" && selected !== null && params.relations.length > 0) relate(selected);
      else return false;
      return true;
    },
  });

  const words = (span: Stretch) => slicePoints(text, span.start, span.end);
  const nameOf = (all: readonly Span[]) => (id: string) => {
    const span = all.find((s) => s.id === id);
    return span ? words(span) : id;
  };
  const region = (span: Span, difference?: Difference, agreed?: Span): Region => ({
    label: span.label,
    name: words(span),
    difference,
    against: agreed && region(agreed),
    fields: endsOf(t, span, length),
    choices: params.attributes.map(({ key, title, options }) => ({ key, title, options, value: span.attributes[key] ?? "" })),
  });
  const hint = () => {
    if (from !== null) return t("spans.relate.from", { text: nameOf(spans)(from).slice(0, 60) });
    if (unfit) return t("spans.relate.unfit");
    const usual = params.relations.length > 0 ? `${t("spans.hint")} ${t("spans.relate.hint")}` : t("spans.hint");
    return hintOf(t, desk, text, params.labels, usual);
  };

  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface &&
        createPortal(
          <TextSurface
            text={text}
            marks={desk.marks}
            selectable={editable}
            label={t("spans.surface")}
            eager={props.active}
            onSelection={desk.onSelection}
            onRelease={desk.onRelease}
          />,
          props.surface,
        )}
      <MarkList
        labels={params.labels}
        armed={desk.armed}
        selected={desk.selected}
        editable={editable}
        labelledBy={props.labelledBy}
        hint={hint()}
        regions={[...spans.map((span, i) => region(span, matching?.given[i], expected?.spans[matching?.pair[i] ?? -1])), ...missed.map((span) => region(span, "missed"))]}
        empty={spans.length === 0}
        none={value !== null}
        onNone={(none) => props.onChange(none ? { kind: "spans", spans: [], relations: [] } : null)}
        onPick={desk.pick}
        onSelect={desk.select}
        onRemove={desk.remove}
        onLabel={desk.rename}
        onField={desk.setEnd}
        onChoice={(i, key, choice) =>
          put(spans.map((span, j) => (j === i ? { ...span, attributes: chosen(span.attributes, key, choice) } : span)), relations)
        }
      />
      {params.relations.length > 0 && (
        <Relations
          rules={params.relations}
          relations={relations}
          spans={spans}
          nameOf={nameOf(spans)}
          editable={editable}
          relating={from !== null}
          onRelate={desk.selected === null ? null : () => relate(desk.selected ?? 0)}
          onPut={(next) => put(spans, next)}
          matching={
            expected && match(relations, expected.relations ?? [], relationOverlap(params.relations, spans, expected.spans), params.overlap)
          }
          expected={expected?.relations ?? []}
          expectedName={nameOf(expected?.spans ?? [])}
        />
      )}
    </div>
  );
}
