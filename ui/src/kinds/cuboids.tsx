import { useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { degrees, facing, grown, neat, onGround, overlap, errors, shifted, type Cuboid } from "../parts/cloud/space";
import { useCloud } from "../parts/cloud/useCloud";
import { arrow, turnOf } from "../parts/keys";
import { live, useLive, type Live } from "../parts/live";
import { Notice } from "../parts/Notice";
import { titleOf } from "../parts/Palette";
import type { Region } from "../parts/Regions";
import { CuboidViews, planOf, type Pulled } from "./CuboidViews";
import { chosen } from "./attributes";
import { MarkList } from "./MarkList";
import { match } from "./matching";
import type { KindProps } from "./types";
import { useMarks } from "./useMarks";

const NONE: readonly Cuboid[] = [];
const COARSE = 10;
const STEP = 0.1;
const DEGREE = Math.PI / 180;
/** Where the rubric names no size to begin with. */
const USUAL = { length: 4, width: 1.8, height: 1.6 };

export default function CuboidsKind(props: KindProps<"cuboids">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const [panning, setPanning] = useState(false);
  const [held] = useState(() => live<Pulled | null>(null));

  const found = media.find((m) => m.slot === params.on);
  const medium = found?.media === "cloud" ? found : null;
  const [plan, setPlan] = useState(() => planOf(medium));
  const cloud = useCloud(props.surface ? medium : null);
  const loaded = cloud === "missing" ? null : cloud;
  const points = loaded?.points ?? null;
  const cuboids: readonly Cuboid[] = value?.cuboids ?? NONE;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.cuboids;
  const matching = useMemo(
    () =>
      expected &&
      match(cuboids, expected, (a, b) => (errors(a, b).heading <= (params.turned ?? 180) ? overlap(a, b, params.seen) : 0), params.iou),
    [expected, cuboids, params.iou, params.seen, params.turned],
  );

  /** A new cuboid of the armed class, on the ground. */
  const fresh = (x: number, y: number, heading = 0): Cuboid => {
    const preset = params.presets.find((p) => p.label === desk.armed);
    const { length, width, height } = preset ?? USUAL;
    const full = { x: neat(x), y: neat(y), z: 0, length, width, height, heading: neat(heading), label: desk.armed, attributes: {} };
    return points ? onGround(points, full) : full;
  };
  const desk = useMarks<Cuboid>({
    marks: cuboids,
    labels: params.labels,
    active: props.active && editable && points !== null,
    onPut: (next, merge) => props.onChange(next.length === 0 ? null : { kind: "cuboids", cuboids: [...next] }, merge),
    onNew: () => desk.add(fresh(plan.x, plan.y)),
    copied: (cuboid) => shifted(cuboid, { x: 0, y: -cuboid.width - 0.5, z: 0 }),
    onKey: (event, { selected, current, edit }) => {
      if (selected === null || !current || event.ctrlKey || event.metaKey) return false;
      const step = STEP * (event.shiftKey ? COARSE : 1);
      const push = arrow(event);
      const turn = turnOf(event);
      const key = event.key.toLowerCase();
      const lift = key === "pageup" ? 1 : key === "pagedown" ? -1 : 0;
      if (key === "s" && points) edit(selected, onGround(points, current));
      else if (key === "r") edit(selected, facing(current, current.heading + Math.PI));
      else if (turn) edit(selected, facing(current, current.heading - turn * DEGREE * (event.shiftKey ? COARSE : 1)), `turn ${selected}`);
      else if (lift && event.altKey) edit(selected, grown(current, "height", step * lift), `tall ${selected}`);
      else if (lift) edit(selected, shifted(current, { x: 0, y: 0, z: step * lift }), `lift ${selected}`);
      else if (push && event.altKey)
        edit(selected, push.dy !== 0 ? grown(current, "length", -push.dy * step) : grown(current, "width", push.dx * step), `size ${selected}`);
      // the plan has forward at the top and left at the left
      else if (push) edit(selected, shifted(current, { x: -push.dy * step, y: -push.dx * step, z: 0 }), `move ${selected}`);
      else return false;
      return true;
    },
  });
  const { selected, current } = desk;

  const missed = (matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [expected[j]] : []));
  const nameOf = (cuboid: Cuboid) => {
    const count = loaded?.countIn(cuboid) ?? null;
    const size = `${cuboid.length} × ${cuboid.width} × ${cuboid.height} m`;
    return count === null ? size : `${size} · ${t("cuboids.inside", { count })}`;
  };
  const region = (cuboid: Cuboid, difference?: Region["difference"], agreed?: Cuboid, i: number | null = null): Region => {
    // what only faces the wrong way is told as well
    const near = agreed ?? (difference && expected?.find((e) => e.label === cuboid.label && overlap(cuboid, e, params.seen) >= params.iou));
    const off = near && difference !== "missed" ? errors(cuboid, near) : null;
    const { low, high } = medium ?? { low: { x: 0, y: 0, z: 0 }, high: { x: 0, y: 0, z: 0 } };
    return {
      label: cuboid.label,
      live: editable && i !== null ? <Name held={held} index={i} cuboid={cuboid} nameOf={nameOf} /> : undefined,
      name: off ? `${nameOf(cuboid)} · ${t("cuboids.off", off)}` : nameOf(cuboid),
      difference,
      against: agreed && region(agreed),
      choices: params.attributes.map(({ key, title, options }) => ({ key, title, options, value: cuboid.attributes[key] ?? "" })),
      fields: [
        { key: "x", title: t("cuboids.x"), value: cuboid.x, min: low.x, max: high.x, step: STEP },
        { key: "y", title: t("cuboids.y"), value: cuboid.y, min: low.y, max: high.y, step: STEP },
        { key: "z", title: t("cuboids.z"), value: cuboid.z, min: low.z, max: high.z, step: STEP },
        { key: "length", title: t("cuboids.length"), value: cuboid.length, min: STEP, max: 200, step: STEP },
        { key: "width", title: t("cuboids.width"), value: cuboid.width, min: STEP, max: 200, step: STEP },
        { key: "height", title: t("cuboids.height"), value: cuboid.height, min: STEP, max: 200, step: STEP },
        { key: "heading", title: t("cuboids.heading"), value: degrees(cuboid.heading), min: -180, max: 180, step: 1 },
      ],
    };
  };
  const field = (i: number, key: string, n: number) => {
    const mark = cuboids[i];
    if (!mark) return;
    if (key === "heading") desk.edit(i, facing(mark, n * DEGREE), `${key} ${i}`);
    else if (key === "length" || key === "width" || key === "height") desk.edit(i, grown(mark, key, n - mark[key]), `${key} ${i}`);
    else desk.edit(i, { ...mark, [key]: neat(n) }, `${key} ${i}`);
  };

  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface &&
        createPortal(
          cloud === "missing" ? (
            <Notice tone="warn">{t("media.file.missing")}</Notice>
          ) : cloud === null || !medium ? (
            <div className="skeleton" />
          ) : (
            <>
              {editable && (
                <div className="row picture-tools">
                  <button type="button" className="tag" aria-pressed={panning} onClick={() => setPanning(!panning)}>
                    {t("cuboids.pan")}
                  </button>
                  <button type="button" className="tag" onClick={() => desk.add(fresh(plan.x, plan.y))}>
                    {t("cuboids.new")} <kbd className="key">N</kbd>
                  </button>
                  <button type="button" className="tag" disabled={!current} onClick={() => current && selected !== null && desk.edit(selected, onGround(cloud.points, current))}>
                    {t("cuboids.ground")} <kbd className="key">S</kbd>
                  </button>
                  <button type="button" className="tag" disabled={!current} onClick={() => current && selected !== null && desk.edit(selected, facing(current, current.heading + Math.PI))}>
                    {t("cuboids.reverse")} <kbd className="key">R</kbd>
                  </button>
                  <button type="button" className="tag" disabled={!current} aria-pressed={desk.alone} onClick={() => desk.setAlone(!desk.alone)}>
                    {t("marks.alone")} <kbd className="key">H</kbd>
                  </button>
                </div>
              )}
              <CuboidViews
                stage={cloud.stage}
                medium={medium}
                labels={params.labels}
                cuboids={cuboids}
                missed={missed}
                differences={matching?.given}
                selected={selected}
                alone={desk.alone}
                active={props.active}
                editable={editable}
                drawing={editable && !panning}
                nameOf={(cuboid) => `${titleOf(params.labels, cuboid.label)}, ${nameOf(cuboid)}`}
                pulled={held}
                fresh={fresh}
                onAdd={desk.add}
                onSelect={desk.select}
                onEdit={desk.edit}
                plan={plan}
                onPlan={setPlan}
              />
            </>
          ),
          props.surface,
        )}
      <MarkList
        labels={params.labels}
        armed={desk.armed}
        selected={selected}
        editable={editable}
        labelledBy={props.labelledBy}
        hint={t("cuboids.hint")}
        regions={[
          ...cuboids.map((cuboid, i) => region(cuboid, matching?.given[i], expected?.[matching?.pair[i] ?? -1], i)),
          ...missed.map((cuboid) => region(cuboid, "missed")),
        ]}
        empty={cuboids.length === 0}
        none={value !== null}
        onNone={(none) => props.onChange(none ? { kind: "cuboids", cuboids: [] } : null)}
        onPick={desk.pick}
        onSelect={desk.select}
        onRemove={desk.remove}
        onLabel={desk.rename}
        onField={field}
        onChoice={(i, key, choice) => {
          const mark = cuboids[i];
          if (mark) desk.edit(i, { ...mark, attributes: chosen(mark.attributes, key, choice) });
        }}
      />
    </div>
  );
}

interface NameProps {
  held: Live<Pulled | null>;
  index: number;
  cuboid: Cuboid;
  nameOf: (cuboid: Cuboid) => string;
}

/** Size and points in it, also while it is pulled: the list around it stays as it is. */
function Name({ held, index, cuboid, nameOf }: NameProps) {
  return nameOf(useLive(held, (now) => (now?.index === index ? now.cuboid : cuboid)));
}
