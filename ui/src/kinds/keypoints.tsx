import { useMemo, useState } from "react";
import { useT } from "../i18n";
import { arrow } from "../parts/keys";
import { titleOf } from "../parts/Palette";
import type { Point } from "./geometry";
import { KeypointLayer } from "./KeypointLayer";
import { match } from "./matching";
import { pictureOf, PictureMarks } from "./PictureMarks";
import { blank, extent, HIDDEN, inPicture, isEmpty, placesOf, put, shifted, similarity, UNSEEN, VISIBLE, type Instance } from "./skeleton";
import type { KindProps } from "./types";
import { useMarks, type Desk } from "./useMarks";

const NONE: readonly Instance[] = [];

/** A point of the skeleton: of a thing that is there, or of the next one. */
interface Chosen {
  mark: number | null;
  joint: number;
}

export default function KeypointsKind(props: KindProps<"keypoints">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const joints = params.points;
  const [wanted, setChosen] = useState<Chosen | null>(null);
  const [cursor, setCursor] = useState<Point | null>(null);
  const [hiding, setHiding] = useState(false);
  const picture = pictureOf(media, params.on);
  const bounds = picture ?? { width: 1, height: 1 };
  const instances: readonly Instance[] = value?.instances ?? NONE;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.instances;
  const matching = useMemo(
    () => expected && match(instances, expected, (a, b) => similarity(a, b, joints, params.least_side), params.oks),
    [expected, instances, joints, params.least_side, params.oks],
  );

  const place = (point: Point, hidden: boolean) => {
    const { mark, joint } = placing ? chosen : { mark: null, joint: 0 };
    const full = { ...point, v: hidden || hiding ? HIDDEN : VISIBLE };
    const old = mark === null ? undefined : instances[mark];
    const next = put(old ?? { keypoints: blank(joints.length), label: desk.armed, attributes: {} }, joint, full);
    if (old && mark !== null) desk.edit(mark, next);
    else desk.add(next);
    setHiding(false);
    const index = old ? mark : instances.length;
    const open = placesOf(next).findIndex(({ v }, k) => k > joint && v === UNSEEN);
    setChosen({ mark: index, joint: open < 0 ? joint : open });
    if (open < 0) setCursor(null);
  };
  const fresh = () => {
    desk.select(null);
    setChosen({ mark: null, joint: 0 });
    setCursor({ x: Math.round(bounds.width / 2), y: Math.round(bounds.height / 2) });
  };
  const unmark = (index: number, joint: number) => {
    const old = instances[index];
    if (!old) return;
    const next = put(old, joint, null);
    if (isEmpty(next)) desk.remove(index);
    else desk.edit(index, next);
  };

  const onKey = (event: KeyboardEvent, { selected, current, edit }: Desk<Instance>): boolean => {
    if (event.ctrlKey || event.metaKey) return false;
    const key = event.key.toLowerCase();
    const push = arrow(event);
    const step = event.shiftKey ? 10 : 1;
    const by = (point: Point) => inPicture({ x: point.x + (push?.dx ?? 0) * step, y: point.y + (push?.dy ?? 0) * step }, bounds);
    const mark = chosen ? chosen.mark : selected;
    if (key === "p" && (chosen ?? current)) {
      const at = chosen?.joint ?? -1;
      const next = (at + (event.shiftKey ? -1 : 1) + joints.length) % joints.length;
      setChosen({ mark, joint: at < 0 && event.shiftKey ? joints.length - 1 : next });
    } else if (placing && push) setCursor(by(cursor ?? middleOf(current, bounds)));
    else if (placing && key === "enter" && cursor) place(cursor, false);
    else if (placing && key === "v") setHiding(!hiding);
    else if (chosen && key === "escape") {
      setChosen(null);
      setCursor(null);
    } else if (selected === null || !current) return false;
    else if (chosen && spot && !placing && push) edit(selected, put(current, chosen.joint, { ...by(spot), v: spot.v }), `joint ${selected} ${chosen.joint}`);
    else if (push) edit(selected, shifted(current, push.dx * step, push.dy * step, bounds), `move ${selected}`);
    else if (!chosen || !spot || placing) return false;
    else if (key === "v") edit(selected, put(current, chosen.joint, { ...spot, v: spot.v === VISIBLE ? HIDDEN : VISIBLE }));
    else if (key === "delete" || key === "backspace") unmark(selected, chosen.joint);
    else return false;
    return true;
  };
  const desk = useMarks<Instance>({
    marks: instances,
    labels: params.labels,
    active: props.active && editable,
    onPut: (next, merge) => props.onChange(next.length === 0 ? null : { kind: "keypoints", instances: [...next] }, merge),
    onNew: fresh,
    copied: (instance) => shifted(instance, Math.round(bounds.width * 0.02), Math.round(bounds.height * 0.02), bounds),
    onKey,
  });
  const { selected, current } = desk;
  const chosen = wanted && (wanted.mark === null ? selected === null : wanted.mark === selected && current) ? wanted : null;
  const spot = chosen && current ? placesOf(current)[chosen.joint] : undefined;
  const placing = chosen !== null && (chosen.mark === null || spot?.v === UNSEEN);

  const jointTitle = (joint: number) => joints[joint]?.title ?? "";
  const jointName = (instance: Instance, joint: number) => {
    const found = placesOf(instance)[joint];
    const words = { name: jointTitle(joint), x: Math.round(found?.x ?? 0), y: Math.round(found?.y ?? 0) };
    return t(found?.v === HIDDEN ? "keypoints.at.hidden" : "keypoints.at", words);
  };
  const describe = (instance: Instance) => {
    const places = placesOf(instance);
    const names = (v: number) => places.flatMap((p, k) => (p.v === v ? [jointTitle(k)] : [])).join(", ");
    return [
      t("keypoints.count", { count: places.filter(({ v }) => v !== UNSEEN).length, of: joints.length }),
      names(HIDDEN) && t("keypoints.hidden", { names: names(HIDDEN) }),
      names(UNSEEN) && t("keypoints.open", { names: names(UNSEEN) }),
    ]
      .filter(Boolean)
      .join(" · ");
  };
  const status = placing
    ? t(hiding ? "keypoints.next.hidden" : "keypoints.next", { name: jointTitle(chosen.joint), number: chosen.joint + 1, of: joints.length })
    : chosen && current
      ? jointName(current, chosen.joint)
      : "";
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
      hint={[t("keypoints.hint"), t("keypoints.keys"), t("marks.keys")].join(" ")}
      newWord={t("keypoints.new")}
      none={value !== null}
      onNone={(none) => props.onChange(none ? { kind: "keypoints", instances: [] } : null)}
      onNew={fresh}
      status={status}
      describe={(instance) => {
        const joint = instance === current && chosen ? chosen.joint : 0;
        const found = placesOf(instance)[joint];
        return {
          name: describe(instance),
          fields: [
            { key: "joint", title: t("keypoints.point"), value: joint + 1, min: 1, max: joints.length },
            { key: "x", title: t("boxes.x"), value: found?.x ?? 0, max: bounds.width },
            { key: "y", title: t("boxes.y"), value: found?.y ?? 0, max: bounds.height },
          ],
          choices: joints.map(({ key, title }, k) => ({
            key,
            title,
            quiet: true,
            value: String(placesOf(instance)[k]?.v || ""),
            options: [
              { key: String(VISIBLE), title: t("keypoints.visible") },
              { key: String(HIDDEN), title: t("keypoints.covered") },
            ],
          })),
        };
      }}
      onField={(i, key, n) => {
        const instance = instances[i];
        const joint = chosen?.joint ?? 0;
        const found = instance && placesOf(instance)[joint];
        if (key === "joint") setChosen({ mark: i, joint: Math.min(Math.max(Math.round(n), 1), joints.length) - 1 });
        else if (instance && found && found.v !== UNSEEN) desk.edit(i, put(instance, joint, { ...inPicture({ ...found, [key]: n }, bounds), v: found.v }), `${key} ${i} ${joint}`);
      }}
      onOwnChoice={(i, key, v) => {
        const instance = instances[i];
        const joint = joints.findIndex((one) => one.key === key);
        if (!instance) return;
        const found = placesOf(instance)[joint];
        if (v === "") unmark(i, joint);
        else desk.edit(i, put(instance, joint, { ...(found && found.v !== UNSEEN ? found : middleOf(instance, bounds)), v: Number(v) }));
        setChosen({ mark: i, joint });
      }}
      layer={(drawing) => (
        <KeypointLayer
          bounds={bounds}
          labels={params.labels}
          joints={joints}
          bones={params.bones}
          instances={instances}
          missed={missed}
          differences={matching?.given}
          selected={selected}
          alone={desk.alone}
          editable={drawing}
          title={t("keypoints.surface")}
          joint={chosen?.joint ?? null}
          placing={placing}
          cursor={cursor}
          nameOf={(instance) => `${titleOf(params.labels, instance.label)}, ${describe(instance)}`}
          jointName={jointName}
          onPlace={(point, hidden) => {
            setCursor(null);
            place(point, hidden);
          }}
          onSelect={desk.select}
          onJoint={(mark, joint) => setChosen({ mark, joint })}
          onEdit={desk.edit}
        />
      )}
    />
  );
}

function middleOf(instance: Instance | undefined, bounds: { width: number; height: number }): Point {
  const box = instance ? extent(instance) : { x: 0, y: 0, ...bounds };
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}
