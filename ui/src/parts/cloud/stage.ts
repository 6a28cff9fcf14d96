/** Draws points: one context for all panels, each of which is a plain canvas that is painted when something changed. */
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  Points,
  PointsMaterial,
  Scene,
  WebGLRenderer,
  type Camera,
} from "three";

const STRIDE = 4;
/** Heights from the ground up, dark to bright: dark blue, teal, green, yellow. */
const STEPS = [new Color("#3f6fd8"), new Color("#1fa7a0"), new Color("#6cc24a"), new Color("#f4d03f"), new Color("#ff7f50")];
const SPAN = 4.5;

/** While something moves no more points than this are drawn, where the machine may have to draw without a graphics card. */
const MOVING = 150_000;

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The same points in an order whose every beginning is an even sample of all: steps of a golden section, around and around. */
function scattered(points: Float32Array): Float32Array {
  const n = points.length / STRIDE;
  if (n <= MOVING) return points;
  let step = Math.round(n * 0.381966);
  while (divisor(step, n) !== 1) step += 1;
  const out = new Float32Array(points.length);
  for (let i = 0, from = 0; i < n; i += 1, from = (from + step) % n) {
    const [a, b] = [i * STRIDE, from * STRIDE];
    out[a] = points[b]!;
    out[a + 1] = points[b + 1]!;
    out[a + 2] = points[b + 2]!;
    out[a + 3] = points[b + 3]!;
  }
  return out;
}

function colours(points: Float32Array, ground: number): Float32Array {
  const out = new Float32Array((points.length / STRIDE) * 3);
  const mixed = new Color();
  for (let i = 0, o = 0; i < points.length; i += STRIDE, o += 3) {
    const at = Math.min(0.999, Math.max(0, (points[i + 2]! - ground) / SPAN)) * (STEPS.length - 1);
    mixed.lerpColors(STEPS[Math.floor(at)]!, STEPS[Math.floor(at) + 1]!, at % 1);
    const light = 0.75 + 0.5 * points[i + 3]!;
    out[o] = mixed.r * light;
    out[o + 1] = mixed.g * light;
    out[o + 2] = mixed.b * light;
  }
  return out;
}

export class CloudStage {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly geometry = new BufferGeometry();
  private readonly material = new PointsMaterial({ size: 2, sizeAttenuation: false, vertexColors: true });

  /** Whether a view is first drawn with a part of the points. */
  readonly large: boolean;

  constructor(given: Float32Array) {
    const points = scattered(given);
    this.large = points !== given;
    this.renderer = new WebGLRenderer({ antialias: false, alpha: true, powerPreference: "high-performance" });
    const places = new Float32Array((points.length / STRIDE) * 3);
    for (let i = 0, o = 0; i < points.length; i += STRIDE, o += 3) {
      places[o] = points[i]!;
      places[o + 1] = points[i + 1]!;
      places[o + 2] = points[i + 2]!;
    }
    this.geometry.setAttribute("position", new BufferAttribute(places, 3));
    const heights = Float32Array.from({ length: Math.min(4000, points.length / STRIDE) }, (_, k) => points[Math.floor((k * points.length) / STRIDE / 4000) * STRIDE + 2] ?? 0).toSorted();
    this.geometry.setAttribute("color", new BufferAttribute(colours(points, heights[Math.floor(heights.length * 0.05)] ?? 0), 3));
    const drawn = new Points(this.geometry, this.material);
    drawn.frustumCulled = false;
    this.scene.add(drawn);
  }

  /** Paint what a camera sees into a panel's own canvas: all points, or a part of them while something moves. */
  paint(canvas: HTMLCanvasElement, camera: Camera, ratio: number, whole: boolean): void {
    const { width, height } = canvas;
    if (width === 0 || height === 0) return;
    this.material.size = 2 * ratio;
    this.geometry.setDrawRange(0, whole ? Infinity : MOVING);
    this.renderer.setSize(width, height, false);
    this.renderer.render(this.scene, camera);
    const context = canvas.getContext("2d");
    context?.clearRect(0, 0, width, height);
    context?.drawImage(this.renderer.domElement, 0, 0);
  }

  dispose(): void {
    this.geometry.dispose();
    this.material.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
