import { useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { arrow, digit } from "../parts/keys";
import { Option } from "../parts/Option";
import { colourOf, Palette, titleOf } from "../parts/Palette";
import { Regions, type Region } from "../parts/Regions";
import { Player } from "../parts/time/Player";
import { useKeyDown } from "../parts/useKeyDown";
import type { Answer } from "../types";
import { intervalOverlap, match } from "./matching";
import type { KindProps } from "./types";

type Segment = Answer<"segments">["segments"][number];
const NONE: readonly Segment[] = [];
const LEAST = 0.05;
const neat = (seconds: number) => Math.round(seconds * 1000) / 1000;

export default function SegmentsKind(props: KindProps<"segments">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const [armed, setArmed] = useState(params.labels[0]?.key ?? "");
  const [chosen, setChosen] = useState<number | null>(null);
  const found = media.find((m) => m.slot === params.on);
  const medium = found?.media === "audio" || found?.media === "video" ? found : null;
  const length = medium?.seconds ?? 1;
  const segments: readonly Segment[] = value?.segments ?? NONE;
  const selected = chosen !== null && chosen < segments.length ? chosen : null;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.segments;
  const matching = useMemo(() => expected && match(segments, expected, intervalOverlap, params.overlap), [expected, segments, params.overlap]);

  const put = (next: readonly Segment[], merge?: string) =>
    props.onChange(next.length === 0 ? null : { kind: "segments", segments: [...next] }, merge);
  const fitted = (segment: Segment): Segment => {
    const start = Math.min(Math.max(0, segment.start), length - LEAST);
    return { ...segment, start: neat(start), end: neat(Math.min(Math.max(segment.end, start + LEAST), length)) };
  };
  const add = (start: number, end: number) => {
    put([...segments, fitted({ start, end, label: armed })]);
    setChosen(segments.length);
  };
  const edit = (index: number, change: Partial<Segment>, merge?: string) =>
    put(segments.map((old, i) => (i === index ? fitted({ ...old, ...change }) : old)), merge);
  const remove = (index: number) => {
    put(segments.filter((_, i) => i !== index));
    setChosen(null);
  };
  const pick = (label: string) => {
    setArmed(label);
    if (selected !== null) edit(selected, { label });
  };
  /** After what is marked already, so that one key after another fills a recording. */
  const fresh = () => {
    const start = Math.min(Math.max(0, ...segments.map((s) => s.end)), length * 0.9);
    add(start, start + Math.max(LEAST, length * 0.1));
  };

  useKeyDown(props.active && editable && medium !== null, (event) => {
    const label = params.labels[(digit(event) ?? 0) - 1];
    const turn = arrow(event);
    const step = 0.05 * (event.shiftKey ? 10 : 1) * (turn?.dx ?? 0);
    const current = selected === null ? undefined : segments[selected];
    if (event.ctrlKey || event.metaKey) return false;
    if (label) pick(label.key);
    else if (event.key.toLowerCase() === "n") fresh();
    else if (selected === null || !current) return false;
    else if (event.key === "Escape") setChosen(null);
    else if (event.key === "Delete" || event.key === "Backspace") remove(selected);
    else if (step && event.altKey) edit(selected, { end: current.end + step }, `end ${selected}`);
    else if (step) {
      const by = Math.min(Math.max(step, -current.start), length - current.end);
      edit(selected, { start: current.start + by, end: current.end + by }, `move ${selected}`);
    } else return false;
    return true;
  });

  const missed = (matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [expected[j]] : []));
  const nameOf = (segment: Segment) => `${segment.start.toFixed(2)}–${segment.end.toFixed(2)} s`;
  const region = (segment: Segment, difference?: Region["difference"]): Region => ({
    label: segment.label,
    name: nameOf(segment),
    difference,
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
                className={`stretch ${colourOf(params.labels, segment.label)} ${i === selected ? "on" : ""} ${matching?.given[i] ?? ""}`}
                style={place(segment)}
                aria-pressed={i === selected}
                aria-label={`${titleOf(params.labels, segment.label)}, ${nameOf(segment)}`}
                tabIndex={-1}
                onPointerDown={(event) => event.stopPropagation()}
                onClick={() => setChosen(i)}
              >
                <span>{titleOf(params.labels, segment.label)}</span>
              </button>
            ))}
          </Player>,
          props.surface,
        )}
      {editable && (
        <>
          <Palette labels={params.labels} armed={armed} onPick={pick} />
          <p className="dim small">{t("segments.hint")}</p>
        </>
      )}
      <Regions
        labels={params.labels}
        regions={[...segments.map((s, i) => region(s, matching?.given[i])), ...missed.map((s) => region(s, "missed"))]}
        selected={selected}
        editable={editable}
        onSelect={setChosen}
        onRemove={remove}
        onLabel={(i, label) => edit(i, { label })}
        onField={(i, key, n) => edit(i, { [key]: n }, `${key} ${i}`)}
      />
      {editable && segments.length === 0 && (
        <Option
          type="checkbox"
          name={props.labelledBy}
          checked={value !== null}
          disabled={false}
          title={t("kind.none")}
          onChange={() => props.onChange(value ? null : { kind: "segments", segments: [] })}
        />
      )}
    </div>
  );
}
