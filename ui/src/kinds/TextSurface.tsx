import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { codePoints } from "../parts/codepoints";
import { canHighlight, paint, positionOf, rangeOf, unitOf } from "../parts/highlights";
import "./spans.css";

/** A stretch of the text in code points, painted under the given names. */
export interface Mark {
  start: number;
  end: number;
  names: readonly string[];
}

export interface Stretch {
  start: number;
  end: number;
}

interface Props {
  text: string;
  marks: readonly Mark[];
  selectable: boolean;
  label: string;
  /** Take the keyboard where nothing else has it: the first arrow moves the caret. */
  eager?: boolean;
  onSelection: (stretch: Stretch | null) => void;
  /** A pointer let go of the text: at a point, or of a selection. */
  onRelease: (point: number, selection: Stretch | null) => void;
}

/** Plain text in which stretches can be selected by pointer, touch or keyboard, and are painted. */
export function TextSurface({ text, marks, selectable, label, eager = false, onSelection, onRelease }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const [caret, setCaret] = useState<DOMRect | null>(null);
  const points = useMemo(() => codePoints(text), [text]);

  useLayoutEffect(() => {
    const element = root.current;
    if (!element || !canHighlight) return undefined;
    const undo = marks.flatMap((mark) => {
      const range = rangeOf(element, points.toUnits(mark.start), points.toUnits(mark.end));
      return mark.names.map((name) => paint(`rl-${name}`, [range]));
    });
    return () => undo.forEach((f) => f());
  }, [marks, points]);

  const [first] = useState(eager && selectable);
  useEffect(() => {
    if (first && document.activeElement === document.body) root.current?.focus({ preventScroll: true });
  }, [first]);

  const read = (): { at: number; stretch: Stretch | null } | null => {
    const element = root.current;
    const selection = document.getSelection();
    if (!element || !selection?.focusNode || !element.contains(selection.focusNode)) return null;
    const range = selection.getRangeAt(0);
    const at = points.toPoints(unitOf(element, selection.focusNode, selection.focusOffset));
    if (range.collapsed || !element.contains(range.startContainer) || !element.contains(range.endContainer))
      return { at, stretch: null };
    const start = points.toPoints(unitOf(element, range.startContainer, range.startOffset));
    const end = points.toPoints(unitOf(element, range.endContainer, range.endOffset));
    return { at, stretch: trimmed(text, points, { start, end }) };
  };

  const look = () => {
    const element = root.current;
    const now = read();
    if (!element || !now) return setCaret(null);
    onSelection(now.stretch);
    const selection = document.getSelection();
    return setCaret(document.activeElement === element && selection?.isCollapsed ? caretRect(selection, element) : null);
  };
  const changed = useEffectEvent(look);
  useEffect(() => {
    if (!selectable) return undefined;
    const listen = () => changed();
    document.addEventListener("selectionchange", listen);
    return () => document.removeEventListener("selectionchange", listen);
  }, [selectable]);

  const move = (event: KeyboardEvent) => {
    const [selection, element, step] = [document.getSelection(), root.current, STEPS[event.key]];
    if (!step || !selection || !element) return;
    event.preventDefault();
    const to = (position: [Node, number]) => (event.shiftKey ? selection.extend(...position) : selection.collapse(...position));
    if (!selection.focusNode || !element.contains(selection.focusNode)) selection.collapse(...positionOf(element, 0));
    const held = event.ctrlKey || event.altKey;
    if (held && step.grain === "lineboundary") to(positionOf(element, step.way === "forward" ? text.length : 0));
    else {
      const grain = step.grain === "character" && held ? "word" : step.grain;
      const lines = step.page ? Math.ceil((window.innerHeight * PAGE) / (Number.parseFloat(getComputedStyle(element).lineHeight) || 24)) : 1;
      for (let i = 0; i < lines; i += 1) {
        selection.modify(event.shiftKey ? "extend" : "move", step.way, grain);
        // the text ends here: the caret must not wander off into the rest of the page
        const now = selection.focusNode;
        if (!now || element.contains(now)) continue;
        const after = (element.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
        to(positionOf(element, after ? text.length : 0));
        break;
      }
    }
    // now, not with the browser's later event: the next key may already name the label
    look();
    const [rect, mark] = [caretRect(selection, element), place.current];
    if (!rect || !mark) return;
    Object.assign(mark.style, { left: `${rect.x}px`, top: `${rect.y}px`, height: `${rect.height}px` });
    mark.scrollIntoView({ block: "nearest" });
  };

  const release = () => {
    const now = read();
    if (now) onRelease(now.at, now.stretch);
  };

  return (
    <div className="sheet text-surface">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the caret of the keyboard lives here */}
      <div
        ref={root}
        className="plain"
        dir="auto"
        role="group"
        aria-label={label}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the caret lives here
        tabIndex={selectable ? 0 : undefined}
        onKeyDown={selectable ? move : undefined}
        onPointerUp={selectable ? () => setTimeout(release) : undefined}
        onBlur={() => setCaret(null)}
        onFocus={() => selectable && setTimeout(look)}
      >
        {canHighlight ? text : <Cut text={text} marks={marks} points={points} />}
      </div>
      {/* where the moving end of a selection is, to be scrolled to */}
      <span ref={place} className="caret-place" aria-hidden="true" />
      {caret && <span className="caret" aria-hidden="true" style={{ left: caret.x, top: caret.y, height: caret.height }} />}
    </div>
  );
}

