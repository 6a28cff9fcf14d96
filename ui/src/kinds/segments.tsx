import { useMemo } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { arrow } from "../parts/keys";
import { colourOf, titleOf } from "../parts/Palette";
import type { Region } from "../parts/Regions";
import { Player } from "../parts/time/Player";
import type { Answer } from "../types";
import { MarkList } from "./MarkList";
import { intervalOverlap, match } from "./matching";
import type { KindProps } from "./types";
import { useMarks } from "./useMarks";
import { WordDiff } from "./WordDiff";

type Segment = Answer<"segments">["segments"][number];
const NONE: readonly Segment[] = [];
const LEAST = 0.05;
const neat = (seconds: number) => Math.round(seconds * 1000) / 1000;

export default function SegmentsKind(props: KindProps<"segments">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const found = media.find((m) => m.slot === params.on);
  const medium = found?.media === "audio" || found?.media === "video" ? found : null;
  const length = medium?.seconds ?? 1;
  const segments: readonly Segment[] = value?.segments ?? NONE;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.segments;
  const matching = useMemo(() => expected && match(segments, expected, intervalOverlap, params.overlap), [expected, segments, params.overlap]);

  const fitted = (segment: Segment): Segment => {
    const start = Math.min(Math.max(0, segment.start), length - LEAST);
    return { ...segment, start: neat(start), end: neat(Math.min(Math.max(segment.end, start + LEAST), length)) };
  };
  const add = (start: number, end: number) => desk.add(fitted({ start, end, label: desk.armed, text: "" }));
  /** After what is marked already, so that one key after another fills a recording. */
  const fresh = () => {
    const start = Math.min(Math.max(0, ...segments.map((s) => s.end)), length * 0.9);
    add(start, start + Math.max(LEAST, length * 0.1));
  };
  const desk = useMarks<Segment>({
    marks: segments,
    labels: params.labels,
    active: props.active && editable && medium !== null,
    onPut: (next, merge) => props.onChange(next.length === 0 ? null : { kind: "segments", segments: [...next] }, merge),
    onNew: fresh,
    onKey: (event, { selected, current, edit }) => {
      const step = 0.05 * (event.shiftKey ? 10 : 1) * (arrow(event)?.dx ?? 0);
      if (selected === null || !current || !step || event.ctrlKey || event.metaKey) return false;
      const by = event.altKey ? 0 : Math.min(Math.max(step, -current.start), length - current.end);
      if (event.altKey) edit(selected, fitted({ ...current, end: current.end + step }), `end ${selected}`);
      else edit(selected, fitted({ ...current, start: current.start + by, end: current.end + by }), `move ${selected}`);
      return true;
    },
  });

  const missed = (matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [expected[j]] : []));
  const nameOf = (segment: Segment) => `${segment.start.toFixed(2)}–${segment.end.toFixed(2)} s`;
  /** The expected segment that lies nearest, whose words are compared. */
  const saidIn = (segment: Segment): string | undefined =>
    expected
      ?.filter(({ label }) => label === segment.label)
      .toSorted((a, b) => intervalOverlap(b, segment) - intervalOverlap(a, segment))
      .find((other) => intervalOverlap(other, segment) >= params.overlap)?.text;
  const words = (segment: Segment, i: number | null) => {
    if (!params.transcribe) return undefined;
    if (editable && i !== null && i === desk.selected)
      return (
        <label className="said">
          {t("segments.text")}
          <textarea
            className="field"
            rows={2}
            dir="auto"
            maxLength={5_000}
            value={segment.text}
            onChange={({ target }) => desk.edit(i, { ...segment, text: target.value }, `text ${i}`)}
          />
        </label>
      );
    const said = i === null ? undefined : saidIn(segment);
    return said ? (
      <WordDiff heard={segment.text} said={said} rules={params} />
    ) : (
      segment.text && <p className="small" dir="auto">{segment.text}</p>
    );
  };
  const region = (segment: Segment, i: number | null, difference?: Region["difference"]): Region => ({
    below: words(segment, i),
    label: segment.label,
    name: nameOf(segment),
    difference,
    against: i === null ? undefined : expected?.[matching?.pair[i] ?? -1],
    fields: [
      { key: "start", title: t("segments.start"), value: segment.start, max: segment.end, step: 0.05 },
      { key: "end", title: t("segments.end"), value: segment.end, max: length, step: 0.05 },
    ],
  });
  const place = ({ start, end }: Segment) => ({ left: `${(100 * start) / length}%`, width: `${(100 * (end - start)) / length}%` });

  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface &&
        medium &&
        createPortal(
          <Player
            medium={medium}
            keys={props.active || !editable}
            onDraw={editable ? add : undefined}
            tools={
              editable && (
                <button type="button" className="tag" onClick={fresh}>
                  {t("segments.new")} <kbd className="key">N</kbd>
                </button>
              )
            }
          >
            {missed.map((segment, i) => (
              <div key={`missed ${i}`} className={`stretch missed ${colourOf(params.labels, segment.label)}`} style={place(segment)} />
            ))}
            {segments.map((segment, i) => (
              <button
                // segments have no identity of their own: their place in the answer is it
                key={i}
                type="button"
                className={`stretch ${colourOf(params.labels, segment.label)} ${i === desk.selected ? "on" : ""} ${matching?.given[i] ?? ""}`}
                style={place(segment)}
                aria-pressed={i === desk.selected}
                aria-label={`${titleOf(params.labels, segment.label)}, ${nameOf(segment)}`}
                tabIndex={-1}
                onPointerDown={(event) => event.stopPropagation()}
                onClick={() => desk.select(i)}
              >
                <span>{titleOf(params.labels, segment.label)}</span>
              </button>
            ))}
          </Player>,
          props.surface,
        )}
      <MarkList
        labels={params.labels}
        armed={desk.armed}
        selected={desk.selected}
        editable={editable}
        labelledBy={props.labelledBy}
        hint={params.transcribe ? `${t("segments.hint")} ${t("segments.hint.text")}` : t("segments.hint")}
        regions={[...segments.map((s, i) => region(s, i, matching?.given[i])), ...missed.map((s) => region(s, null, "missed"))]}
        empty={segments.length === 0}
        none={value !== null}
        onNone={(none) => props.onChange(none ? { kind: "segments", segments: [] } : null)}
        onPick={desk.pick}
        onSelect={desk.select}
        onRemove={desk.remove}
        onLabel={desk.rename}
        onField={(i, key, n) => segments[i] && desk.edit(i, fitted({ ...segments[i], [key]: n }), `${key} ${i}`)}
      />
    </div>
  );
}
