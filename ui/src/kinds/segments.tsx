import { useMemo, useRef } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { arrow } from "../parts/keys";
import type { Region } from "../parts/Regions";
import { Player, type Playhead } from "../parts/time/Player";
import { MarkList } from "./MarkList";
import { intervalOverlap, match } from "./matching";
import { fitted as within, freshAt, pulled, segmentAt, type Segment } from "./stretch";
import { Stretches } from "./Stretches";
import type { KindProps } from "./types";
import { useMarks } from "./useMarks";
import { WordDiff } from "./WordDiff";

const NONE: readonly Segment[] = [];

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

  const head = useRef<Playhead>(null);
  const fitted = (segment: Segment) => within(segment, length);
  const add = (start: number, end: number) => desk.add(fitted({ start, end, label: desk.armed, text: "" }));
  const fresh = () => {
    const { now, until } = head.current?.at() ?? { now: 0, until: length };
    const { start, end } = freshAt(now, until, length);
    add(start, end);
  };
  const choose = (seconds: number) => desk.select(segmentAt(segments, seconds));
  const desk = useMarks<Segment>({
    marks: segments,
    labels: params.labels,
    active: props.active && editable && medium !== null,
    onPut: (next, merge) => props.onChange(next.length === 0 ? null : { kind: "segments", segments: [...next] }, merge),
    onNew: fresh,
    onKey: (event, { selected, current, edit }) => {
      const step = 0.05 * (event.shiftKey ? 10 : 1) * (arrow(event)?.dx ?? 0);
      if (selected === null || !current || !step || event.ctrlKey || event.metaKey) return false;
      const way = event.altKey ? "end" : "move";
      edit(selected, pulled(current, way, step, length), `${way} ${selected}`);
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

  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface &&
        medium &&
        createPortal(
          <Player
            ref={head}
            medium={medium}
            keys={props.active || !editable}
            onDraw={editable ? add : undefined}
            onPress={choose}
            tools={
              editable && (
                <button type="button" className="tag" onClick={fresh}>
                  {t("segments.new")} <kbd className="key">N</kbd>
                </button>
              )
            }
          >
            <Stretches
              labels={params.labels}
              length={length}
              segments={segments}
              missed={missed}
              differences={matching?.given}
              selected={desk.selected}
              editable={editable}
              nameOf={nameOf}
              onSelect={desk.select}
              onEdit={desk.edit}
              onPress={(seconds) => {
                head.current?.to(seconds);
                choose(seconds);
              }}
            />
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
