import { useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { useT } from "../../i18n";
import { useKeyDown } from "../useKeyDown";
import { peaks } from "./spectrum";
import { Spectrogram } from "./Spectrogram";
import type { Sound } from "./useSound";
import { around, following, ticks, type View } from "./view";

/** What a press that goes less far, in pixels, is: a click. */
export const CLICK = 4;
const [BARS, USUAL, PITCHES] = [600, 96, 128];

/** The moment below a pointer, on an element as long as the recording. */
export function momentAt(line: Element | null, clientX: number, length: number): number {
  const rect = line?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
  return Math.min(1, Math.max(0, (clientX - rect.x) / rect.width)) * length;
}

interface Props {
  length: number;
  now: number;
  /** How many times as long as the window it is. */
  zoom: number;
  sound: Sound | null;
  /** Whether pitches are shown below the waveform. */
  pitches: boolean;
  height?: number | undefined;
  onTo: (seconds: number) => void;
  onDraw?: ((start: number, end: number) => void) | undefined;
  /** What is seen now. */
  onView: (view: View) => void;
  children?: ReactNode;
}

/** A recording from left to right. Zoom is a width, moving along is scrolling: touch and keyboards know both. */
export function Timeline({ length, now, zoom, sound, pitches, height = USUAL, onTo, onDraw, onView, children }: Props) {
  const t = useT();
  const frame = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ from: 0, to: length });
  const [drawn, setDrawn] = useState<{ x: number; from: number; to: number } | null>(null);

  const look = () => {
    const box = frame.current;
    if (!box) return;
    const [from, long] = [(box.scrollLeft / box.scrollWidth) * length, length / zoom];
    const next = { from, to: Math.min(length, from + long) };
    onView(next);
    if (next.from !== view.from || next.to !== view.to) setView(next);
  };
  const begin = (from: number) => {
    const box = frame.current;
    if (box) box.scrollLeft = (from / length) * box.scrollWidth;
    look();
  };
  const keep = useEffectEvent((times: number) => begin(around(view, now, length / times)));
  // after the width has changed
  useLayoutEffect(() => keep(zoom), [zoom]);
  // who scrolls away from a playhead that stands is left there
  const follow = useEffectEvent((moment: number) => {
    const from = following(view, moment);
    if (from !== null && zoom > 1) begin(from);
  });
  useLayoutEffect(() => follow(now), [now]);

  useKeyDown(drawn !== null, ({ key }) => {
    if (key === "Escape") setDrawn(null);
    return key === "Escape";
  }, true);

  const at = (event: PointerEvent): number => momentAt(line.current, event.clientX, length);
  const share = (seconds: number) => `${(100 * seconds) / length}%`;
  const seen = { left: share(view.from), width: share(view.to - view.from) };
  const wave = useMemo(() => {
    if (!sound) return null;
    const { samples, rate, loudest } = sound;
    return peaks(samples, view.from * rate, view.to * rate, BARS).map((p) => Math.max(0.01, p / loudest));
  }, [sound, view]);
  return (
    // a region that scrolls must be reachable by keyboard
    <div
      ref={frame}
      className="player-frame"
      role="group"
      aria-label={t("player.line")}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard
      tabIndex={zoom > 1 ? 0 : undefined}
      onScroll={look}
    >
      <div style={{ width: `${100 * zoom}%` }}>
        {/* the buttons and keys above are its twin for keyboards */}
        <div
          ref={line}
          role="presentation"
          className={onDraw ? "player-line draw" : "player-line"}
          style={{ height: height + (sound && pitches ? PITCHES : 0) }}
          onMouseDown={(event) => {
            // the keyboard goes to the page, not to whatever lies here: Space plays
            event.preventDefault();
            if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
          }}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            setDrawn({ x: event.clientX, from: at(event), to: at(event) });
          }}
          onPointerMove={(event) => drawn && setDrawn({ ...drawn, to: at(event) })}
          onPointerUp={(event) => {
            if (!drawn) return;
            setDrawn(null);
            // where it is let go counts: the last movement may not have been drawn yet
            const last = at(event);
            if (onDraw && Math.abs(event.clientX - drawn.x) > CLICK) onDraw(Math.min(drawn.from, last), Math.max(drawn.from, last));
            else onTo(last);
          }}
          onPointerCancel={() => setDrawn(null)}
        >
          {wave && (
            <svg className="wave" style={{ ...seen, height: height - 16 }} viewBox={`0 -1 ${BARS} 2`} preserveAspectRatio="none" aria-hidden="true">
              <path d={wave.map((p, i) => `M${i} ${-p}V${p}`).join("")} />
            </svg>
          )}
          {sound && pitches && <Spectrogram sound={sound} view={view} style={seen} />}
          {children}
          {drawn && <div className="stretch pending" style={{ left: share(Math.min(drawn.from, drawn.to)), width: share(Math.abs(drawn.to - drawn.from)) }} />}
          <div className="player-head" style={{ left: share(now) }} />
        </div>
        <div className="player-ruler" aria-hidden="true">
          {ticks(view).map(({ at: moment, name }) => (
            <span key={name} style={{ left: share(moment) }}>
              {name}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}
