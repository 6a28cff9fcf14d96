import { useRef, useState, type PointerEvent } from "react";
import { useKeyDown } from "../parts/useKeyDown";
import { colourOf, titleOf } from "../parts/Palette";
import type { Label } from "../types";
import { between, moved, type Bounds, type Box, type Point } from "./geometry";
import type { Difference } from "./matching";
import "./boxes.css";

interface Props {
  bounds: Bounds;
  labels: readonly Label[];
  boxes: readonly Box[];
  missed: readonly Box[];
  differences: readonly Difference[] | undefined;
  selected: number | null;
  editable: boolean;
  armed: string;
  title: string;
  nameOf: (box: Box) => string;
  onAdd: (box: Box) => void;
  onSelect: (index: number | null) => void;
  onEdit: (index: number, box: Box) => void;
}

/** What the pointer is doing; nothing is stored before it lets go, so one drag is one step of undo. */
interface Drag {
  index: number | null;
  box: Box;
  from: Point;
  /** The corner that stays while another is pulled; absent while the whole box moves. */
  fixed?: Point | undefined;
  original?: Box | undefined;
}

const LEAST = 3;

/** Boxes on a picture, in its own pixels: an SVG whose shapes can be focused, named and tested. */
export function BoxLayer(props: Props) {
  const { bounds, labels, boxes, selected, editable } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);

  const at = (event: PointerEvent): Point => {
    const rect = svg.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return {
      x: ((event.clientX - rect.x) / rect.width) * bounds.width,
      y: ((event.clientY - rect.y) / rect.height) * bounds.height,
    };
  };
  const begin = (event: PointerEvent, next: Drag) => {
    if (!editable || event.button !== 0) return;
    event.stopPropagation();
    svg.current?.setPointerCapture(event.pointerId);
    setDrag(next);
  };
  const pull = (event: PointerEvent) => {
    if (!drag) return;
    const point = at(event);
    const box = drag.original
      ? moved(drag.original, point.x - drag.from.x, point.y - drag.from.y, bounds)
      : between(drag.fixed ?? drag.from, point, drag.box.label, bounds);
    setDrag({ ...drag, box });
  };
  const end = () => {
    if (!drag) return;
    setDrag(null);
    const { box, index } = drag;
    if (index === null) {
      if (box.width >= LEAST && box.height >= LEAST) props.onAdd(box);
      else props.onSelect(null);
    } else if (box.width >= 1 && box.height >= 1 && box !== boxes[index]) props.onEdit(index, box);
  };
  useKeyDown(drag !== null, ({ key }) => {
    if (key === "Escape") setDrag(null);
    return key === "Escape";
  });

  const shown = boxes.map((box, i) => (drag?.index === i ? drag.box : box));
  const size = Math.max(bounds.width, bounds.height) / 55;
  return (
    <svg
      ref={svg}
      className={editable ? "boxes draw" : "boxes"}
      viewBox={`0 0 ${bounds.width} ${bounds.height}`}
      preserveAspectRatio="none"
      role="group"
      aria-label={props.title}
      onPointerDown={(event) => {
        const from = at(event);
        begin(event, { index: null, from, box: between(from, from, props.armed, bounds) });
      }}
      onPointerMove={pull}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {props.missed.map((box, i) => (
        <g key={`missed ${i}`} className={`box missed ${colourOf(labels, box.label)}`}>
          <Edges box={box} />
        </g>
      ))}
      {shown.map((box, i) => (
        <g
          key={i}
          className={`box ${colourOf(labels, box.label)} ${i === selected ? "on" : ""} ${props.differences?.[i] ?? ""}`}
          role="button"
          tabIndex={editable ? 0 : undefined}
          aria-label={props.nameOf(box)}
          aria-pressed={i === selected}
          onFocus={() => props.onSelect(i)}
          onPointerDown={(event) => {
            props.onSelect(i);
            begin(event, { index: i, from: at(event), box, original: box });
          }}
        >
          <Edges box={box} />
          <text x={box.x + size * 0.3} y={box.y + size * 1.1} fontSize={size}>
            {titleOf(labels, box.label)}
          </text>
          {editable &&
            i === selected &&
            corners(box).map(({ corner, fixed }) => (
              <circle
                key={`${corner.x < fixed.x} ${corner.y < fixed.y}`}
                cx={corner.x}
                cy={corner.y}
                r={size * 0.5}
                onPointerDown={(event) => begin(event, { index: i, from: corner, fixed, box })}
              />
            ))}
        </g>
      ))}
      {drag?.index === null && (
        <g className={`box ${colourOf(labels, drag.box.label)}`}>
          <Edges box={drag.box} />
        </g>
      )}
    </svg>
  );
}

function Edges({ box: { x, y, width, height } }: { box: Box }) {
  return (
    <>
      <rect className="under" x={x} y={y} width={width} height={height} />
      <rect className="edge" x={x} y={y} width={width} height={height} />
    </>
  );
}

/** Each corner with the one opposite, which stays where it is. */
function corners({ x, y, width, height }: Box): { corner: Point; fixed: Point }[] {
  return [0, 1].flatMap((right) =>
    [0, 1].map((low) => ({
      corner: { x: x + right * width, y: y + low * height },
      fixed: { x: x + (1 - right) * width, y: y + (1 - low) * height },
    })),
  );
}
