import { useEffect, useRef } from "react";
import { useT } from "../../i18n";
import { column } from "./spectrum";
import type { Sound } from "./useSound";
import type { View } from "./view";

const [COLUMNS, FLOOR, HEIGHT] = [600, -72, 256];
/** How long the page may be kept busy at a time. */
const TURN_MS = 12;

/** Black over violet and orange to white: brightness rises all the way, so that it reads without colour too. */
const RAMP = [[0, 0, 4], [60, 15, 110], [150, 40, 110], [225, 90, 60], [250, 175, 60], [252, 255, 200]] as const;
function colour(share: number): readonly [number, number, number] {
  const at = Math.min(0.9999, Math.max(0, share)) * (RAMP.length - 1);
  const [low, high] = [RAMP[Math.floor(at)]!, RAMP[Math.floor(at) + 1]!];
  const mix = (i: 0 | 1 | 2) => low[i] + (high[i] - low[i]) * (at % 1);
  return [mix(0), mix(1), mix(2)];
}

const SHADES = Array.from({ length: 256 }, (_, i) => Uint8ClampedArray.from([...colour(i / 255), 255]));

function paint(context: CanvasRenderingContext2D, columns: readonly Float64Array[], first: number, top: number) {
  const wide = columns.length - first;
  if (wide < 1) return;
  const image = context.createImageData(wide, HEIGHT);
  for (let x = 0; x < wide; x += 1)
    columns[first + x]!.forEach((decibel, k) => {
      const shade = Math.max(0, Math.round(255 * (1 - (decibel - top) / FLOOR)));
      image.data.set(SHADES[shade]!, 4 * ((HEIGHT - 1 - k) * wide + x));
    });
  context.putImageData(image, first, 0);
}

interface Props {
  sound: Sound;
  view: View;
  style: { left: string; width: string };
}

/** Pitch upwards, time to the right, as loud as it is bright: the stretch of the timeline that is seen. */
export function Spectrogram({ sound: { samples, rate }, view: { from, to }, style }: Props) {
  const t = useT();
  const canvas = useRef<HTMLCanvasElement>(null);
  // the loudest that was found so far: closer up, the same sound keeps its brightness
  const top = useRef({ samples, decibels: -Infinity });
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return undefined;
    if (top.current.samples !== samples) top.current = { samples, decibels: -Infinity };
    const loudest = top.current;
    const columns: Float64Array[] = [];
    const wide = ((to - from) * rate) / COLUMNS;
    let frame = requestAnimationFrame(function turn() {
      let fresh = columns.length;
      for (const start = performance.now(); columns.length < COLUMNS && performance.now() - start < TURN_MS; ) {
        const first = from * rate + columns.length * wide;
        const found = column(samples, first, first + wide);
        const here = Math.max(...found);
        // all that is there already becomes darker
        if (here > loudest.decibels) [loudest.decibels, fresh] = [here, 0];
        columns.push(found);
      }
      paint(context, columns, fresh, loudest.decibels);
      if (columns.length < COLUMNS) frame = requestAnimationFrame(turn);
    });
    return () => cancelAnimationFrame(frame);
  }, [samples, rate, from, to]);
  return (
    <canvas
      ref={canvas}
      className="player-spectrum"
      style={style}
      width={COLUMNS}
      height={HEIGHT}
      role="img"
      aria-label={t("player.spectrum.alt", { top: Math.round(rate / 200) / 10 })}
    />
  );
}
