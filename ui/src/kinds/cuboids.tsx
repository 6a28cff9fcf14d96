import { useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { degrees, facing, grown, neat, onGround, overlap, errors, shifted, type Cuboid } from "../parts/cloud/space";
import { useCloud } from "../parts/cloud/useCloud";
import { arrow, digit } from "../parts/keys";
import { Notice } from "../parts/Notice";
import { Option } from "../parts/Option";
import { Palette, titleOf } from "../parts/Palette";
import { Regions, type Region } from "../parts/Regions";
import { useKeyDown } from "../parts/useKeyDown";
import { CuboidViews, planOf } from "./CuboidViews";
import { match } from "./matching";
import type { KindProps } from "./types";

const NONE: readonly Cuboid[] = [];
const COARSE = 10;
const STEP = 0.1;
const DEGREE = Math.PI / 180;

export default function CuboidsKind(props: KindProps<"cuboids">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const [armed, setArmed] = useState(params.labels[0]?.key ?? "");
  const [chosen, setChosen] = useState<number | null>(null);
  const [panning, setPanning] = useState(false);
  const [alone, setAlone] = useState(false);

  const found = media.find((m) => m.slot === params.on);
  const medium = found?.media === "cloud" ? found : null;
  const [plan, setPlan] = useState(() => planOf(medium));
  const cloud = useCloud(props.surface ? medium : null);
  const loaded = cloud === "missing" ? null : cloud;
  const points = loaded?.points ?? null;
  const cuboids: readonly Cuboid[] = value?.cuboids ?? NONE;
  const selected = chosen !== null && chosen < cuboids.length ? chosen : null;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.cuboids;
  const matching = useMemo(
    () => expected && match(cuboids, expected, (a, b) => overlap(a, b, params.seen), params.iou),
    [expected, cuboids, params.iou, params.seen],
  );

  const put = (next: readonly Cuboid[], merge?: string) =>
    props.onChange(next.length === 0 ? null : { kind: "cuboids", cuboids: [...next] }, merge);
  const add = (cuboid: Cuboid) => {
    put([...cuboids, cuboid]);
    setChosen(cuboids.length);
  };
  const edit = (index: number, cuboid: Cuboid, merge?: string) => put(cuboids.map((old, i) => (i === index ? cuboid : old)), merge);
  const remove = (index: number) => {
    put(cuboids.filter((_, i) => i !== index));
    setChosen(null);
  };
  const sized = (cuboid: Cuboid, label: string): Cuboid => {
    const preset = params.presets.find((p) => p.label === label);
    return preset ? { ...cuboid, label, length: preset.length, width: preset.width, height: preset.height } : { ...cuboid, label };
  };
  const pick = (label: string) => {
    const current = selected === null ? undefined : cuboids[selected];
    setArmed(label);
    if (selected !== null && current) edit(selected, { ...current, label });
  };
  /** A new cuboid of the armed class, on the ground. */
  const fresh = (x: number, y: number, heading = 0): Cuboid => {
    const bare: Cuboid = { x: neat(x), y: neat(y), z: 0, length: 4, width: 1.8, height: 1.6, heading: neat(heading), label: armed };
    const full = sized(bare, armed);
    return points ? onGround(points, full) : full;
  };

  useKeyDown(props.active && editable && points !== null, (event) => {
    const label = params.labels[(digit(event) ?? 0) - 1];
    const turn = arrow(event);
    const many = event.shiftKey ? COARSE : 1;
    const key = event.key.toLowerCase();
    const current = selected === null ? undefined : cuboids[selected];
    if (event.ctrlKey || event.metaKey) return false;
    if (label) pick(label.key);
    else if (key === "n") add(fresh(plan.x, plan.y));
    else if (selected === null || !current) return false;
    else if (key === "escape") setChosen(null);
    else if (key === "delete" || key === "backspace") remove(selected);
    else if (key === "d") add(shifted(current, { x: 0, y: -current.width - 0.5, z: 0 }));
    else if (key === "h") setAlone(!alone);
    else if (key === "s" && points) edit(selected, onGround(points, current));
    else if (key === "r") edit(selected, facing(current, current.heading + Math.PI));
    else if (key === "[" || key === "{") edit(selected, facing(current, current.heading + DEGREE * many), `turn ${selected}`);
    else if (key === "]" || key === "}") edit(selected, facing(current, current.heading - DEGREE * many), `turn ${selected}`);
    else if (key === "pageup" || key === "pagedown")
      edit(
        selected,
        event.altKey
          ? grown(current, "height", STEP * many * (key === "pageup" ? 1 : -1))
          : shifted(current, { x: 0, y: 0, z: STEP * many * (key === "pageup" ? 1 : -1) }),
        `height ${selected}`,
      );
    else if (turn && event.altKey)
      edit(selected, turn.dy !== 0 ? grown(current, "length", -turn.dy * STEP * many) : grown(current, "width", turn.dx * STEP * many), `size ${selected}`);
    // the plan has forward at the top and left at the left
    else if (turn) edit(selected, shifted(current, { x: -turn.dy * STEP * many, y: -turn.dx * STEP * many, z: 0 }), `move ${selected}`);
    else return false;
    return true;
  });

  const missed = (matching?.missed ?? []).flatMap((j) => (expected?.[j] ? [expected[j]] : []));
  const nameOf = (cuboid: Cuboid) => {
    const count = loaded?.countIn(cuboid) ?? null;
    const size = `${cuboid.length} × ${cuboid.width} × ${cuboid.height} m`;
    return count === null ? size : `${size} · ${t("cuboids.inside", { count })}`;
  };
  const region = (cuboid: Cuboid, difference?: Region["difference"]): Region => {
    // how far the nearest agreed one of the same class lies
    const near = difference === "matched" && expected?.filter((e) => e.label === cuboid.label).toSorted((a, b) => errors(cuboid, a).centre - errors(cuboid, b).centre)[0];
    const off = near ? errors(cuboid, near) : null;
    const { low, high } = medium ?? { low: { x: 0, y: 0, z: 0 }, high: { x: 0, y: 0, z: 0 } };
    return {
      label: cuboid.label,
      name: off ? `${nameOf(cuboid)} · ${t("cuboids.off", off)}` : nameOf(cuboid),
      difference,
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
    const current = cuboids[i];
    if (!current) return;
    if (key === "heading") edit(i, facing(current, n * DEGREE), `${key} ${i}`);
    else if (key === "length" || key === "width" || key === "height") edit(i, grown(current, key, n - current[key]), `${key} ${i}`);
    else edit(i, { ...current, [key]: neat(n) }, `${key} ${i}`);
  };

  const current = selected === null ? undefined : cuboids[selected];
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
                  <button type="button" className="tag" onClick={() => add(fresh(plan.x, plan.y))}>
                    {t("cuboids.new")} <kbd className="key">N</kbd>
                  </button>
                  <button type="button" className="tag" disabled={!current} onClick={() => current && selected !== null && edit(selected, onGround(cloud.points, current))}>
                    {t("cuboids.ground")} <kbd className="key">S</kbd>
                  </button>
                  <button type="button" className="tag" disabled={!current} onClick={() => current && selected !== null && edit(selected, facing(current, current.heading + Math.PI))}>
                    {t("cuboids.reverse")} <kbd className="key">R</kbd>
                  </button>
                  <button type="button" className="tag" disabled={!current} aria-pressed={alone} onClick={() => setAlone(!alone)}>
                    {t("cuboids.alone")} <kbd className="key">H</kbd>
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
                alone={alone}
                editable={editable}
                drawing={editable && !panning}
                nameOf={(cuboid) => `${titleOf(params.labels, cuboid.label)}, ${nameOf(cuboid)}`}
                fresh={fresh}
                onAdd={add}
                onSelect={setChosen}
                onEdit={edit}
                plan={plan}
                onPlan={setPlan}
              />
            </>
          ),
          props.surface,
        )}
      {editable && (
        <>
          <Palette labels={params.labels} armed={armed} onPick={pick} />
          <p className="dim small">{t("cuboids.hint")}</p>
        </>
      )}
      <Regions
        labels={params.labels}
        regions={[...cuboids.map((cuboid, i) => region(cuboid, matching?.given[i])), ...missed.map((cuboid) => region(cuboid, "missed"))]}
        selected={selected}
        editable={editable}
        onSelect={setChosen}
        onRemove={remove}
        onLabel={(i, label) => cuboids[i] && edit(i, { ...cuboids[i], label })}
        onField={field}
      />
      {editable && cuboids.length === 0 && (
        <Option
          type="checkbox"
          name={props.labelledBy}
          checked={value !== null}
          disabled={false}
          title={t("kind.none")}
          onChange={() => props.onChange(value ? null : { kind: "cuboids", cuboids: [] })}
        />
      )}
    </div>
  );
}
