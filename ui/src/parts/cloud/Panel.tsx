import { OrthographicCamera, PerspectiveCamera, Vector3, type Camera } from "three";
import { useEffect, useEffectEvent, useMemo, useRef, useState, type PointerEvent, type ReactNode } from "react";
import type { CloudStage } from "./stage";
import { type Place } from "./space";
import "./cloud.css";

const HOLD = 400;

/** Where one looks from: flat along an axis, or from a distance around a point. */
export type Look =
  | { flat: true; centre: Place; right: Place; up: Place; metres: number; deep: number }
  | { flat: false; centre: Place; around: number; above: number; distance: number };

export interface Dot {
  u: number;
  v: number;
}

export interface Projection {
  /** A place in space to a place on the panel, in CSS pixels; null behind the viewer. */
  to: (place: Place) => Dot | null;
  /** A step on a flat panel as a step in space. */
  step: (du: number, dv: number) => Place;
  /** A dot on a flat panel as a place in the plane through its centre. */
  at: (dot: Dot) => Place;
  pixelsPerMetre: number;
  width: number;
  height: number;
}

const vector = ({ x, y, z }: Place) => new Vector3(x, y, z);
const along = (place: Place, v: Place, n: number): Place => ({ x: place.x + v.x * n, y: place.y + v.y * n, z: place.z + v.z * n });

function cameraOf(look: Look, width: number, height: number): Camera {
  const ratio = width / Math.max(1, height);
  if (look.flat) {
    const half = look.metres / 2;
    const camera = new OrthographicCamera(-half, half, half / ratio, -half / ratio, 0, 2 * look.deep);
    const back = vector(look.right).cross(vector(look.up)).normalize();
    camera.up.copy(vector(look.up));
    camera.position.copy(vector(look.centre)).addScaledVector(back, look.deep);
    camera.lookAt(vector(look.centre));
    camera.updateMatrixWorld();
    return camera;
  }
  const camera = new PerspectiveCamera(55, ratio, 0.1, 2000);
  camera.up.set(0, 0, 1);
  const flat = Math.cos(look.above) * look.distance;
  camera.position.set(
    look.centre.x - Math.cos(look.around) * flat,
    look.centre.y - Math.sin(look.around) * flat,
    look.centre.z + Math.sin(look.above) * look.distance,
  );
  camera.lookAt(vector(look.centre));
  camera.updateMatrixWorld();
  return camera;
}

function projectionOf(look: Look, camera: Camera, width: number, height: number): Projection {
  const pixelsPerMetre = look.flat ? width / look.metres : 1;
  const step = (du: number, dv: number): Place =>
    look.flat ? along(along({ x: 0, y: 0, z: 0 }, look.right, du / pixelsPerMetre), look.up, -dv / pixelsPerMetre) : { x: 0, y: 0, z: 0 };
  return {
    to: (place) => {
      const seen = vector(place).project(camera);
      if (!look.flat && seen.z > 1) return null;
      return { u: ((seen.x + 1) / 2) * width, v: ((1 - seen.y) / 2) * height };
    },
    step,
    at: ({ u, v }) => {
      const by = step(u - width / 2, v - height / 2);
      return { x: look.centre.x + by.x, y: look.centre.y + by.y, z: look.centre.z + by.z };
    },
    pixelsPerMetre,
    width,
    height,
  };
}

interface Props {
  stage: CloudStage;
  look: Look;
  title: string;
  className?: string;
  onZoom: (factor: number) => void;
  /** A drag on the bare panel, in CSS pixels, and as a step in space where the panel is flat. */
  onDrag?: (du: number, dv: number, by: Place) => void;
  onPress?: (event: PointerEvent<SVGSVGElement>, projection: Projection, dot: Dot) => boolean;
  children?: (projection: Projection) => ReactNode;
}

/** One view of a cloud: points on a canvas, everything that can be touched as SVG above it. */
export function Panel({ stage, look, title, className = "", onZoom, onDrag, onPress, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const camera = useMemo(() => cameraOf(look, width, height), [look, width, height]);
  const projection = useMemo(() => projectionOf(look, camera, width, height), [look, camera, width, height]);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  // painted when something changed, never by itself: an idle page takes no power
  useEffect(() => {
    const paint = (whole: boolean) => {
      const ratio = Math.min(2, window.devicePixelRatio);
      const target = canvas.current;
      if (!target) return;
      target.width = Math.round(width * ratio);
      target.height = Math.round(height * ratio);
      stage.paint(target, camera, ratio, whole);
    };
    const frame = requestAnimationFrame(() => paint(!stage.large));
    // the rest of a large cloud follows once the view holds still
    const later = stage.large ? setTimeout(() => paint(true), HOLD) : undefined;
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(later);
    };
  }, [stage, camera, width, height]);

  const wheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    onZoom(event.deltaY < 0 ? 0.85 : 1 / 0.85);
  });
  useEffect(() => {
    const element = box.current;
    const listen = (event: WheelEvent) => wheel(event);
    element?.addEventListener("wheel", listen, { passive: false });
    return () => element?.removeEventListener("wheel", listen);
  }, []);

  const [panning, setPanning] = useState(false);
  return (
    <div ref={box} className={`cloud-panel ${className}`}>
      <canvas ref={canvas} aria-hidden="true" />
      <svg
        role="group"
        aria-label={title}
        viewBox={`0 0 ${Math.max(1, width)} ${Math.max(1, height)}`}
        onPointerDown={(event) => {
          const rect = event.currentTarget.getBoundingClientRect();
          const dot = { u: event.clientX - rect.x, v: event.clientY - rect.y };
          if (event.button === 0 && onPress?.(event, projection, dot)) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setPanning(true);
        }}
        onPointerMove={(event) => panning && onDrag?.(event.movementX, event.movementY, projection.step(event.movementX, event.movementY))}
        onPointerUp={() => setPanning(false)}
        onPointerCancel={() => setPanning(false)}
      >
        {width > 0 && children?.(projection)}
      </svg>
      <span className="cloud-title" aria-hidden="true">
        {title}
      </span>
    </div>
  );
}
