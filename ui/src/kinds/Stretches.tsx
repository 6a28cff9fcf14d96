import { useState, type PointerEvent } from "react";
import { colourOf, titleOf } from "../parts/Palette";
import { CLICK, momentAt } from "../parts/time/Timeline";
import { useKeyDown } from "../parts/useKeyDown";
import type { Label } from "../types";
import type { Difference } from "./matching";
import { pulled, type Segment, type Way } from "./stretch";

interface Props {
  labels: readonly Label[];
  /** Of the recording, in seconds. */
  length: number;
  segments: readonly Segment[];
  missed: readonly Segment[];
  differences: readonly Difference[] | undefined;
  selected: number | null;
  editable: boolean;
  nameOf: (segment: Segment) => string;
  onSelect: (index: number) => void;
  onEdit: (index: number, segment: Segment) => void;
  /** A click on the selected one. */
  onPress: (seconds: number) => void;
}

/** What the pointer pulls; nothing is stored before it lets go, so one drag is one step of undo. */
interface Drag {
  way: Way;
  x: number;
  from: number;
  segment: Segment;
}

const WAYS = ["start", "end"] as const;

/** Segments on a timeline. Only the selected one takes presses; through the others one draws, selects and listens. */
export function Stretches(props: Props) {
  const { labels, length, segments, selected, editable } = props;
  const [drag, setDrag] = useState<Drag | null>(null);
  const at = ({ currentTarget, clientX }: PointerEvent) => momentAt(currentTarget.closest(".player-line"), clientX, length);

  const begin = (event: PointerEvent, index: number, segment: Segment) => {
    if (!editable || index !== selected || event.button !== 0 || event.shiftKey) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    const way = event.target instanceof HTMLElement ? (event.target.dataset["way"] as Way | undefined) : undefined;
    setDrag({ way: way ?? "move", x: event.clientX, from: at(event), segment });
  };
  const pull = ({ way, from, segment }: Drag, event: PointerEvent) => pulled(segment, way, at(event) - from, length);
  const end = (event: PointerEvent, index: number, original: Segment) => {
    if (!drag) return;
    event.stopPropagation();
    setDrag(null);
    if (Math.abs(event.clientX - drag.x) > CLICK) props.onEdit(index, pull({ ...drag, segment: original }, event));
    else props.onPress(at(event));
  };
  useKeyDown(drag !== null, ({ key }) => {
    if (key === "Escape") setDrag(null);
    return key === "Escape";
  }, true);

  const place = ({ start, end: last }: Segment) => ({ left: `${(100 * start) / length}%`, width: `${(100 * (last - start)) / length}%` });
  return (
    <>
      {props.missed.map((segment, i) => (
        <div key={`missed ${i}`} className={`stretch missed ${colourOf(labels, segment.label)}`} style={place(segment)} />
      ))}
      {segments.map((segment, i) => {
        const on = i === selected;
        return (
          <button
            // segments have no identity of their own: their place in the answer is it
            key={i}
            type="button"
            className={`stretch ${colourOf(labels, segment.label)} ${on ? "on" : ""} ${props.differences?.[i] ?? ""}`}
            style={place(on && drag ? drag.segment : segment)}
            aria-pressed={on}
            aria-label={`${titleOf(labels, segment.label)}, ${props.nameOf(segment)}`}
            tabIndex={-1}
            onPointerDown={(event) => begin(event, i, segment)}
            onPointerMove={(event) => on && drag && setDrag({ ...drag, segment: pull({ ...drag, segment }, event) })}
            onPointerUp={(event) => end(event, i, segment)}
            onPointerCancel={() => setDrag(null)}
            // by a screen reader: a pointer's click is the timeline's
            onClick={({ detail }) => detail === 0 && props.onSelect(i)}
          >
            <span>{titleOf(labels, segment.label)}</span>
            {editable && on && WAYS.map((way) => <i key={way} className={`stretch-edge ${way}`} data-way={way} />)}
          </button>
        );
      })}
    </>
  );
}
