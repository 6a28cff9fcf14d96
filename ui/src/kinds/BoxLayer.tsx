import { memo, useRef, useState, type PointerEvent } from "react";
import { useT } from "../i18n";
import { useKeyDown } from "../parts/useKeyDown";
import { colourOf, titleOf } from "../parts/Palette";
import { useStable } from "../parts/useStable";
import type { Label } from "../types";
import { between, centre, moved, pulled, smallestAt, spun, turned, type Bounds, type Box, type Point } from "./geometry";
import type { Difference } from "./matching";
import { pointIn, travelled, usePixel, went } from "./useSurface";
import "./shapes.css";

interface Props {
  bounds: Bounds;
  labels: readonly Label[];
  boxes: readonly Box[];
  missed: readonly Box[];
  differences: readonly Difference[] | undefined;
  selected: number | null;
  /** Only the selected one is shown. */
  alone: boolean;
  editable: boolean;
  rotated: boolean;
  armed: string;
  title: string;
  /** What is written on each box, where its label alone is not enough, and which are hidden by something. */
  titles?: readonly string[] | undefined;
  faint?: readonly boolean[] | undefined;
  onAdd: (box: Box) => void;
  onSelect: (index: number | null) => void;
  onEdit: (index: number, box: Box) => void;
}

type Way = "draw" | "move" | "pull" | "turn";

/** What the pointer is doing; nothing is stored before it lets go, so one drag is one step of undo. */
interface Drag {
  way: Way;
  /** What is changed; of a press that draws, what lies below it and is chosen if it goes nowhere. */
  index: number | null;
  box: Box;
  from: Point;
  /** The corner that stays while another is pulled. */
  fixed: Point;
  original: Box;
}

const LEAST = 3;

/** Boxes on a picture, in its own pixels: an SVG whose shapes can be focused, named and tested. */
export function BoxLayer(props: Props) {
  const { bounds, labels, boxes, selected, editable, alone } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const pixel = usePixel(svg, bounds);

  const at = (event: PointerEvent): Point => pointIn(svg.current, event, bounds);
  const begin = useStable((event: PointerEvent, way: Way, index: number | null, box: Box, fixed?: Point) => {
    if (!editable || event.button !== 0) return;
    event.stopPropagation();
    svg.current?.setPointerCapture(event.pointerId);
    const from = at(event);
    setDrag({ way, index, box, from, fixed: fixed ?? from, original: box });
  });
  /** Only what is selected can be moved: whatever else lies below the pointer is ground to draw on. */
  const press = useStable((event: PointerEvent, index: number | null) => {
    const box = index === null ? undefined : boxes[index];
    if (!editable && box) return props.onSelect(index);
    if (box && index === selected && !event.shiftKey) return begin(event, "move", index, box);
    const from = at(event);
    const blank = { x: 0, y: 0, width: 0, height: 0, label: props.armed, angle: 0, attributes: {} };
    return begin(event, "draw", index, between(from, from, blank, bounds));
  });
  // the focus that a press brings along chooses nothing
  const focus = useStable((index: number) => drag === null && props.onSelect(index));
  const boxAt = ({ way, original, from, fixed }: Drag, point: Point): Box => {
    const middle = centre(original);
    const angle = (Math.atan2(point.y - middle.y, point.x - middle.x) * 180) / Math.PI + 90;
    return {
      draw: () => between(from, point, original, bounds),
      move: () => moved(original, point.x - from.x, point.y - from.y, bounds),
      pull: () => pulled(original, fixed, point, bounds),
      turn: () => turned(original, Math.round(angle), bounds),
    }[way]();
  };
  const pull = (event: PointerEvent) => drag && setDrag({ ...drag, box: boxAt(drag, at(event)) });
  const end = (event: PointerEvent) => {
    if (!drag) return;
    setDrag(null);
    // where it is let go counts: the last movement may not have been drawn yet
    const [point, { index }] = [at(event), drag];
    const box = boxAt(drag, point);
    const far = travelled(drag.from, point, pixel);
    if (!far && (drag.way === "draw" || drag.way === "move")) props.onSelect(alone ? index : (smallestAt(boxes, point) ?? index));
    else if (index === null || drag.way === "draw") {
      if (box.width >= LEAST && box.height >= LEAST) props.onAdd(box);
      else props.onSelect(null);
    } else if (box.width >= 1 && box.height >= 1 && went(drag.from, point)) props.onEdit(index, box);
  };
  useKeyDown(drag !== null, ({ key }) => {
    if (key === "Escape") setDrag(null);
    return key === "Escape";
  }, true);

  const size = 13 * pixel;
  const drawn = drag?.way === "draw" ? drag.box : null;
  return (
    <svg
      ref={svg}
      className={editable ? "boxes shapes draw" : "boxes shapes"}
      viewBox={`0 0 ${bounds.width} ${bounds.height}`}
      preserveAspectRatio="none"
      role="group"
      aria-label={props.title}
      onPointerDown={(event) => press(event, null)}
      onPointerMove={pull}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {props.missed.map((box, i) => (
        <g key={`missed ${i}`} className={`box shape missed ${colourOf(labels, box.label)}`}>
          <Edges box={box} />
        </g>
      ))}
      {boxes.map((box, i) =>
        alone && i !== selected ? null : (
          <Shape
            key={i}
            index={i}
            box={drag?.index === i && !drawn ? drag.box : box}
            colour={colourOf(labels, box.label)}
            title={props.titles?.[i] ?? titleOf(labels, box.label)}
            faint={props.faint?.[i] === true}
            on={i === selected}
            difference={props.differences?.[i]}
            editable={editable}
            rotated={props.rotated}
            size={size}
            onPress={press}
            onBegin={begin}
            onFocus={focus}
          />
        ),
      )}
      {drawn && (
        <g className={`box shape ${colourOf(labels, drawn.label)}`}>
          <Edges box={drawn} />
        </g>
      )}
    </svg>
  );
}

