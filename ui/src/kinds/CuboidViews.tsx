import { useEffect, useMemo, useRef, useState, type Dispatch, type PointerEvent, type ReactNode, type SetStateAction } from "react";
import { useT } from "../i18n";
import { Panel, type Dot, type Look, type Projection } from "../parts/cloud/Panel";
import { axis, corners, dot, facing, pulled, shifted, times, type Cuboid, type Place, type Side } from "../parts/cloud/space";
import type { CloudStage } from "../parts/cloud/stage";
import type { Live } from "../parts/live";
import { colourOf, titleOf } from "../parts/Palette";
import { useKeyDown } from "../parts/useKeyDown";
import type { Label, MediumOf } from "../types";
import type { Difference } from "./matching";

interface Props {
  stage: CloudStage;
  medium: MediumOf<"cloud">;
  labels: readonly Label[];
  cuboids: readonly Cuboid[];
  missed: readonly Cuboid[];
  differences: readonly Difference[] | undefined;
  selected: number | null;
  /** Only the selected one is shown. */
  alone: boolean;
  /** Keys go here; several clouds on a page must not all answer. */
  active: boolean;
  editable: boolean;
  /** A press on the bare plan places a new one. */
  drawing: boolean;
  nameOf: (cuboid: Cuboid) => string;
  /** Told of every pull, while nothing is stored yet. */
  pulled: Live<Pulled | null>;
  fresh: (x: number, y: number, heading?: number) => Cuboid;
  onAdd: (cuboid: Cuboid) => void;
  onSelect: (index: number | null) => void;
  onEdit: (index: number, cuboid: Cuboid) => void;
  /** The stretch of ground that the view from above shows. */
  plan: Plan;
  onPlan: Dispatch<SetStateAction<Plan>>;
}

/** A cuboid of the answer while it is pulled, as it would be stored. */
export interface Pulled {
  index: number | null;
  cuboid: Cuboid;
}

export interface Plan {
  x: number;
  y: number;
  metres: number;
}

const widest = ({ low, high }: MediumOf<"cloud">) => Math.max(high.x - low.x, high.y - low.y, 4);
export const planOf = (medium: MediumOf<"cloud"> | null): Plan =>
  medium
    ? { x: (medium.low.x + medium.high.x) / 2, y: (medium.low.y + medium.high.y) / 2, metres: Math.min(widest(medium), 60) }
    : { x: 0, y: 0, metres: 60 };

/** What the pointer does; nothing is stored before it lets go, so that one drag is one step of undo. */
interface Drag extends Pulled {
  from: Cuboid;
  /** What lies below a press that draws: it is chosen where the press goes nowhere. */
  below: number | null;
}

type Move = (by: Place, at: Place, from: Cuboid) => Cuboid;

/** A press that goes less far, in pixels, is a click. */
const TRAVEL = 5;
const UP: Place = { x: 0, y: 0, z: 1 };
const AHEAD: Place = { x: 1, y: 0, z: 0 };
const RIGHT: Place = { x: 0, y: -1, z: 0 };
const FLOOR = [0, 1, 2, 3, 0];

const flat = (at: Cuboid, right: Side, deep: Side, close: number): Look => ({
  flat: true,
  centre: at,
  right: axis(at, right),
  up: UP,
  metres: Math.max(at.length, at.height * 1.6) * close,
  deep: at[deep] / 2 + 1.5,
});

