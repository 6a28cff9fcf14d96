import { memo, useRef, useState, type PointerEvent } from "react";
import { colourOf, titleOf } from "../parts/Palette";
import { useKeyDown } from "../parts/useKeyDown";
import { useStable } from "../parts/useStable";
import type { Label } from "../types";
import type { Bounds, Point } from "./geometry";
import type { Difference } from "./matching";
import { cornerAdded, cornerMoved, cornerRemoved, pathOf, pointsOf, ringsOf, rounded, shifted, topOf, type Corner, type Polygon } from "./polygon";
import { pointIn, travelled, usePixel, went } from "./useSurface";
import "./shapes.css";

interface Props {
  bounds: Bounds;
  labels: readonly Label[];
  polygons: readonly Polygon[];
  missed: readonly Polygon[];
  differences: readonly Difference[] | undefined;
  selected: number | null;
  /** Only the selected one is shown. */
  alone: boolean;
  editable: boolean;
  armed: string;
  title: string;
  corner: Corner | null;
  /** Corners of what is being drawn; null while nothing is. */
  draft: readonly Point[] | null;
  /** Everything that is pressed is a corner, also on outlines. */
  drawing: boolean;
  nameOf: (polygon: Polygon) => string;
  cornerName: (polygon: Polygon, corner: Corner) => string;
  onDraft: (draft: readonly Point[]) => void;
  onClose: () => void;
  onSelect: (index: number | null) => void;
  onCorner: (index: number, corner: Corner) => void;
  onEdit: (index: number, polygon: Polygon) => void;
}

/** What the pointer pulls; nothing is stored before it lets go, so one drag is one step of undo. */
interface Drag {
  index: number;
  corner: Corner | null;
  from: Point;
  original: Polygon;
  polygon: Polygon;
  /** Of an outline that is not selected: it is chosen, or another begins inside it where the pointer goes anywhere. */
  draws: boolean;
}

const NEAR = 9;
const GRIP = 5;
const TWICE_MS = 400;
const NEVER = { ring: -1, index: -1, time: -TWICE_MS };

/** Outlines on a picture, in its own pixels: an SVG whose shapes and corners can be focused, named and tested. */
export function PolygonLayer(props: Props) {
  const { bounds, labels, polygons, selected, editable, alone, draft } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [hover, setHover] = useState<Point | null>(null);
  const last = useRef(NEVER);
  const pixel = usePixel(svg, bounds);
  const at = (event: PointerEvent) => pointIn(svg.current, event, bounds);
  const near = (a: Point, b: Point | undefined) => b !== undefined && Math.hypot(a.x - b.x, a.y - b.y) <= NEAR * pixel;

  const begin = useStable((event: PointerEvent, index: number, corner: Corner | null, polygon: Polygon) => {
    if (!editable || event.button !== 0) return;
    event.stopPropagation();
    // the pointer is held by the picture, which would get the double click
    const again = corner && last.current.ring === corner.ring && last.current.index === corner.index && event.timeStamp - last.current.time < TWICE_MS;
    last.current = again || !corner ? NEVER : { ...corner, time: event.timeStamp };
    if (again) {
      props.onEdit(index, cornerRemoved(polygon, corner));
      return;
    }
    svg.current?.setPointerCapture(event.pointerId);
    const from = at(event);
    setDrag({ index, corner, from, original: polygon, polygon, draws: corner === null && index !== selected });
  });
  // the focus that a press brings along chooses nothing
  const focus = useStable((index: number) => drag === null && props.onSelect(index));
  const choose = useStable(props.onCorner);
  const nameOf = useStable(props.nameOf);
  const cornerName = useStable(props.cornerName);

  const press = useStable((event: PointerEvent) => {
    if (!editable || event.button !== 0) return;
    event.stopPropagation();
    const point = at(event);
    // the first corner, or the last one again: a double click
    if (draft && (near(point, draft[0]) || near(point, draft.at(-1)))) props.onClose();
    else props.onDraft([...(draft ?? []), rounded(point, bounds)]);
    setHover(null);
  });
  const movedTo = ({ corner, original, from }: Drag, point: Point): Polygon =>
    corner
      ? cornerMoved(original, corner, point, bounds)
      : shifted(original, Math.round(point.x - from.x), Math.round(point.y - from.y), bounds);
  const pull = (event: PointerEvent) => {
    const point = at(event);
    if (draft) setHover(point);
    if (!drag) return;
    if (drag.draws) return setHover(travelled(drag.from, point, pixel) ? point : null);
    last.current = NEVER;
    setDrag({ ...drag, polygon: movedTo(drag, point) });
  };
  const end = (event: PointerEvent) => {
    if (!drag) return;
    setDrag(null);
    const point = at(event);
    const far = travelled(drag.from, point, pixel);
    if (drag.draws) setHover(null);
    if (drag.draws && far) props.onDraft([rounded(drag.from, bounds), rounded(point, bounds)]);
    else if (drag.draws) props.onSelect(drag.index);
    else if (drag.corner ? went(drag.from, point) : far) props.onEdit(drag.index, movedTo(drag, point));
  };
  useKeyDown(drag !== null, ({ key }) => {
    if (key === "Escape") setDrag(null);
    return key === "Escape";
  }, true);

  const open = drag?.draws && hover ? [drag.from] : draft;
  const line = open?.map(({ x, y }) => `${x},${y}`).join(" ");
  return (
    <svg
      ref={svg}
      className={`shapes ${editable ? "draw" : ""} ${props.drawing ? "drawing" : ""}`}
      viewBox={`0 0 ${bounds.width} ${bounds.height}`}
      preserveAspectRatio="none"
      role="group"
      aria-label={props.title}
      onPointerDown={press}
      onPointerMove={pull}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {props.missed.map((polygon, i) => (
        <g key={`missed ${i}`} className={`shape missed ${colourOf(labels, polygon.label)}`}>
          <Edges polygon={polygon} />
        </g>
      ))}
      {polygons.map((polygon, i) =>
        alone && i !== selected ? null : (
          <Shape
            key={i}
            index={i}
            polygon={drag?.index === i ? drag.polygon : polygon}
            colour={colourOf(labels, polygon.label)}
            title={titleOf(labels, polygon.label)}
            on={i === selected}
            corner={i === selected ? props.corner : null}
            difference={props.differences?.[i]}
            editable={editable}
            pixel={pixel}
            nameOf={nameOf}
            cornerName={cornerName}
            onPress={press}
            onBegin={begin}
            onFocus={focus}
            onCorner={choose}
          />
        ),
      )}
      {open && (
        <g className={`shape draft ${colourOf(labels, props.armed)}`}>
          <polyline className="under" points={line} />
          <polyline className="edge" points={line} />
          {hover && <polyline className="edge next" points={`${line} ${hover.x},${hover.y}`} />}
          {open.map(({ x, y }, i) => (
            <circle key={i} className={i === 0 && open.length >= 3 ? "grip knob" : "grip"} cx={x} cy={y} r={GRIP * pixel} />
          ))}
        </g>
      )}
    </svg>
  );
}

