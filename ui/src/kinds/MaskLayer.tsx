import { useEffect, useLayoutEffect, useMemo, useRef, useState, type PointerEvent } from "react";
import { colourOf, titleOf } from "../parts/Palette";
import { useKeyDown } from "../parts/useKeyDown";
import type { Answer, Label } from "../types";
import type { Bounds, Point } from "./geometry";
import type { Difference } from "./matching";
import { colourIn, gridOf, layered, looking, onGrid, painted, sampled, type Style } from "./maskPaint";
import type { Raster } from "./raster";
import { summary } from "./runs";
import { pointIn, usePixel } from "./useSurface";
import "./masks.css";

export type Mask = Answer<"masks">["masks"][number];

interface Props {
  bounds: Bounds;
  labels: readonly Label[];
  masks: readonly Mask[];
  missed: readonly Mask[];
  differences: readonly Difference[] | undefined;
  /** The mask that is painted; null: a new one. */
  target: number | null;
  alone: boolean;
  editable: boolean;
  armed: string;
  title: string;
  /** The pixels of the mask that is painted; null where nothing is. */
  raster: Raster | null;
  /** Across, in pixels of the picture; null while the bucket is in use. */
  brush: number | null;
  /** Where the keyboard paints. */
  cursor: Point | null;
  onPress: (point: Point) => void;
  onPull: (from: Point, to: Point) => void;
  onEnd: () => void;
  onCancel: () => void;
  /** A place that is asked for what lies there. */
  onPick: (point: Point) => void;
}

/** Masks on a picture: one canvas for those that stay, one for the one that is painted, and their names above. */
export function MaskLayer(props: Props) {
  const { bounds, labels, masks, missed, differences, target, alone, editable, raster, cursor, brush } = props;
  const root = useRef<HTMLDivElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const live = useRef<HTMLCanvasElement>(null);
  const mark = useRef<SVGGElement>(null);
  const pulling = useRef<Point | null>(null);
  const [busy, setBusy] = useState(false);
  const [hover, setHover] = useState<Point | null>(null);
  const { width, height } = bounds;
  const grid = useMemo(() => gridOf({ width, height }), [width, height]);
  const pixel = usePixel(root, bounds);

  useEffect(() => {
    const context = still.current?.getContext("2d");
    const parent = root.current;
    if (!context || !parent) return;
    context.clearRect(0, 0, grid.width, grid.height);
    const put = (mask: Mask, style: Style) => {
      const { x, y, ...size } = summary(mask.counts, height);
      const rect = onGrid({ left: x, top: y, right: x + size.width, bottom: y + size.height }, grid);
      layered(context, looking(sampled(mask.counts, { width, height }, grid), grid), colourIn(parent, colourOf(labels, mask.label)), style, grid, rect);
    };
    missed.forEach((mask) => put(mask, "missed"));
    masks.forEach((mask, i) => {
      if (raster && i === target) return;
      if (!alone || i === target) put(mask, differences?.[i] ?? "plain");
    });
  }, [masks, missed, differences, target, alone, labels, grid, raster, width, height]);

  const colour = colourOf(labels, (target === null ? undefined : masks[target]?.label) ?? props.armed);
  useLayoutEffect(() => {
    const context = live.current?.getContext("2d");
    if (!raster || !context || !root.current) return undefined;
    const [at, tint] = [looking(raster.bits, grid, grid.step, height), colourIn(root.current, colour)];
    return raster.watch((rect) => painted(context, at, tint, "chosen", grid, onGrid(rect, grid)));
  }, [raster, grid, colour, height]);

  useEffect(() => {
    if (!cursor) return;
    mark.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
    root.current?.focus({ preventScroll: true });
  }, [cursor]);

  const at = (event: PointerEvent) => pointIn(root.current, event, bounds);
  const stop = () => {
    pulling.current = null;
    setBusy(false);
  };
  useKeyDown(
    busy,
    ({ key }) => {
      if (key !== "Escape") return false;
      stop();
      props.onCancel();
      return true;
    },
    true,
  );

  const ring = cursor ?? hover;
  return (
    <div
      ref={root}
      // from near, pixels are seen as such
      className={`masks ${editable ? "draw" : ""} ${pixel < grid.step ? "near" : ""}`}
      role={editable ? "application" : "group"}
      aria-label={props.title}
      tabIndex={editable ? 0 : undefined}
      onPointerDown={(event) => {
        if (!editable || event.button !== 0) return;
        const point = at(event);
        if (event.altKey) {
          props.onPick(point);
          return;
        }
        event.currentTarget.setPointerCapture(event.pointerId);
        pulling.current = brush === null ? null : point;
        setBusy(brush !== null);
        props.onPress(point);
      }}
      onPointerMove={(event) => {
        if (!editable) return;
        setHover(event.pointerType === "touch" ? null : at(event));
        if (!pulling.current) return;
        const passed = event.nativeEvent.getCoalescedEvents();
        for (const one of passed.length > 0 ? passed : [event.nativeEvent]) {
          const to = pointIn(root.current, one, bounds);
          props.onPull(pulling.current, to);
          pulling.current = to;
        }
      }}
      onPointerUp={() => {
        if (!pulling.current) return;
        stop();
        props.onEnd();
      }}
      onPointerCancel={() => {
        if (!pulling.current) return;
        stop();
        props.onCancel();
      }}
      onPointerLeave={() => setHover(null)}
    >
      <canvas ref={still} width={grid.width} height={grid.height} aria-hidden="true" />
      {raster && <canvas ref={live} width={grid.width} height={grid.height} aria-hidden="true" />}
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {masks.map((mask, i) =>
          alone && i !== target ? null : <Name key={i} mask={mask} title={titleOf(labels, mask.label)} height={height} pixel={pixel} on={i === target} />,
        )}
        {ring && editable && (
          <g ref={mark} className={cursor ? "brush keys" : "brush"}>
            {brush === null ? (
              <path d={`M${ring.x - 8 * pixel} ${ring.y}h${16 * pixel}M${ring.x} ${ring.y - 8 * pixel}v${16 * pixel}`} />
            ) : (
              <>
                <circle className="under" cx={ring.x} cy={ring.y} r={brush / 2} />
                <circle cx={ring.x} cy={ring.y} r={brush / 2} />
              </>
            )}
          </g>
        )}
      </svg>
    </div>
  );
}

function Name({ mask, title, height, pixel, on }: { mask: Mask; title: string; height: number; pixel: number; on: boolean }) {
  const { x, y } = useMemo(() => summary(mask.counts, height), [mask.counts, height]);
  return (
    <text className={on ? "on" : ""} x={x} y={y < 20 * pixel ? y + 16 * pixel : y - 6 * pixel} fontSize={13 * pixel}>
      {title}
    </text>
  );
}