/** A cloud from above, along and across the selected cuboid, and in perspective; cuboids can be touched in the flat ones. */
export function CuboidViews(props: Props) {
  const { medium, cuboids, selected, labels, editable, plan, onPlan: setPlan } = props;
  const t = useT();
  const { low, high } = medium;
  const [orbit, setOrbit] = useState({ around: 0.5, above: 0.5, distance: Math.min(widest(medium) * 0.7, 40), x: plan.x, y: plan.y });
  const [close, setClose] = useState(2.4);
  const [drag, show] = useState<Drag | null>(null);
  const held = useRef<Drag | null>(null);
  const setDrag = (next: Drag | null) => {
    show(next);
    props.pulled.set(next);
  };
  const drop = () => {
    held.current = null;
    setDrag(null);
  };

  const current = drag?.cuboid ?? (selected === null ? undefined : cuboids[selected]);
  // what is selected from the list or by keyboard is brought into the plan
  const chosen = selected === null ? undefined : cuboids[selected];
  const [followed, setFollowed] = useState<Cuboid | undefined>(undefined);
  if (chosen !== followed) {
    setFollowed(chosen);
    if (chosen) setOrbit({ ...orbit, x: chosen.x, y: chosen.y });
  }
  useEffect(() => {
    if (!chosen) return;
    setPlan((now) => (Math.max(Math.abs(chosen.x - now.x) * 2, Math.abs(chosen.y - now.y)) < now.metres * 0.45 ? now : { ...now, x: chosen.x, y: chosen.y }));
  }, [chosen, setPlan]);

  const top: Look = useMemo(
    () => ({ flat: true, centre: { x: plan.x, y: plan.y, z: (low.z + high.z) / 2 }, right: RIGHT, up: AHEAD, metres: plan.metres, deep: high.z - low.z + 50 }),
    [plan, low.z, high.z],
  );
  const around: Look = useMemo(
    () => ({ flat: false, centre: { x: orbit.x, y: orbit.y, z: low.z + 1.5 }, around: orbit.around, above: orbit.above, distance: orbit.distance }),
    [orbit, low.z],
  );
  // these views stay while something in them is dragged
  const base = drag?.from ?? chosen;
  const side = useMemo(() => (base ? flat(base, "length", "width", close) : null), [base, close]);
  const front = useMemo(() => (base ? flat(base, "width", "length", close) : null), [base, close]);

  const zoom = (factor: number) => setPlan((now) => ({ ...now, metres: Math.min(400, Math.max(4, now.metres * factor)) }));
  const closer = (factor: number) => setClose((now) => Math.min(8, Math.max(1.2, now * factor)));
  useKeyDown(props.active || drag !== null, ({ key }) => {
    if (key === "Escape" && drag) drop();
    else if (key === "+" || key === "=") zoom(0.8);
    else if (key === "-") zoom(1.25);
    else return false;
    return true;
  });

  const begin = (event: PointerEvent, projection: Projection, index: number | null, cuboid: Cuboid, move: Move, below: number | null = null) => {
    if (!editable || event.button !== 0) return;
    event.stopPropagation();
    const svg = (event.currentTarget as SVGElement).closest("svg");
    const rect = svg?.getBoundingClientRect();
    if (!svg || !rect) return;
    const place = (e: { clientX: number; clientY: number }) => projection.at({ u: e.clientX - rect.x, v: e.clientY - rect.y });
    const start = place(event);
    held.current = { index, cuboid, from: cuboid, below };
    setDrag(held.current);
    const pull = (e: globalThis.PointerEvent) => {
      if (!held.current) return;
      const at = place(e);
      held.current = { index, below, from: cuboid, cuboid: move({ x: at.x - start.x, y: at.y - start.y, z: at.z - start.z }, at, cuboid) };
      setDrag(held.current);
    };
    const end = (e: globalThis.PointerEvent) => {
      window.removeEventListener("pointermove", pull);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      // given up by Escape in the meantime, or taken away by the system
      if (held.current && e.type === "pointerup") store(held.current);
      drop();
    };
    window.addEventListener("pointermove", pull);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  };
  const store = ({ index, cuboid, from, below }: Drag) => {
    if (index === null && below !== null && cuboid === from) props.onSelect(below);
    else if (index === null) props.onAdd(cuboid);
    else if (cuboid !== from) props.onEdit(index, cuboid);
  };

  const place = (event: PointerEvent, projection: Projection, at: Dot, below: number | null = null): boolean => {
    if (!props.drawing || event.shiftKey) return false;
    const spot = projection.at(at);
    begin(event, projection, null, props.fresh(spot.x, spot.y), (_, now, from) => {
      const [dx, dy] = [now.x - spot.x, now.y - spot.y];
      return Math.hypot(dx, dy) * projection.pixelsPerMetre < TRAVEL ? from : facing(from, Math.atan2(dy, dx));
    }, below);
    return true;
  };
  /** A press on one that is not selected: on the plan it is ground to draw on. */
  const press = (event: PointerEvent<SVGElement>, projection: Projection, index: number, onPlan: boolean) => {
    const rect = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (!rect || event.button !== 0) return;
    if (!onPlan || !place(event, projection, { u: event.clientX - rect.x, v: event.clientY - rect.y }, index)) props.onSelect(index);
  };

  const shown = [
    ...props.missed.map((cuboid, i) => ({ cuboid, key: `missed ${i}`, index: null as number | null, state: "missed" as Difference | undefined })),
    ...cuboids.map((cuboid, i) => ({ cuboid: drag?.index === i ? drag.cuboid : cuboid, key: `${i}`, index: i, state: props.differences?.[i] })),
    ...(drag && drag.index === null && (drag.below === null || drag.cuboid !== drag.from) ? [{ cuboid: drag.cuboid, key: "new", index: null, state: undefined }] : []),
  ].filter(({ index }) => !props.alone || selected === null || index === selected);

  const draw = (sides: readonly Side[], turnable: boolean) =>
    function Drawn(projection: Projection): ReactNode {
      return shown.map(({ cuboid, key, index, state }) => {
        const on = index !== null && index === selected;
        // along and across, only the selected one is clear of the others
        if (sides.length > 0 && !turnable && !on) return null;
        const dots = corners(cuboid).map(projection.to);
        if (dots.some((d) => d === null)) return null;
        const path = (order: readonly number[]) => `M${order.map((k) => `${dots[k]?.u.toFixed(1)} ${dots[k]?.v.toFixed(1)}`).join("L")}`;
        const line = `${path(FLOOR)}${path(FLOOR.map((k) => k + 4))}${[0, 1, 2, 3].map((k) => path([k, k + 4])).join("")}`;
        const middle = projection.to(cuboid);
        const nose = projection.to(shifted(cuboid, times(axis(cuboid, "length"), cuboid.length / 2)));
        const canEdit = editable && sides.length > 0 && index !== null;
        const knob = projection.to(shifted(cuboid, times(axis(cuboid, "length"), cuboid.length / 2 + 22 / projection.pixelsPerMetre)));
        return (
          <g
            key={key}
            className={`cuboid ${colourOf(labels, cuboid.label)} ${on ? "on" : ""} ${state ?? ""} ${canEdit ? "edit" : ""}`}
            role="button"
            tabIndex={editable && index !== null && turnable ? 0 : undefined}
            aria-label={props.nameOf(cuboid)}
            aria-pressed={on}
            // the focus that a press brings along chooses nothing
            onFocus={() => index !== null && !held.current && props.onSelect(index)}
            onPointerDown={(event) => {
              if (index === null) return;
              if (canEdit && on) begin(event, projection, index, cuboid, (by, _, from) => (Math.hypot(by.x, by.y, by.z) * projection.pixelsPerMetre < TRAVEL ? from : shifted(from, by)));
              else press(event, projection, index, turnable);
            }}
          >
            <path className="under" d={line} />
            <path className="face" d={path([...FLOOR.slice(0, 4), 0])} />
            <path className="face" d={`${path([0, 3, 7, 4])}Z`} />
            <path className="line" d={line} />
            {middle && nose && <path className="line" d={`M${middle.u} ${middle.v}L${nose.u} ${nose.v}`} />}
            {turnable && dots[4] && (
              <text x={Math.min(...dots.map((d) => d?.u ?? 0))} y={Math.min(...dots.map((d) => d?.v ?? 0)) - 4}>
                {titleOf(labels, cuboid.label)}
              </text>
            )}
            {canEdit && on && (
              <>
                {sides.flatMap((which) =>
                  ([1, -1] as const).map((sign) => {
                    const way = axis(cuboid, which);
                    const grip = projection.to(shifted(cuboid, times(way, (sign * cuboid[which]) / 2)));
                    return (
                      grip && (
                        <rect
                          key={`${which} ${sign}`}
                          className="grip"
                          x={grip.u - 5}
                          y={grip.v - 5}
                          width={10}
                          height={10}
                          onPointerDown={(event) =>
                            begin(event, projection, index, cuboid, (by, _, from) => pulled(from, which, sign, sign * dot(by, axis(from, which))))
                          }
                        />
                      )
                    );
                  }),
                )}
                {turnable && knob && (
                  <circle
                    className="turn"
                    cx={knob.u}
                    cy={knob.v}
                    r={7}
                    onPointerDown={(event) => begin(event, projection, index, cuboid, (_, at, from) => facing(from, Math.atan2(at.y - from.y, at.x - from.x)))}
                  />
                )}
              </>
            )}
          </g>
        );
      });
    };

  const nothing = (title: string) => (
    <div className="cloud-panel">
      <span className="cloud-title">{title}</span>
      <p className="cloud-empty small">{t("cuboids.choose")}</p>
    </div>
  );
  return (
    <div className="cloud">
      <Panel
        stage={props.stage}
        look={top}
        title={t("cuboids.above")}
        className={props.drawing ? "draw" : ""}
        onZoom={zoom}
        onDrag={(_du, _dv, by) => setPlan((now) => ({ ...now, x: now.x - by.x, y: now.y - by.y }))}
        onPress={place}
      >
        {draw(["length", "width"], true)}
      </Panel>
      <Panel
        stage={props.stage}
        look={around}
        title={t("cuboids.around")}
        onZoom={(factor) => setOrbit((now) => ({ ...now, distance: Math.min(300, Math.max(3, now.distance * factor)) }))}
        onDrag={(du, dv) => setOrbit((now) => ({ ...now, around: now.around - du / 150, above: Math.min(1.5, Math.max(0.02, now.above + dv / 150)) }))}
      >
        {draw([], false)}
      </Panel>
      {side && current ? (
        <Panel stage={props.stage} look={side} title={t("cuboids.side")} onZoom={closer}>
          {draw(["length", "height"], false)}
        </Panel>
      ) : (
        nothing(t("cuboids.side"))
      )}
      {front && current ? (
        <Panel stage={props.stage} look={front} title={t("cuboids.front")} onZoom={closer}>
          {draw(["width", "height"], false)}
        </Panel>
      ) : (
        nothing(t("cuboids.front"))
      )}
    </div>
  );
}
