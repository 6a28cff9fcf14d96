import { colourOf } from "../parts/Palette";
import type { Label } from "../types";
import type { Difference } from "./matching";
import { stretches, type Track } from "./paths";
import "./tracks.css";

const ROW = 22;
export const rowsHeight = (rows: number) => Math.max(48, rows * ROW + 8);

interface Props {
  labels: readonly Label[];
  frames: number;
  tracks: readonly Track[];
  missed: readonly Track[];
  differences: readonly Difference[] | undefined;
  selected: number | null;
  nameOf: (track: Track, index: number) => string;
  onSelect: (index: number) => void;
}

/** A line for each track: when it is seen, when it is hidden in part, where its keyframes are. */
export function TrackRows({ labels, frames, tracks, missed, differences, selected, nameOf, onSelect }: Props) {
  const share = (n: number) => `${(100 * n) / frames}%`;
  const bar = (track: Track) => (
    <>
      {stretches(track).map(({ from, to, occluded }) => (
        <i key={from} className={occluded ? "seen occluded" : "seen"} style={{ left: share(from), width: share(to - from) }} />
      ))}
      {track.keyframes.map((key) => (
        <i key={`at ${key.frame}`} className={key.outside ? "keyframe outside" : "keyframe"} style={{ left: share(key.frame + 0.5) }} />
      ))}
    </>
  );
  return (
    <>
      {tracks.map((track, i) => (
        <button
          // tracks have no identity of their own: their place in the answer is it
          key={i}
          type="button"
          tabIndex={-1}
          className={`track-row ${colourOf(labels, track.label)} ${i === selected ? "on" : ""} ${differences?.[i] ?? ""}`}
          style={{ top: 4 + i * ROW, height: ROW }}
          aria-pressed={i === selected}
          aria-label={nameOf(track, i)}
          // a press goes on to the timeline, which shows that moment
          onPointerDown={() => onSelect(i)}
          onClick={() => onSelect(i)}
        >
          {bar(track)}
          <b>{i + 1}</b>
        </button>
      ))}
      {missed.map((track, i) => (
        <div
          key={`missed ${i}`}
          className={`track-row missed ${colourOf(labels, track.label)}`}
          style={{ top: 4 + (tracks.length + i) * ROW, height: ROW }}
        >
          {bar(track)}
        </div>
      ))}
    </>
  );
}
