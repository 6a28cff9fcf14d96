/** Which task shows which file, and in which slot: told by the names of the files, or by the cells of a table. */
import type { Task } from "../../types";

export interface Place {
  key: string;
  slot: string;
}

const SLOT = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** What people call what stands beside the thing that is judged: it is shown, and first. */
const BESIDE = ["prompt", "question", "context", "source", "instructions", "input", "document", "passage"];
const KEYS = ["key", "id", "item", "item_id", "task", "name"];

const bare = (name: string) => name.replace(/\.[^.]+$/, "");

/**
 * A file is a task of its own in the first slot, under its whole name, unless its name says more: `x.a.txt` and `x.b.txt` are
 * shown together as task `x`, in slots `a` and `b`. `scene.camera.jpg` joins `scene.bin`. A word in a name is a slot where
 * the rubric asks about one of that name, where tasks have one already or people usually do (`x.prompt.txt`), or where a file
 * without it is there too.
 */
export function placesOf(names: readonly string[], slots: readonly string[], shown: readonly string[] = []): Place[] {
  const known = [...slots, ...shown, ...BESIDE];
  const main = slots[0] ?? "main";
  const stems = new Set(names.map(bare));
  const parted = names.map((name) => {
    const stem = bare(name);
    const dot = stem.lastIndexOf(".");
    const [key, word] = [stem.slice(0, dot), stem.slice(dot + 1).toLowerCase()];
    return dot > 0 && SLOT.test(word) && (known.includes(word) || stems.has(key)) ? { key, slot: word } : null;
  });
  const joined = new Set(parted.flatMap((place) => place?.key ?? []));
  return names.map((name, i) => parted[i] ?? { key: joined.has(bare(name)) ? bare(name) : name, slot: main });
}

export interface Sheet {
  rows: { key: string; stratum: string; cells: [slot: string, text: string][] }[];
  /** Columns that are of no slot: nobody is to see them by mistake, least of all answers. */
  left: string[];
}

/**
 * A table of texts: a column for the key, one for each slot. Slots that the rubric asks about are read, those that tasks have
 * already or people usually do, and columns that name files; `text` is another word for `main`.
 */
export function sheetOf(
  rows: readonly Record<string, string>[],
  slots: readonly string[],
  files: ReadonlySet<string>,
  shown: readonly string[] = [],
): Sheet {
  const columns = Object.keys(rows[0] ?? {});
  const plain = (column: string) => column.trim().toLowerCase();
  const keyed = columns.find((column) => KEYS.includes(plain(column)));
  const wanted = [...(slots.length > 0 ? slots : ["main"]), ...shown, ...BESIDE];
  const slotFor = (column: string): string | null => {
    const name = plain(column);
    const slot = name === "text" && !wanted.includes("text") ? "main" : name;
    if (wanted.includes(slot)) return slot;
    return SLOT.test(slot) && rows.some((row) => files.has((row[column] ?? "").trim())) ? slot : null;
  };
  const read = columns.filter((column) => column !== keyed && plain(column) !== "stratum");
  const placed = read.flatMap((column) => {
    const slot = slotFor(column);
    return slot === null ? [] : [{ column, slot }];
  });
  const stratum = columns.find((column) => plain(column) === "stratum");
  return {
    rows: rows.map((row, i) => ({
      key: (keyed === undefined ? "" : (row[keyed] ?? "").trim()) || `row ${i + 2}`,
      stratum: stratum === undefined ? "" : (row[stratum] ?? "").trim(),
      cells: placed.flatMap(({ column, slot }) => {
        const text = row[column] ?? "";
        return text.trim() === "" ? [] : [[slot, text] as [string, string]];
      }),
    })),
    left: read.filter((column) => !placed.some((s) => s.column === column)),
  };
}

/** Media that share a key become one task: what stands beside first, then the slots that are asked about in their order. */
export function tasksOf(found: readonly { place: Place; medium: Task["media"][number]; stratum?: string }[], slots: readonly string[]): Task[] {
  const tasks = new Map<string, Task>();
  const rank = (slot: string) => (slots.includes(slot) ? slots.indexOf(slot) : BESIDE.includes(slot) ? -1 : slots.length);
  for (const { place, medium, stratum = "" } of found) {
    const task = tasks.get(place.key) ?? { key: place.key, stratum, mirrors: null, media: [] };
    const media = [...task.media, { ...medium, slot: place.slot }].toSorted((a, b) => rank(a.slot) - rank(b.slot));
    tasks.set(place.key, { ...task, media });
  }
  return [...tasks.values()];
}
