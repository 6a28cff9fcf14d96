import { useEffect, useRef } from "react";
import { useT } from "../../i18n";
import { spectrum } from "./spectrum";

const [COLUMNS, FLOOR] = [600, -72];

/** Black over violet and orange to white: brightness rises all the way, so that it reads without colour too. */
const RAMP = [[0, 0, 4], [60, 15, 110], [150, 40, 110], [225, 90, 60], [250, 175, 60], [252, 255, 200]] as const;
function colour(share: number): readonly [number, number, number] {
  const at = Math.min(0.9999, Math.max(0, share)) * (RAMP.length - 1);
  const [low, high] = [RAMP[Math.floor(at)]!, RAMP[Math.floor(at) + 1]!];
  const mix = (i: 0 | 1 | 2) => low[i] + (high[i] - low[i]) * (at % 1);
  return [mix(0), mix(1), mix(2)];
}

/** Pitch upwards, time to the right, as loud as it is bright; the same width as the timeline above it. */
export function Spectrogram({ samples, rate }: { samples: Float32Array; rate: number }) {
  const t = useT();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const columns = spectrum(samples, COLUMNS);
    const height = columns[0]?.length ?? 0;
    const image = context.createImageData(COLUMNS, height);
    columns.forEach((column, x) =>
      column.forEach((decibel, k) => {
        const place = 4 * ((height - 1 - k) * COLUMNS + x);
        image.data.set([...colour(1 - decibel / FLOOR), 255], place);
      }),
    );
    context.putImageData(image, 0, 0);
  }, [samples]);
  return (
    <canvas
      ref={canvas}
      className="player-spectrum"
      width={COLUMNS}
      height={256}
      role="img"
      aria-label={t("player.spectrum.alt", { top: Math.round(rate / 200) / 10 })}
    />
  );
}
