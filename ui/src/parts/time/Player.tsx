import { useEffect, useEffectEvent, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from "react";
import { fileUrl } from "../../client";
import { useT } from "../../i18n";
import type { MediumOf } from "../../types";
import { Notice } from "../Notice";
import { useKeyDown } from "../useKeyDown";
import { Timeline } from "./Timeline";
import { useSound } from "./useSound";
import { clock, zoomed, type View } from "./view";
import "./player.css";

export type Timed = MediumOf<"audio"> | MediumOf<"video">;

export interface Playhead {
  /** Seconds from the beginning. */
  to: (seconds: number) => void;
  /** Where it stands, and where what is seen of the timeline ends. */
  at: () => { now: number; until: number };
}

/** The frame that is shown at a time, by a hair's breadth on the right side of its edge. */
export const frameAt = (seconds: number, fps: number): number => Math.floor(seconds * fps + 1e-6);

interface Props {
  medium: Timed;
  /** Space, comma and full stop work; several players on a page must not all answer. */
  keys: boolean;
  ref?: Ref<Playhead> | undefined;
  onNow?: ((seconds: number) => void) | undefined;
  /** A press on the timeline that is not a click: a stretch was drawn. */
  onDraw?: ((start: number, end: number) => void) | undefined;
  /** A click on the timeline, which goes to that moment. */
  onPress?: ((seconds: number) => void) | undefined;
  tools?: ReactNode;
  /** What lies on the picture of a clip. */
  overlay?: ReactNode;
  /** Height of the timeline in pixels, where it is not the usual one. */
  height?: number | undefined;
  /** What lies on the timeline, placed in percent of its length. */
  children?: ReactNode;
}

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** As wide as there is room, and never higher than most of the window. */
const ratio = ({ width, height }: MediumOf<"video">) => ({ aspectRatio: `${width} / ${height}`, maxWidth: `${(60 * width) / height}vh` });

/** A recording or clip with its timeline: waveform, playhead, speed, and steps of a frame or a tenth of a second. */
export function Player({ medium, keys, ref, onNow, onDraw, onPress, tools, overlay, height, children }: Props) {
  const t = useT();
  const element = useRef<HTMLVideoElement>(null);
  const [now, setShown] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [missing, setMissing] = useState(false);
  const [zoom, setZoom] = useState(1);
  const sound = useSound(medium);
  const [pitches, setPitches] = useState(false);
  const length = medium.seconds;
  const seen = useRef<View>({ from: 0, to: length });
  const fps = medium.media === "video" ? medium.fps : null;

  /** Told at once: whoever follows is in step when the next key comes. */
  const setNow = (seconds: number) => {
    setShown(seconds);
    onNow?.(seconds);
  };
  const to = (seconds: number) => {
    const player = element.current;
    if (!player) return;
    const at = Math.min(Math.max(0, seconds), length);
    // the middle of a frame: its edge may show either neighbour
    player.currentTime = fps === null ? at : (Math.min(frameAt(at, fps), Math.round(length * fps) - 1) + 0.5) / fps;
    setNow(at);
  };
  const toggle = () => {
    const player = element.current;
    if (!player) return;
    if (player.paused) void player.play().catch(() => setMissing(true));
    else player.pause();
  };
  const step = (by: number) => to(fps === null ? now + by * 0.1 : (frameAt(now, fps) + by) / fps);
  const press = (seconds: number) => {
    to(seconds);
    onPress?.(seconds);
  };
  const zoomBy = (factor: number) => setZoom(zoomed(zoom, factor, length));
  useImperativeHandle(ref, () => ({ to, at: () => ({ now, until: seen.current.to }) }));

  useKeyDown(keys, (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === " ") {
      // a focused button keeps its own Space
      if (event.target instanceof Element && event.target.closest("button, label, summary, input")) return false;
      toggle();
    } else if (event.key === "," || event.key === "<") step(event.shiftKey ? -10 : -1);
    else if (event.key === "." || event.key === ">") step(event.shiftKey ? 10 : 1);
    else if (event.key === "+" || event.key === "=") zoomBy(2);
    else if (event.key === "-") zoomBy(0.5);
    else if (event.key === "0") zoomBy(0);
    else return false;
    return true;
  });

  // also while somebody writes beside it
  const whileWriting = useEffectEvent((event: KeyboardEvent) => {
    if (!event.ctrlKey || event.code !== "Space") return;
    event.preventDefault();
    toggle();
  });
  useEffect(() => {
    if (!keys) return undefined;
    const listen = (event: KeyboardEvent) => whileWriting(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [keys]);

  const tick = useEffectEvent(() => {
    if (element.current) setNow(element.current.currentTime);
  });
  useEffect(() => {
    if (!playing) return undefined;
    let frame = requestAnimationFrame(function turn() {
      tick();
      frame = requestAnimationFrame(turn);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  const shown = {
    ref: element,
    src: fileUrl(medium),
    preload: "auto",
    onPlay: () => setPlaying(true),
    onPause: () => setPlaying(false),
    onSeeked: () => !playing && element.current && fps === null && setNow(element.current.currentTime),
    onError: () => setMissing(true),
  };
  return (
    <div className="player">
      {missing && <Notice tone="warn">{t("media.file.missing")}</Notice>}
      <div className={medium.media === "video" ? "player-picture" : "hidden"} style={medium.media === "video" ? ratio(medium) : undefined}>
        {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what is said or shown is what people are asked about */}
        <video {...shown} aria-label={medium.alt || medium.title || t(`media.${medium.media}.plain`)} />
        {overlay}
      </div>
      <div className="row picture-tools">
        <button type="button" className="tag" onClick={toggle}>
          {t(playing ? "player.pause" : "player.play")} <kbd className="key">{t("player.space")}</kbd>
        </button>
        <button type="button" className="tag" aria-label={t("player.back")} onClick={() => step(-1)}>
          <span aria-hidden="true">‹</span> <kbd className="key">,</kbd>
        </button>
        <button type="button" className="tag" aria-label={t("player.ahead")} onClick={() => step(1)}>
          <span aria-hidden="true">›</span> <kbd className="key">.</kbd>
        </button>
        <label className="small">
          {t("player.speed")}{" "}
          <select
            value={speed}
            onChange={(event) => {
              const next = Number(event.target.value);
              setSpeed(next);
              if (element.current) element.current.playbackRate = next;
            }}
          >
            {SPEEDS.map((s) => (
              <option key={s} value={s}>
                {s}×
              </option>
            ))}
          </select>
        </label>
        <span className="player-clock">
          {clock(now)} / {clock(length)}
          {fps !== null && ` · ${t("player.frame", { number: frameAt(now, fps) })}`}
        </span>
        <span className="row" role="group" aria-label={t("player.line")}>
          <button type="button" className="tag" aria-label={t("player.out")} disabled={zoom === 1} onClick={() => zoomBy(0.5)}>
            −
          </button>
          <button type="button" className="tag" aria-label={t("player.in")} disabled={zoomed(zoom, 2, length) === zoom} onClick={() => zoomBy(2)}>
            +
          </button>
          <button type="button" className="tag" disabled={zoom === 1} onClick={() => zoomBy(0)}>
            {t("player.whole")}
          </button>
        </span>
        {/* there from the start: what lies below must not move when the sound has been read */}
        {medium.media === "audio" && (
          <button type="button" className="tag" disabled={!sound} aria-pressed={pitches} onClick={() => setPitches(!pitches)}>
            {t("player.spectrum")}
          </button>
        )}
        {tools}
      </div>
      <Timeline
        length={length}
        now={now}
        zoom={zoom}
        sound={sound}
        pitches={pitches}
        height={height}
        onTo={press}
        onDraw={onDraw}
        onView={(view) => (seen.current = view)}
      >
        {children}
      </Timeline>
    </div>
  );
}
