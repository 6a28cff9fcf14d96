import { useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { arrow } from "../parts/keys";
import { titleOf } from "../parts/Palette";
import type { Region } from "../parts/Regions";
import { frameAt, Player, type Playhead } from "../parts/time/Player";
import type { MediumOf } from "../types";
import { chosen } from "./attributes";
import { BoxLayer } from "./BoxLayer";
import { fitted, moved, resized, type Box } from "./geometry";
import { MarkList } from "./MarkList";
import { match } from "./matching";
import { joined, keyAt, leave, occlude, pathOverlap, placeAt, put, shifted, split, toggleKey, unlikeHidden, type Track } from "./paths";
import { rowsHeight, TrackRows } from "./TrackRows";
import type { KindProps } from "./types";
import { useMarks } from "./useMarks";

const NONE: readonly Track[] = [];
const BLANK: Omit<MediumOf<"video">, "file" | "slot" | "title" | "alt"> = { media: "video", width: 1, height: 1, seconds: 1, fps: 1, frames: 1 };

export default function TracksKind(props: KindProps<"tracks">) {
  const { params, media, value, mode, compareWith } = props;
  const { labels, attributes } = params;
  const t = useT();
  const found = media.find((m) => m.slot === params.on);
  const medium = found?.media === "video" ? found : null;
  const { frames, fps, ...bounds } = medium ?? BLANK;
  const head = useRef<Playhead>(null);
  const [now, setNow] = useState(0);
  const [joining, setJoining] = useState<number | null>(null);
  const frame = Math.min(now, frames - 1);
  const tracks: readonly Track[] = value?.tracks ?? NONE;
  const editable = mode === "label" && medium !== null;
  const expected = compareWith?.[0]?.tracks;
  const matching = useMemo(() => expected && match(tracks, expected, pathOverlap, params.overlap), [expected, tracks, params.overlap]);
  const missed = (matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [expected[j]] : []));

  const boxOf = (track: Track, at = frame): Box | null => {
    const place = placeAt(track, at);
    if (!place) return null;
    const { occluded: _, ...rect } = place;
    return { ...rect, label: track.label, angle: 0, attributes: track.attributes };
  };
  const rounded = ({ x, y, width, height }: Box) => ({ x, y, width, height });
  const write = (next: readonly Track[], merge?: string) =>
    props.onChange(next.length === 0 ? null : { kind: "tracks", tracks: [...next] }, merge);
  const begin = (box: Box) =>
    desk.add({ label: box.label, attributes: {}, keyframes: [{ frame, ...rounded(box), occluded: false, outside: false }], end: frames });
  const fresh = () => {
    const { width, height } = bounds;
    const at = { x: width * 0.4, y: height * 0.4, width: width * 0.2, height: height * 0.2 };
    begin(fitted({ ...at, label: desk.armed, angle: 0, attributes: {} }, bounds));
  };
  const desk = useMarks<Track>({
    marks: tracks,
    labels,
    active: props.active && editable,
    onPut: write,
    onNew: fresh,
    copied: (track) => shifted(track, (place) => rounded(moved({ ...place, label: "", angle: 0, attributes: {} }, bounds.width * 0.02, bounds.height * 0.02, bounds))),
    onKey: (event, { selected, current }) => {
      if (event.ctrlKey || event.metaKey) return false;
      if (event.key === "Escape" && joining !== null) {
        setJoining(null);
        return true;
      }
      const tool = tools.find(({ key }) => key === event.key.toLowerCase());
      if (tool) {
        tool.act();
        return true;
      }
      const push = arrow(event);
      const box = current && boxOf(current);
      if (selected === null || !current || !box || !push) return false;
      const step = event.shiftKey ? 10 : 1;
      const next = (event.altKey ? resized : moved)(box, push.dx * step, push.dy * step, bounds);
      desk.edit(selected, put(current, frame, rounded(next), frames), `push ${selected} ${frame} ${event.altKey}`);
      return true;
    },
  });
  const { current, selected } = desk;
  const change = (how: (track: Track) => Track) => {
    if (selected === null || !current) return;
    const next = how(current);
    if (next !== current) desk.edit(selected, next);
  };
  const parted = current ? split(current, frame) : null;
  const join = () => {
    const other = joining === null ? undefined : tracks[joining];
    if (selected === null || !current) return;
    if (!other || joining === null || joining === selected) return setJoining(joining === selected ? null : selected);
    const low = Math.min(joining, selected);
    write(tracks.map((track, i) => (i === low ? joined(other, current) : track)).filter((_, i) => i === low || (i !== joining && i !== selected)));
    setJoining(null);
    return desk.select(low);
  };
  const tools = [
    { key: "k", word: t(current && keyAt(current, frame) ? "tracks.unkey" : "tracks.key"), act: () => change((track) => toggleKey(track, frame, frames)) },
    { key: "o", word: t("tracks.occluded"), act: () => change((track) => occlude(track, frame)), on: current ? placeAt(current, frame)?.occluded === true : false },
    { key: "l", word: t("tracks.leave"), act: () => change((track) => leave(track, frame)) },
    {
      key: "x",
      word: t("tracks.split"),
      act: () => {
        if (selected === null || !parted) return;
        write(tracks.flatMap((track, i) => (i === selected ? parted : [track])));
        setJoining(null);
        desk.select(selected + 1);
      },
    },
    { key: "m", word: t("tracks.join"), act: join, on: joining !== null },
  ];

  const nameOf = (track: Track, i: number) => `${titleOf(labels, track.label)} ${i + 1}`;
  const spanOf = (track: Track) =>
    t("tracks.item", { start: track.keyframes[0]?.frame ?? 0, end: track.end - 1, keys: track.keyframes.length });
  const region = (track: Track, i: number, difference?: Region["difference"], agreed?: Track): Region => {
    const box = boxOf(track);
    const fields = box
      ? [
          { key: "x", title: t("boxes.x"), value: Math.round(box.x), max: bounds.width },
          { key: "y", title: t("boxes.y"), value: Math.round(box.y), max: bounds.height },
          { key: "width", title: t("boxes.width"), value: Math.round(box.width), max: bounds.width },
          { key: "height", title: t("boxes.height"), value: Math.round(box.height), max: bounds.height },
        ]
      : [];
    const hidden = agreed ? unlikeHidden(track, agreed) : 0;
    return {
      label: track.label,
      name: [`${i + 1} · ${spanOf(track)}`, hidden > 0 && t("tracks.otherwise", { count: hidden })].filter(Boolean).join(" · "),
      difference,
      against: agreed && region(agreed, i),
      fields,
      choices: attributes.map(({ key, title, options }) => ({ key, title, options, value: track.attributes[key] ?? "" })),
    };
  };
  const remove = (index: number) => {
    setJoining(null);
    desk.remove(index);
  };

  /** What is to be seen at this frame, and which track each box is of. */
  const shown = tracks.flatMap((track, index) => {
    const box = boxOf(track);
    return box ? [{ index, box, title: nameOf(track, index), faint: placeAt(track, frame)?.occluded === true }] : [];
  });
  const at = shown.findIndex(({ index }) => index === selected);
  const gone = current && !boxOf(current);
  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface &&
        medium &&
        createPortal(
          <Player
            ref={head}
            medium={medium}
            keys={props.active || mode === "view"}
            onNow={(seconds) => setNow(frameAt(seconds, fps))}
            height={rowsHeight(tracks.length + missed.length)}
            overlay={
              <BoxLayer
                bounds={bounds}
                labels={labels}
                boxes={shown.map(({ box }) => box)}
                missed={missed.flatMap((track) => boxOf(track) ?? [])}
                differences={matching && shown.map(({ index }) => matching.given[index] ?? "extra")}
                selected={at < 0 ? null : at}
                alone={desk.alone && at >= 0}
                editable={editable}
                rotated={false}
                armed={desk.armed}
                title={t("tracks.surface")}
                titles={shown.map(({ title }) => title)}
                faint={shown.map(({ faint }) => faint)}
                onAdd={begin}
                onSelect={(i) => desk.select(i === null ? null : (shown[i]?.index ?? null))}
                onEdit={(i, box) => {
                  const which = shown[i]?.index;
                  const track = which === undefined ? undefined : tracks[which];
                  if (which !== undefined && track) desk.edit(which, put(track, frame, rounded(box), frames));
                }}
              />
            }
            tools={
              editable && (
                <>
                  <button type="button" className="tag" onClick={fresh}>
                    {t("boxes.new")} <kbd className="key">N</kbd>
                  </button>
                  {tools.map(({ key, word, act, on }) => (
                    <button key={key} type="button" className="tag" disabled={!current} aria-pressed={on} onClick={act}>
                      {word} <kbd className="key">{key.toUpperCase()}</kbd>
                    </button>
                  ))}
                </>
              )
            }
          >
            <TrackRows
              labels={labels}
              frames={frames}
              tracks={tracks}
              missed={missed}
              differences={matching?.given}
              selected={selected}
              nameOf={(track, i) => `${nameOf(track, i)}, ${spanOf(track)}`}
              onSelect={desk.select}
            />
          </Player>,
          props.surface,
        )}
      {editable && (
        <p className="dim small track-state" aria-live="polite">
          {joining !== null ? t("tracks.joining", { number: joining + 1 }) : gone ? t("tracks.gone") : ""}
        </p>
      )}
      <MarkList
        labels={labels}
        armed={desk.armed}
        selected={selected}
        editable={editable}
        labelledBy={props.labelledBy}
        hint={t("tracks.hint")}
        regions={[...tracks.map((track, i) => region(track, i, matching?.given[i], expected?.[matching?.pair[i] ?? -1])), ...missed.map((track, i) => region(track, tracks.length + i, "missed"))]}
        empty={tracks.length === 0}
        none={value !== null}
        onNone={(none) => props.onChange(none ? { kind: "tracks", tracks: [] } : null)}
        onPick={desk.pick}
        onSelect={desk.select}
        onRemove={remove}
        onLabel={desk.rename}
        onField={(i, key, n) => {
          const track = tracks[i];
          const box = track && boxOf(track);
          if (box) desk.edit(i, put(track, frame, rounded(fitted({ ...box, [key]: n }, bounds)), frames), `${key} ${i} ${frame}`);
        }}
        onChoice={(i, key, word) => {
          const track = tracks[i];
          if (track) desk.edit(i, { ...track, attributes: chosen(track.attributes, key, word) });
        }}
      />
    </div>
  );
}