/** How much of the window a page is. */
const PAGE = 0.8;
type Grain = "character" | "line" | "lineboundary";
/** Left and right are where the arrows point, in every script; a line begins where it is begun to be read. */
const STEPS: Record<string, { way: "forward" | "backward" | "left" | "right"; grain: Grain; page?: true }> = {
  ArrowLeft: { way: "left", grain: "character" },
  ArrowRight: { way: "right", grain: "character" },
  ArrowUp: { way: "backward", grain: "line" },
  ArrowDown: { way: "forward", grain: "line" },
  Home: { way: "backward", grain: "lineboundary" },
  End: { way: "forward", grain: "lineboundary" },
  PageUp: { way: "backward", grain: "line", page: true },
  PageDown: { way: "forward", grain: "line", page: true },
};

/** Where the caret is, or the moving end of a selection, relative to the sheet around the text. */
function caretRect({ focusNode: node, focusOffset: at }: Selection, root: HTMLElement): DOMRect | null {
  if (!node) return null;
  const range = document.createRange();
  range.setStart(node, at);
  let rect = range.getClientRects()[0];
  if (!rect && node.nodeType === Node.TEXT_NODE && at > 0) {
    range.setStart(node, at - 1);
    range.setEnd(node, at);
    rect = [...range.getClientRects()].at(-1);
  }
  const sheet = root.parentElement?.getBoundingClientRect();
  return rect && sheet ? new DOMRect(rect.x - sheet.x, rect.y - sheet.y, 2, rect.height) : null;
}

/** White space at the ends of a selection is never meant. */
function trimmed(text: string, points: ReturnType<typeof codePoints>, { start, end }: Stretch): Stretch | null {
  const chosen = text.slice(points.toUnits(start), points.toUnits(end));
  const front = chosen.length - chosen.trimStart().length;
  const back = chosen.length - chosen.trimEnd().length;
  // white space is never outside the basic plane: one unit is one code point
  return front === chosen.length ? null : { start: start + front, end: end - back };
}

/** Without the highlight API: the text cut at every end of a mark. */
function Cut(props: { text: string; marks: readonly Mark[]; points: ReturnType<typeof codePoints> }) {
  const { text, marks, points } = props;
  const cuts = [...new Set([0, points.length, ...marks.flatMap((m) => [m.start, m.end])])].toSorted((a, b) => a - b);
  return cuts.slice(0, -1).map((start, i) => {
    const end = cuts[i + 1] ?? points.length;
    const names = marks.filter((m) => m.start <= start && m.end >= end).flatMap((m) => m.names);
    const piece = text.slice(points.toUnits(start), points.toUnits(end));
    return names.length === 0 ? (
      <span key={start}>{piece}</span>
    ) : (
      <mark key={start} className={names.map((name) => `hl-${name}`).join(" ")}>
        {piece}
      </mark>
    );
  });
}