interface ShapeProps {
  index: number;
  polygon: Polygon;
  colour: string;
  title: string;
  on: boolean;
  corner: Corner | null;
  difference: Difference | undefined;
  editable: boolean;
  pixel: number;
  nameOf: (polygon: Polygon) => string;
  cornerName: (polygon: Polygon, corner: Corner) => string;
  onBegin: (event: PointerEvent, index: number, corner: Corner | null, polygon: Polygon) => void;
  onPress: (event: PointerEvent) => void;
  onFocus: (index: number) => void;
  onCorner: (index: number, corner: Corner) => void;
}

/** One outline; the others stay as they are while one is pulled. */
const Shape = memo(function Shape(props: ShapeProps) {
  const { index, polygon, on, editable, pixel } = props;
  const top = topOf(polygon);
  return (
    <>
      <g
        className={`shape ${props.colour} ${on ? "on" : ""} ${props.difference ?? ""}`}
        role="button"
        tabIndex={editable ? 0 : undefined}
        aria-label={props.nameOf(polygon)}
        aria-pressed={on}
        onFocus={() => props.onFocus(index)}
        // with Shift everything is ground to draw on
        onPointerDown={(event) => (event.shiftKey ? props.onPress(event) : props.onBegin(event, index, null, polygon))}
      >
        <Edges polygon={polygon} />
        <text x={top.x} y={top.y - 8 * pixel < 12 * pixel ? top.y + 16 * pixel : top.y - 8 * pixel} fontSize={13 * pixel}>
          {props.title}
        </text>
      </g>
      {editable && on && <Grips {...props} />}
    </>
  );
});

/** Corners that can be pulled, and places between them where one more can be. */
function Grips({ index, polygon, corner, pixel, colour, cornerName, onBegin, onCorner }: ShapeProps) {
  return (
    <g className={`grips ${colour}`}>
      {ringsOf(polygon).flatMap((flat, ring) => {
        const points = pointsOf(flat);
        return points.flatMap((a, i) => {
          const b = points[(i + 1) % points.length] ?? a;
          const here = { ring, index: i };
          const chosen = corner?.ring === ring && corner.index === i;
          // where corners are close together there is no room for places between them
          const room = Math.hypot(a.x - b.x, a.y - b.y) > 5 * GRIP * pixel;
          return [
            room && (
              <circle
                key={`${ring} ${i} +`}
                className="grip between"
                cx={(a.x + b.x) / 2}
                cy={(a.y + b.y) / 2}
                r={GRIP * 0.7 * pixel}
                onPointerDown={(event) => {
                  const next = { ring, index: i + 1 };
                  onCorner(index, next);
                  onBegin(event, index, next, cornerAdded(polygon, here));
                }}
              />
            ),
            <circle
              key={`${ring} ${i}`}
              className={chosen ? "grip knob" : "grip"}
              role="button"
              tabIndex={0}
              aria-label={cornerName(polygon, here)}
              aria-pressed={chosen}
              cx={a.x}
              cy={a.y}
              r={GRIP * (chosen ? 1.4 : 1) * pixel}
              onFocus={() => onCorner(index, here)}
              onPointerDown={(event) => {
                onCorner(index, here);
                onBegin(event, index, here, polygon);
              }}
            />,
          ];
        });
      })}
    </g>
  );
}

function Edges({ polygon }: { polygon: Polygon }) {
  const path = pathOf(polygon);
  return (
    <>
      <path className="under" d={path} />
      <path className="edge" d={path} />
    </>
  );
}
