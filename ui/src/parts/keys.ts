/** What a key means, everywhere the same. Pure, so that it can be read and tested in one place. */
export interface Press {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

export type Command =
  | "next" | "back" | "flag" | "comment" | "guidelines" | "undo" | "redo" | "help" | "cancel";

const LETTERS: Record<string, Command> = { f: "flag", c: "comment", g: "guidelines", z: "undo", "?": "help", escape: "cancel" };

export function command(press: Press, typing = false): Command | null {
  const key = press.key.toLowerCase();
  const held = press.ctrlKey || press.metaKey;
  if (key === "enter") {
    if (press.altKey) return null;
    // in a text field Enter is a new line, and Ctrl+Enter goes on
    if (typing) return held && !press.shiftKey ? "next" : null;
    return press.shiftKey ? "back" : "next";
  }
  if (typing || held || press.altKey) return null;
  if (key === "z") return press.shiftKey ? "redo" : "undo";
  return LETTERS[key] ?? null;
}

/** The number on a digit key, 1 to 9, or null. */
export function digit(press: Press): number | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.shiftKey) return null;
  return /^[1-9]$/.test(press.key) ? Number(press.key) : null;
}

export type Arrow = { dx: -1 | 0 | 1; dy: -1 | 0 | 1 };
const ARROWS: Record<string, Arrow> = {
  ArrowLeft: { dx: -1, dy: 0 },
  ArrowRight: { dx: 1, dy: 0 },
  ArrowUp: { dx: 0, dy: -1 },
  ArrowDown: { dx: 0, dy: 1 },
};
export const arrow = (press: Press): Arrow | null => ARROWS[press.key] ?? null;

const TURNS: Record<string, -1 | 1> = { "[": -1, "]": 1, "{": -1, "}": 1, BracketLeft: -1, BracketRight: 1 };
/** The bracket keys turn, left and right; by their place where a keyboard has other signs there. */
export const turnOf = (press: Pick<KeyboardEvent, "key" | "code">): -1 | 1 | null => TURNS[press.key] ?? TURNS[press.code] ?? null;

const KEYLESS = new Set(["checkbox", "radio", "button", "submit", "reset"]);

/** Whether a key press belongs to the field that has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !KEYLESS.has(target.type);
}

/** Whether Enter in the field goes on, because the field holds nothing that a new line could be in. */
export const goesOn = (target: EventTarget | null): boolean => target instanceof HTMLInputElement && target.dataset["enter"] === "next";

/** Whether Enter on the target already does something of its own. */
export const isPressable = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("button, a, summary") !== null;

export const inDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("dialog.modal") !== null;
