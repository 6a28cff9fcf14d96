import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { useT } from "../i18n";
import { arrow } from "../parts/keys";
import { titleOf } from "../parts/Palette";
import type { Point } from "./geometry";
import { match } from "./matching";
import { ringOverlap } from "./overlap";
import { pictureOf, PictureMarks } from "./PictureMarks";
import {
  areaOf, cornerAdded, cornerAt, cornerMoved, cornerRemoved, cornersOf, extent, flat, pointsOf, regular, ringsOf, shifted, stretched,
  type Corner, type Polygon,
} from "./polygon";
import { PolygonLayer } from "./PolygonLayer";
import type { KindProps } from "./types";
import { useMarks, type Desk } from "./useMarks";

const NONE: readonly Polygon[] = [];
const overlap = (a: Polygon, b: Polygon) => ringOverlap(ringsOf(a).map(pointsOf), ringsOf(b).map(pointsOf));

export default function PolygonsKind(props: KindProps<"polygons">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const [draft, setDraft] = useState<readonly Point[] | null>(null);
  const [holing, setHoling] = useState(false);
  const [chosen, setChosen] = useState<(Corner & { mark: number }) | null>(null);
  const picture = pictureOf(media, params.on);
  const bounds = picture ?? { width: 1, height: 1 };
  const polygons: readonly Polygon[] = value?.polygons ?? NONE;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.polygons;
  const matching = useMemo(() => expected && match(polygons, expected, overlap, params.iou), [expected, polygons, params.iou]);

  const fresh = () => {
    if (draft) return;
    const reach = Math.min(bounds.width, bounds.height) / 8;
    const points = regular({ x: bounds.width / 2, y: bounds.height / 2 }, reach, bounds);
    desk.add({ points, holes: [], label: desk.armed, attributes: {} });
  };
  const close = () => {
    const { current, selected } = desk;
    if (!draft || draft.length < 3) return;
    setDraft(null);
    setHoling(false);
    if (holing && current && selected !== null) desk.edit(selected, { ...current, holes: [...current.holes, flat(draft)] });
    else desk.add({ points: flat(draft), holes: [], label: desk.armed, attributes: {} });
  };
  const drop = () => setDraft(draft && draft.length > 1 ? draft.slice(0, -1) : null);

  const onKey = (event: KeyboardEvent, { selected, current, edit }: Desk<Polygon>): boolean => {
    if (event.ctrlKey || event.metaKey) return false;
    const key = event.key.toLowerCase();
    if (draft) {
      if (key === "enter") close();
      else if (["escape", "backspace", "delete", "z"].includes(key)) drop();
      else return false;
      return true;
    }
    if (key === "escape" && holing) setHoling(false);
    else if (selected === null || !current) return false;
    else {
      const at = chosen?.mark === selected ? chosen : null;
      const push = arrow(event);
      const step = event.shiftKey ? 10 : 1;
      const place = at && cornerAt(current, at);
      if (key === "p") setChosen({ ...turn(current, at, event.shiftKey ? -1 : 1), mark: selected });
      else if (key === "o") edit(selected, holed(current));
      else if (push && event.altKey) edit(selected, stretched(current, push.dx * step, push.dy * step, bounds), `size ${selected}`);
      else if (push && at && place)
        edit(selected, cornerMoved(current, at, { x: place.x + push.dx * step, y: place.y + push.dy * step }, bounds), `corner ${selected} ${at.ring} ${at.index}`);
      else if (push) edit(selected, shifted(current, push.dx * step, push.dy * step, bounds), `move ${selected}`);
      else if (!at || !place) return false;
      else if (key === "i") {
        edit(selected, cornerAdded(current, at));
        setChosen({ ...at, index: at.index + 1 });
      } else if (key === "delete" || key === "backspace") {
        const fewer = cornerRemoved(current, at);
        if (fewer !== current) edit(selected, fewer);
        setChosen(fewer.holes.length < current.holes.length ? null : { ...at, index: Math.max(0, at.index - 1) });
      } else if (key === "escape") setChosen(null);
      else return false;
    }
    return true;
  };
  const holed = (polygon: Polygon): Polygon => {
    const box = extent(polygon);
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    return { ...polygon, holes: [...polygon.holes, regular(middle, Math.min(box.width, box.height) / 6, bounds)] };
  };

  const desk = useMarks<Polygon>({
    marks: polygons,
    labels: params.labels,
    active: props.active && editable,
    onPut: (next, merge) => props.onChange(next.length === 0 ? null : { kind: "polygons", polygons: [...next] }, merge),
    onNew: fresh,
    copied: (polygon) => shifted(polygon, Math.round(bounds.width * 0.02), Math.round(bounds.height * 0.02), bounds),
    onKey,
  });
  // who goes on to something else has not given the outline up
  const leave = useEffectEvent(({ target }: PointerEvent) => {
    if (target instanceof Element && !target.closest(".slots, [data-criterion]")) close();
  });
  const open = draft !== null;
  useEffect(() => {
    if (!open) return undefined;
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, [open]);
  const { selected, current } = desk;
  const corner = chosen && current && chosen.mark === selected && cornerAt(current, chosen) ? chosen : null;
  const cornerName = (polygon: Polygon, at: Corner) => {
    const all = cornersOf(polygon).filter(({ ring }) => ring === at.ring);
    const place = cornerAt(polygon, at);
    const words = { number: at.index + 1, of: all.length, x: Math.round(place?.x ?? 0), y: Math.round(place?.y ?? 0) };
    return at.ring === 0 ? t("polygons.corner", words) : t("polygons.corner.hole", { ...words, hole: at.ring });
  };
  const describe = (polygon: Polygon) =>
    [
      t("polygons.corners", { count: cornersOf(polygon).length }),
      polygon.holes.length > 0 && t("polygons.holes", { count: polygon.holes.length }),
      t("polygons.area", { pixels: areaOf(polygon) }),
    ]
      .filter(Boolean)
      .join(" · ");
  const missed = (matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [expected[j]] : []));
  const drawn = draft && t(draft.length < 3 ? "polygons.drawing" : "polygons.closing", { count: draft.length });
  const status = drawn ?? (corner && current ? cornerName(current, corner) : "");
  const shown = corner ?? { ring: 0, index: 0 };

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
      hint={[t("polygons.hint"), t("polygons.keys"), t("marks.keys")].join(" ")}
      newWord={t("polygons.new")}
      none={value !== null}
      onNone={(none) => props.onChange(none ? { kind: "polygons", polygons: [] } : null)}
      onNew={fresh}
      tools={
        <button type="button" className="tag" disabled={!current} aria-pressed={holing} onClick={() => setHoling(!holing)}>
          {t("polygons.hole")} <kbd className="key">O</kbd>
        </button>
      }
      status={status}
      describe={(polygon) => {
        const place = cornerAt(polygon, polygon === current ? shown : { ring: 0, index: 0 });
        return {
          name: describe(polygon),
          fields: [
            { key: "corner", title: t("polygons.which"), value: cornersOf(polygon).findIndex((c) => c.ring === shown.ring && c.index === shown.index) + 1, min: 1, max: cornersOf(polygon).length },
            { key: "x", title: t("boxes.x"), value: place?.x ?? 0, max: bounds.width },
            { key: "y", title: t("boxes.y"), value: place?.y ?? 0, max: bounds.height },
          ],
        };
      }}
      onField={(i, key, n) => {
        const polygon = polygons[i];
        const place = polygon && cornerAt(polygon, shown);
        if (!polygon || !place) return;
        const at = cornersOf(polygon)[n - 1];
        if (key === "corner") setChosen(at ? { ...at, mark: i } : null);
        else desk.edit(i, cornerMoved(polygon, shown, { ...place, [key]: n }, bounds), `${key} ${i} ${shown.ring} ${shown.index}`);
      }}
      layer={(drawing) => (
        <PolygonLayer
          bounds={bounds}
          labels={params.labels}
          polygons={polygons}
          missed={missed}
          differences={matching?.given}
          selected={selected}
          alone={desk.alone}
          editable={drawing}
          armed={holing && current ? current.label : desk.armed}
          title={t("polygons.surface")}
          corner={corner}
          draft={draft}
          drawing={draft !== null || holing}
          nameOf={(polygon) => `${titleOf(params.labels, polygon.label)}, ${describe(polygon)}`}
          cornerName={cornerName}
          onDraft={setDraft}
          onClose={close}
          onSelect={desk.select}
          onCorner={(mark, at) => setChosen({ ...at, mark })}
          onEdit={desk.edit}
        />
      )}
    />
  );
}

/** The corner after or before another, all rings round. */
function turn(polygon: Polygon, at: Corner | null, by: 1 | -1): Corner {
  const all = cornersOf(polygon);
  const now = at === null ? (by > 0 ? -1 : 0) : all.findIndex(({ ring, index }) => ring === at.ring && index === at.index);
  return all[(now + by + all.length) % all.length] ?? { ring: 0, index: 0 };
}