interface ShapeProps {
  index: number;
  box: Box;
  colour: string;
  title: string;
  faint: boolean;
  on: boolean;
  difference: Difference | undefined;
  editable: boolean;
  rotated: boolean;
  size: number;
  onPress: (event: PointerEvent, index: number) => void;
  onBegin: (event: PointerEvent, way: Way, index: number | null, box: Box, fixed?: Point) => void;
  onFocus: (index: number) => void;
}

/** One box; a thousand of them stay as they are while one is dragged. */
const Shape = memo(function Shape(props: ShapeProps) {
  const t = useT();
  const { index, box, on, editable, size } = props;
  const name = t("boxes.item", {
    label: props.title,
    width: Math.round(box.width),
    height: Math.round(box.height),
    x: Math.round(box.x),
    y: Math.round(box.y),
  });
  const middle = centre(box);
  const knob = { x: middle.x, y: box.y - size * 1.8 };
  return (
    <g
      className={`box shape ${props.colour} ${on ? "on" : ""} ${props.faint ? "faint" : ""} ${props.difference ?? ""}`}
      role="button"
      tabIndex={editable ? 0 : undefined}
      aria-label={name}
      aria-pressed={on}
      onFocus={() => props.onFocus(index)}
      onPointerDown={(event) => props.onPress(event, index)}
    >
      <Edges box={box} />
      <text x={box.x + size * 0.3} y={box.y + size * 1.1} fontSize={size} transform={turning(box)}>
        {props.title}
      </text>
      {editable && on && (
        <>
          {corners(box).map(({ corner, fixed }) => (
            <circle
              key={`${corner.x < fixed.x} ${corner.y < fixed.y}`}
              className="grip"
              {...placed(spun(corner, middle, box.angle))}
              r={size * 0.5}
              onPointerDown={(event) => props.onBegin(event, "pull", index, box, fixed)}
            />
          ))}
          {props.rotated && (
            <circle
              className="grip knob"
              {...placed(spun(knob, middle, box.angle))}
              r={size * 0.5}
              onPointerDown={(event) => props.onBegin(event, "turn", index, box)}
            />
          )}
        </>
      )}
    </g>
  );
});

const placed = ({ x, y }: Point) => ({ cx: x, cy: y });

const turning = (box: Box): string | undefined => {
  const { x, y } = centre(box);
  return box.angle === 0 ? undefined : `rotate(${box.angle} ${x} ${y})`;
};

function Edges({ box }: { box: Box }) {
  const { x, y, width, height } = box;
  const transform = turning(box);
  return (
    <>
      <rect className="under" x={x} y={y} width={width} height={height} transform={transform} />
      <rect className="edge" x={x} y={y} width={width} height={height} transform={transform} />
    </>
  );
}

/** Each corner, before turning, with the one opposite, which stays where it is. */
function corners({ x, y, width, height }: Box): { corner: Point; fixed: Point }[] {
  return [0, 1].flatMap((right) =>
    [0, 1].map((low) => ({
      corner: { x: x + right * width, y: y + low * height },
      fixed: { x: x + (1 - right) * width, y: y + (1 - low) * height },
    })),
  );
}
