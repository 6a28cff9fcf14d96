import { memo, useEffect, useRef, useState, type PointerEvent } from "react";
import { colourOf, titleOf } from "../parts/Palette";
import { useKeyDown } from "../parts/useKeyDown";
import { useStable } from "../parts/useStable";
import type { Label, Params } from "../types";
import type { Bounds, Point } from "./geometry";
import type { Difference } from "./matching";
import { extent, HIDDEN, inPicture, placesOf, put, shifted, UNSEEN, type Instance, type Joint } from "./skeleton";
import { pointIn, usePixel, went } from "./useSurface";
import "./shapes.css";

interface Props {
  bounds: Bounds;
  labels: readonly Label[];
  joints: readonly Joint[];
  bones: Params<"keypoints">["bones"];
  instances: readonly Instance[];
  missed: readonly Instance[];
  differences: readonly Difference[] | undefined;
  selected: number | null;
  /** Only the selected one is shown. */
  alone: boolean;
  editable: boolean;
  title: string;
  /** The point of the selected one that keys are about. */
  joint: number | null;
  /** Everything that is pressed is a place for the next point. */
  placing: boolean;
  /** Where the keyboard places. */
  cursor: Point | null;
  nameOf: (instance: Instance) => string;
  jointName: (instance: Instance, joint: number) => string;
  onPlace: (point: Point, hidden: boolean) => void;
  onSelect: (index: number | null) => void;
  onJoint: (index: number, joint: number) => void;
  onEdit: (index: number, instance: Instance) => void;
}

/** What the pointer pulls; nothing is stored before it lets go, so one drag is one step of undo. */
interface Drag {
  index: number;
  joint: number | null;
  from: Point;
  original: Instance;
  instance: Instance;
}

const GRIP = 5.5;

