import { useMemo } from "react";
import { useT } from "../i18n";
import { arrow, turnOf } from "../parts/keys";
import { BoxLayer } from "./BoxLayer";
import { fitted, moved, resized, turned, type Box } from "./geometry";
import { match } from "./matching";
import { pictureOf, PictureMarks } from "./PictureMarks";
import { boxOverlap } from "./overlap";
import type { KindProps } from "./types";
import { useMarks } from "./useMarks";

const NONE: readonly Box[] = [];

export default function BoxesKind(props: KindProps<"boxes">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const picture = pictureOf(media, params.on);
  const bounds = picture ?? { width: 1, height: 1 };
  const boxes: readonly Box[] = value?.boxes ?? NONE;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.boxes;
  const matching = useMemo(
    () => expected && match(boxes, expected, boxOverlap, params.iou),
    [expected, boxes, params.iou],
  );
  const fresh = () => {
    const { width, height } = bounds;
    const at = { x: width * 0.4, y: height * 0.4, width: width * 0.2, height: height * 0.2 };
    desk.add(fitted({ ...at, label: desk.armed, angle: 0, attributes: {} }, bounds));
  };
  const desk = useMarks<Box>({
    marks: boxes,
    labels: params.labels,
    active: props.active && editable,
    onPut: (next, merge) => props.onChange(next.length === 0 ? null : { kind: "boxes", boxes: [...next] }, merge),
    onNew: fresh,
    copied: (box) => moved(box, bounds.width * 0.02, bounds.height * 0.02, bounds),
    onKey: (event, { selected, current, edit }) => {
      if (selected === null || !current) return false;
      const push = arrow(event);
      const turn = params.rotated ? turnOf(event) : null;
      const step = event.shiftKey ? 10 : 1;
      if (push && event.altKey) edit(selected, resized(current, push.dx * step, push.dy * step, bounds), `size ${selected}`);
      else if (push) edit(selected, moved(current, push.dx * step, push.dy * step, bounds), `move ${selected}`);
      else if (turn) edit(selected, turned(current, current.angle + turn * step, bounds), `turn ${selected}`);
      else return false;
      return true;
    },
  });
  const missed = (matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [expected[j]] : []));
  return (
    <PictureMarks
      labels={params.labels}
      attributes={params.attributes}
      picture={picture}
      surface={props.surface}
      desk={desk}
      missed={missed}
      matching={matching}
      expected={expected}
      editable={editable}
      active={props.active}
      labelledBy={props.labelledBy}
      hint={[t("boxes.hint"), params.rotated && t("boxes.hint.turn"), t("marks.keys")].filter(Boolean).join(" ")}
      newWord={t("boxes.new")}
      none={value !== null}
      onNone={(none) => props.onChange(none ? { kind: "boxes", boxes: [] } : null)}
      onNew={fresh}
      describe={(box) => ({
        name: `${Math.round(box.width)} × ${Math.round(box.height)} · ${Math.round(box.x)}, ${Math.round(box.y)}${box.angle ? ` · ${Math.round(box.angle)}°` : ""}`,
        fields: [
          { key: "x", title: t("boxes.x"), value: box.x, max: bounds.width },
          { key: "y", title: t("boxes.y"), value: box.y, max: bounds.height },
          { key: "width", title: t("boxes.width"), value: box.width, max: bounds.width },
          { key: "height", title: t("boxes.height"), value: box.height, max: bounds.height },
          ...(params.rotated ? [{ key: "angle", title: t("boxes.angle"), value: box.angle, min: -180, max: 180 }] : []),
        ],
      })}
      onField={(i, key, n) => {
        const box = boxes[i];
        if (box) desk.edit(i, key === "angle" ? turned(box, n, bounds) : fitted({ ...box, [key]: n }, bounds), `${key} ${i}`);
      }}
      layer={(drawing) => (
        <BoxLayer
          bounds={bounds}
          labels={params.labels}
          boxes={boxes}
          missed={missed}
          differences={matching?.given}
          selected={desk.selected}
          alone={desk.alone}
          editable={drawing}
          rotated={params.rotated}
          armed={desk.armed}
          title={t("boxes.surface")}
          onAdd={desk.add}
          onSelect={desk.select}
          onEdit={desk.edit}
        />
      )}
    />
  );
}
