import { useLayoutEffect, useMemo, useState } from "react";
import { useT } from "../i18n";
import { arrow, digit, isPressable, turnOf } from "../parts/keys";
import type { Point } from "./geometry";
import { MaskLayer, type Mask } from "./MaskLayer";
import { match } from "./matching";
import { pictureOf, PictureMarks } from "./PictureMarks";
import { Raster } from "./raster";
import { inside, runEnds, runOverlap, summary } from "./runs";
import type { KindProps } from "./types";
import { useMarks } from "./useMarks";

const NONE: readonly Mask[] = [];
/** Characters of all masks together that the server stores. */
const MOST = 400_000;
const TOOLS = { brush: "b", erase: "e", fill: "k" } as const;
type Tool = keyof typeof TOOLS;

const overlap = (a: Mask, b: Mask) => runOverlap(a.counts, b.counts);
const lengthOf = (counts: string) => counts.length + (counts.match(/\\/g)?.length ?? 0);
const sizeOf = (size: number, by: number, most: number) =>
  Math.round(Math.min(Math.max(size * 1.25 ** by, by > 0 ? size + 1 : 1), Math.max(most, 1)));

export default function MasksKind(props: KindProps<"masks">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const picture = pictureOf(media, params.on);
  const { width, height } = picture ?? { width: 1, height: 1 };
  const most = Math.round(Math.max(width, height) / 4);
  const [tool, setTool] = useState<Tool>("brush");
  const [size, setSize] = useState(() => Math.max(1, Math.round(Math.max(width, height) / 40)));
  const [cursor, setCursor] = useState<Point | null>(null);
  const [down, setDown] = useState(false);
  const [note, setNote] = useState("");
  const masks: readonly Mask[] = value?.masks ?? NONE;
  const editable = mode === "label";
  const drawn = editable && props.surface !== null;
  const raster = useMemo(() => (drawn ? new Raster({ width, height }) : null), [drawn, width, height]);
  const expected = compareWith?.[0]?.masks;
  const matching = useMemo(() => expected && match(masks, expected, overlap, params.iou), [expected, masks, params.iou]);
  const missed = useMemo(() => (matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [expected[j]] : [])), [matching, expected]);

  const cancel = () => {
    setDown(false);
    raster?.load(painted?.counts ?? null, true);
  };
  const store = () => {
    setDown(false);
    const counts = raster?.store() ?? null;
    const others = masks.reduce((sum, mask, i) => sum + (i === target ? 0 : lengthOf(mask.counts)), 0);
    setNote("");
    if (counts !== null && others + lengthOf(counts) > MOST) {
      setNote(t("masks.noisy"));
      cancel();
    } else if (target !== null && painted && counts === null) desk.remove(target);
    else if (target !== null && painted && counts !== null) {
      if (counts !== painted.counts) desk.edit(target, { ...painted, counts });
      desk.select(target);
    } else if (counts !== null) desk.add({ counts, label: desk.armed, attributes: {} });
  };
  const draw = (from: Point, to: Point) => raster?.draw(from, to, size, tool === "erase" ? 0 : 1);
  const press = (point: Point) => {
    setNote("");
    if (tool !== "fill") draw(point, point);
    else if (raster?.flood(point)) store();
    else setNote(t("masks.open"));
  };
  const take = (next: Tool) => {
    if (down) store();
    setTool(next);
  };
  const fresh = () => {
    if (down) store();
    desk.select(null);
    setCursor({ x: Math.floor(width / 2) + 0.5, y: Math.floor(height / 2) + 0.5 });
  };

  const desk = useMarks<Mask>({
    marks: masks,
    labels: params.labels,
    active: props.active && editable,
    onPut: (next, merge) => props.onChange(next.length === 0 ? null : { kind: "masks", masks: [...next] }, merge),
    onNew: fresh,
    hides: true,
    onKey: (event) => {
      if (event.ctrlKey || event.metaKey) return false;
      const key = event.key.toLowerCase();
      const push = arrow(event);
      const turn = turnOf(event);
      const wanted = (Object.keys(TOOLS) as Tool[]).find((name) => TOOLS[name] === key);
      const label = params.labels[(digit(event) ?? 0) - 1];
      if (wanted) take(wanted);
      else if (turn) setSize(sizeOf(size, turn, most));
      else if (label && params.per_label) pick(label.key);
      else if (push) {
        const from = cursor ?? { x: Math.floor(width / 2) + 0.5, y: Math.floor(height / 2) + 0.5 };
        const step = event.shiftKey ? 10 : 1;
        const to = { x: Math.min(Math.max(from.x + push.dx * step, 0.5), width - 0.5), y: Math.min(Math.max(from.y + push.dy * step, 0.5), height - 0.5) };
        setCursor(to);
        if (down) draw(from, to);
      } else if (key === " " && cursor && !isPressable(event.target)) {
        if (down) store();
        else {
          press(cursor);
          setDown(tool !== "fill");
        }
      } else if (down && key === "enter") store();
      else if (down && (key === "escape" || key === "z")) cancel();
      else if (cursor && key === "escape") setCursor(null);
      else return false;
      return true;
    },
  });
  // where a class has but one mask, a label means that mask
  const own = params.per_label ? masks.findIndex((mask) => mask.label === desk.armed) : -1;
  const target = desk.selected ?? (own < 0 ? null : own);
  const painted = target === null ? undefined : masks[target];
  const pick = (key: string) => {
    if (!params.per_label) {
      desk.pick(key);
      return;
    }
    const found = masks.findIndex((mask) => mask.label === key);
    desk.arm(key);
    desk.select(found < 0 ? null : found);
  };
  useLayoutEffect(() => raster?.load(painted?.counts ?? null), [raster, painted?.counts]);

  const describe = (mask: Mask) => {
    const found = summary(mask.counts, height);
    return t("masks.item", { pixels: found.pixels, width: found.width, height: found.height, x: found.x, y: found.y });
  };
  const words = { x: Math.floor(cursor?.x ?? 0), y: Math.floor(cursor?.y ?? 0) };
  return (
    <PictureMarks
      labels={params.labels}
      attributes={params.attributes}
      picture={picture}
      surface={props.surface}
      desk={{
        ...desk,
        pick,
        rename: (i, label) => {
          if (!params.per_label || masks.every((mask) => mask.label !== label)) desk.rename(i, label);
        },
      }}
      missed={missed}
      matching={matching}
      expected={expected}
      editable={editable}
      active={props.active}
      labelledBy={props.labelledBy}
      hint={[t(params.per_label ? "masks.hint.label" : "masks.hint"), t("masks.keys")].join(" ")}
      newWord={t("masks.new")}
      none={value !== null}
      onNone={(none) => props.onChange(none ? { kind: "masks", masks: [] } : null)}
      onNew={fresh}
      tools={
        <>
          {(Object.keys(TOOLS) as Tool[]).map((name) => (
            <button key={name} type="button" className="tag" aria-pressed={tool === name} onClick={() => take(name)}>
              {t(`masks.${name}`)} <kbd className="key">{TOOLS[name].toUpperCase()}</kbd>
            </button>
          ))}
          <label className="brush-size small">
            {t("masks.size")}
            <input
              type="range"
              min={1}
              max={most}
              value={size}
              onChange={(event) => setSize(event.target.valueAsNumber)}
              // keys belong to the picture again
              onPointerUp={(event) => event.currentTarget.blur()}
            />
            <span>
              {size} px <kbd className="key">[</kbd> <kbd className="key">]</kbd>
            </span>
          </label>
        </>
      }
      status={note || (cursor ? t(down ? "masks.down" : "masks.up", words) : "")}
      describe={(mask) => ({ name: describe(mask), fields: [] })}
      onField={() => undefined}
      layer={(drawing) => (
        <MaskLayer
          bounds={{ width, height }}
          labels={params.labels}
          masks={masks}
          missed={missed}
          differences={matching?.given}
          target={target}
          alone={desk.alone}
          editable={drawing}
          armed={desk.armed}
          title={t("masks.surface")}
          raster={raster}
          brush={tool === "fill" ? null : size}
          cursor={cursor}
          onPress={(point) => {
            setCursor(null);
            if (down) store();
            press(point);
          }}
          onPull={draw}
          onEnd={store}
          onCancel={cancel}
          onPick={(point) => {
            const place = Math.floor(point.x) * height + Math.floor(point.y);
            const found = masks.findLastIndex(({ counts }) => [...inside(runEnds(counts))].some(([start, end]) => start <= place && place < end));
            desk.select(found < 0 ? null : found);
          }}
        />
      )}
    />
  );
}