/** Skeletons on a picture, in its own pixels: an SVG whose things and points can be focused, named and tested. */
export function KeypointLayer(props: Props) {
  const { bounds, labels, instances, selected, editable, alone, cursor } = props;
  const svg = useRef<SVGSVGElement>(null);
  const cross = useRef<SVGPathElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const pixel = usePixel(svg, bounds);
  const at = (event: PointerEvent) => pointIn(svg.current, event, bounds);

  const begin = useStable((event: PointerEvent, index: number, joint: number | null, instance: Instance) => {
    if (!editable || event.button !== 0) return;
    event.stopPropagation();
    svg.current?.setPointerCapture(event.pointerId);
    setDrag({ index, joint, from: at(event), original: instance, instance });
  });
  const select = useStable(props.onSelect);
  const choose = useStable(props.onJoint);
  const nameOf = useStable(props.nameOf);
  const jointName = useStable(props.jointName);
  const placedAt = ({ original, from, joint }: Drag, point: Point): Instance => {
    const v = joint === null ? UNSEEN : (placesOf(original)[joint]?.v ?? UNSEEN);
    return joint === null
      ? shifted(original, Math.round(point.x - from.x), Math.round(point.y - from.y), bounds)
      : put(original, joint, { ...inPicture(point, bounds), v });
  };
  const pull = (event: PointerEvent) => drag && setDrag({ ...drag, instance: placedAt(drag, at(event)) });
  const end = (event: PointerEvent) => {
    if (!drag) return;
    setDrag(null);
    const point = at(event);
    if (went(drag.from, point)) props.onEdit(drag.index, placedAt(drag, point));
  };
  useKeyDown(
    drag !== null,
    ({ key }) => {
      if (key === "Escape") setDrag(null);
      return key === "Escape";
    },
    true,
  );
  useEffect(() => {
    if (cursor) cross.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [cursor]);

  const shape = { labels, joints: props.joints, bones: props.bones, pixel };
  return (
    <svg
      ref={svg}
      className={`shapes ${editable ? "draw" : ""} ${props.placing ? "drawing" : ""}`}
      viewBox={`0 0 ${bounds.width} ${bounds.height}`}
      preserveAspectRatio="none"
      role="group"
      aria-label={props.title}
      onPointerDown={(event) => {
        if (editable && event.button === 0) props.onPlace(inPicture(at(event), bounds), event.shiftKey);
      }}
      onPointerMove={pull}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {props.missed.map((instance, i) => (
        <g key={`missed ${i}`} className={`shape missed ${colourOf(labels, instance.label)}`}>
          <Bones {...shape} instance={instance} />
          <Points {...shape} instance={instance} />
        </g>
      ))}
      {instances.map((instance, i) =>
        alone && i !== selected ? null : (
          <Shape
            key={i}
            index={i}
            instance={drag?.index === i ? drag.instance : instance}
            on={i === selected}
            joint={i === selected ? props.joint : null}
            difference={props.differences?.[i]}
            editable={editable}
            labels={labels}
            joints={props.joints}
            bones={props.bones}
            pixel={pixel}
            nameOf={nameOf}
            jointName={jointName}
            onBegin={begin}
            onSelect={select}
            onJoint={choose}
          />
        ),
      )}
      {cursor && props.placing && (
        <path
          ref={cross}
          className="cross"
          d={`M${cursor.x - 10 * pixel} ${cursor.y}h${20 * pixel}M${cursor.x} ${cursor.y - 10 * pixel}v${20 * pixel}`}
        />
      )}
    </svg>
  );
}

interface Drawn {
  instance: Instance;
  labels: readonly Label[];
  joints: readonly Joint[];
  bones: Params<"keypoints">["bones"];
  pixel: number;
}

interface ShapeProps extends Drawn {
  index: number;
  on: boolean;
  joint: number | null;
  difference: Difference | undefined;
  editable: boolean;
  nameOf: (instance: Instance) => string;
  jointName: (instance: Instance, joint: number) => string;
  onBegin: (event: PointerEvent, index: number, joint: number | null, instance: Instance) => void;
  onSelect: (index: number) => void;
  onJoint: (index: number, joint: number) => void;
}

/** One thing; the others stay as they are while one is pulled. */
const Shape = memo(function Shape(props: ShapeProps) {
  const { index, instance, on, editable, labels, joints, pixel } = props;
  const colour = colourOf(labels, instance.label);
  const box = extent(instance);
  return (
    <>
      <g
        className={`shape ${colour} ${on ? "on" : ""} ${props.difference ?? ""}`}
        role="button"
        tabIndex={editable ? 0 : undefined}
        aria-label={props.nameOf(instance)}
        aria-pressed={on}
        onFocus={() => props.onSelect(index)}
        onPointerDown={(event) => {
          if (editable) props.onSelect(index);
          props.onBegin(event, index, null, instance);
        }}
      >
        <Bones {...props} />
        {!(editable && on) && <Points {...props} />}
        <text x={box.x} y={box.y < 24 * pixel ? box.y + box.height + 20 * pixel : box.y - 10 * pixel} fontSize={13 * pixel}>
          {titleOf(labels, instance.label)}
        </text>
      </g>
      {editable && on && (
        <g className={`grips shape ${colour}`}>
          {placesOf(instance).map(({ x, y, v }, k) =>
            v === UNSEEN ? null : (
              <g key={joints[k]?.key ?? k}>
                <circle
                  className={`grip joint ${v === HIDDEN ? "hidden-joint" : ""} ${props.joint === k ? "chosen" : ""}`}
                  role="button"
                  tabIndex={0}
                  aria-label={props.jointName(instance, k)}
                  aria-pressed={props.joint === k}
                  cx={x}
                  cy={y}
                  r={GRIP * (props.joint === k ? 1.4 : 1) * pixel}
                  onFocus={() => props.onJoint(index, k)}
                  onPointerDown={(event) => {
                    props.onJoint(index, k);
                    props.onBegin(event, index, k, instance);
                  }}
                />
                <text x={x + 9 * pixel} y={y + 4 * pixel} fontSize={11 * pixel}>
                  {joints[k]?.title}
                </text>
              </g>
            ),
          )}
        </g>
      )}
    </>
  );
});

function Bones({ instance, joints, bones }: Drawn) {
  const places = placesOf(instance);
  const of = (key: string) => places[joints.findIndex((joint) => joint.key === key)];
  const path = bones
    .flatMap(({ a, b }) => {
      const [p, q] = [of(a), of(b)];
      return p && q && p.v !== UNSEEN && q.v !== UNSEEN ? [`M${p.x} ${p.y}L${q.x} ${q.y}`] : [];
    })
    .join("");
  return (
    <>
      <path className="under" d={path} />
      <path className="edge" d={path} />
    </>
  );
}

/** Hidden ones are rings. */
function Points({ instance, pixel }: Drawn) {
  return placesOf(instance).map(({ x, y, v }, k) =>
    v === UNSEEN ? null : (
      <circle key={k} className={v === HIDDEN ? "joint hidden-joint" : "joint"} cx={x} cy={y} r={GRIP * 0.8 * pixel} />
    ),
  );
}
