import { useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { arrow, digit } from "../parts/keys";
import { Option } from "../parts/Option";
import { Palette, titleOf } from "../parts/Palette";
import { PictureFrame } from "../parts/PictureFrame";
import { Regions } from "../parts/Regions";
import { useKeyDown } from "../parts/useKeyDown";
import { BoxLayer } from "./BoxLayer";
import { fitted, moved, resized, type Box } from "./geometry";
import { match, rectOverlap } from "./matching";
import type { KindProps } from "./types";

const NONE: readonly Box[] = [];

export default function BoxesKind(props: KindProps<"boxes">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const [armed, setArmed] = useState(params.labels[0]?.key ?? "");
  const [chosen, setChosen] = useState<number | null>(null);
  const [panning, setPanning] = useState(false);

  const found = media.find((m) => m.slot === params.on);
  const picture = found?.media === "image" ? found : null;
  const bounds = picture ?? { width: 1, height: 1 };
  const boxes: readonly Box[] = value?.boxes ?? NONE;
  const selected = chosen !== null && chosen < boxes.length ? chosen : null;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.boxes;
  const matching = useMemo(
    () => expected && match(boxes, expected, rectOverlap, params.iou),
    [expected, boxes, params.iou],
  );

  const put = (next: readonly Box[], merge?: string) =>
    props.onChange(next.length === 0 ? null : { kind: "boxes", boxes: [...next] }, merge);
  const add = (box: Box) => {
    put([...boxes, box]);
    setChosen(boxes.length);
  };
  const edit = (index: number, box: Box, merge?: string) =>
    put(boxes.map((old, i) => (i === index ? box : old)), merge);
  const remove = (index: number) => {
    put(boxes.filter((_, i) => i !== index));
    setChosen(null);
  };
  const pick = (label: string) => {
    const current = selected === null ? undefined : boxes[selected];
    setArmed(label);
    if (selected !== null && current) edit(selected, { ...current, label });
  };
  const fresh = () => {
    const { width, height } = bounds;
    add(fitted({ x: width * 0.4, y: height * 0.4, width: width * 0.2, height: height * 0.2, label: armed }, bounds));
  };

  useKeyDown(props.active && editable, (event) => {
    const label = params.labels[(digit(event) ?? 0) - 1];
    const turn = arrow(event);
    const step = event.shiftKey ? 10 : 1;
    const current = selected === null ? undefined : boxes[selected];
    if (label) pick(label.key);
    else if (event.key.toLowerCase() === "n" && !event.ctrlKey && !event.metaKey) fresh();
    else if (selected === null || !current) return false;
    else if (event.key === "Escape") setChosen(null);
    else if (event.key === "Delete" || event.key === "Backspace") remove(selected);
    else if (turn && event.altKey) edit(selected, resized(current, turn.dx * step, turn.dy * step, bounds), `size ${selected}`);
    else if (turn) edit(selected, moved(current, turn.dx * step, turn.dy * step, bounds), `move ${selected}`);
    else return false;
    return true;
  });

  const missed = (matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [expected[j]] : []));
  const nameOf = (box: Box) =>
    t("boxes.item", {
      label: titleOf(params.labels, box.label),
      width: Math.round(box.width),
      height: Math.round(box.height),
      x: Math.round(box.x),
      y: Math.round(box.y),
    });
  const region = (box: Box, difference?: "matched" | "missed" | "extra") => ({
    label: box.label,
    name: `${Math.round(box.width)} × ${Math.round(box.height)} · ${Math.round(box.x)}, ${Math.round(box.y)}`,
    difference,
    fields: [
      { key: "x", title: t("boxes.x"), value: box.x, max: bounds.width },
      { key: "y", title: t("boxes.y"), value: box.y, max: bounds.height },
      { key: "width", title: t("boxes.width"), value: box.width, max: bounds.width },
      { key: "height", title: t("boxes.height"), value: box.height, max: bounds.height },
    ],
  });

  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface &&
        picture &&
        createPortal(
          <PictureFrame
            picture={picture}
            pan={!editable || panning}
            keys={props.active}
            tools={
              editable && (
                <>
                  <button type="button" className="tag" aria-pressed={panning} onClick={() => setPanning(!panning)}>
                    {t("boxes.pan")}
                  </button>
                  <button type="button" className="tag" onClick={fresh}>
                    {t("boxes.new")} <kbd className="key">N</kbd>
                  </button>
                </>
              )
            }
          >
            <BoxLayer
              bounds={bounds}
              labels={params.labels}
              boxes={boxes}
              missed={missed}
              differences={matching?.given}
              selected={selected}
              editable={editable && !panning}
              armed={armed}
              title={t("boxes.surface")}
              nameOf={nameOf}
              onAdd={add}
              onSelect={setChosen}
              onEdit={edit}
            />
          </PictureFrame>,
          props.surface,
        )}
      {editable && (
        <>
          <Palette labels={params.labels} armed={armed} onPick={pick} />
          <p className="dim small">{t("boxes.hint")}</p>
        </>
      )}
      <Regions
        labels={params.labels}
        regions={[
          ...boxes.map((box, i) => region(box, matching?.given[i])),
          ...missed.map((box) => region(box, "missed")),
        ]}
        selected={selected}
        editable={editable}
        onSelect={setChosen}
        onRemove={remove}
        onLabel={(i, label) => boxes[i] && edit(i, { ...boxes[i], label })}
        onField={(i, key, n) => boxes[i] && edit(i, fitted({ ...boxes[i], [key]: n }, bounds), `${key} ${i}`)}
      />
      {editable && boxes.length === 0 && (
        <Option
          type="checkbox"
          name={props.labelledBy}
          checked={value !== null}
          disabled={false}
          title={t("kind.none")}
          onChange={() => props.onChange(value ? null : { kind: "boxes", boxes: [] })}
        />
      )}
    </div>
  );
}
