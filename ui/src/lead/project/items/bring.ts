/** From dropped files to tasks: what can be read is added, and what cannot is told by name. */
import { Problem } from "../../../problem";
import { lead } from "../../api";
import type { Task } from "../../types";
import { placesOf, sheetOf, tasksOf, type Place } from "./together";

export interface Left {
  name: string;
  why: string;
}
export interface Brought {
  added: number;
  left: Left[];
}
interface Words {
  /** The server was not reached. */
  unheard: string;
  there: string;
  twice: string;
  pages: string;
  columns: (names: string) => string;
}
type Medium = Task["media"][number];
interface Found {
  place: Place;
  medium: Medium;
  stratum?: string;
  /** What is to blame when the task cannot be added. */
  from: string;
}

export const isSheet = (name: string) => /\.(csv|tsv)$/i.test(name);

const whyOf = ({ message, detail, errors }: Problem, unheard: string) => detail || errors.map((e) => e.message).join(". ") || message || unheard;

async function rowsOf(file: File): Promise<{ rows: Record<string, string>[]; bad: Left[] }> {
  const { default: Papa } = await import("papaparse");
  const { data, errors } = Papa.parse<Record<string, string>>(await file.text(), { header: true, skipEmptyLines: "greedy" });
  // one column has no delimiter to be found
  const real = errors.filter((e) => e.code !== "UndetectableDelimiter");
  const broken = new Set(real.map((e) => e.row));
  return {
    rows: data.filter((_, i) => !broken.has(i)),
    bad: real.map((e) => ({ name: `${file.name}, row ${(e.row ?? 0) + 2}`, why: e.message })),
  };
}

/** Add tasks; those that the server refuses are told, and the rest goes in. */
async function add(project: string, tasks: readonly Task[], blame: (key: string) => string, left: Left[]): Promise<number> {
  if (tasks.length === 0) return 0;
  try {
    await lead.addTasks(project, [...tasks]);
    return tasks.length;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const at = (field: string) => Number(/(?:^|\.)tasks\.(\d+)/.exec(field)?.[1] ?? Number.NaN);
    const refused = new Set(error.errors.map((e) => at(e.field)).filter((i) => i < tasks.length));
    if (refused.size === 0) throw error;
    for (const i of refused) {
      const why = error.errors.filter((e) => at(e.field) === i).map((e) => e.message);
      left.push({ name: blame(tasks[i]?.key ?? ""), why: why.join(". ") });
    }
    return add(project, tasks.filter((_, i) => !refused.has(i)), blame, left);
  }
}

export async function bring(
  project: string,
  files: readonly File[],
  slots: readonly string[],
  tasks: readonly Task[],
  say: Words,
  onStored: (count: number) => void,
): Promise<Brought> {
  const known = new Set(tasks.map(({ key }) => key));
  const shown = [...new Set(tasks.flatMap(({ media }) => media.map(({ slot }) => slot)))];
  const left: Left[] = [];
  const stored = new Map<string, readonly Medium[]>();
  const media = files.filter((file) => !isSheet(file.name));
  for (const [i, file] of media.entries()) {
    onStored(i);
    try {
      stored.set(file.name, (await lead.upload(file)).media);
    } catch (error) {
      // whoever is signed out can store nothing more; any other trouble is this file's own
      if (!(error instanceof Problem) || error.signedOut) throw error;
      left.push({ name: file.name, why: whyOf(error, say.unheard) });
    }
  }
  onStored(media.length);
  const found: Found[] = [];
  const named = new Set<string>();
  for (const file of files.filter(({ name }) => isSheet(name))) {
    const { rows, bad } = await rowsOf(file);
    const sheet = sheetOf(rows, slots, new Set(media.map(({ name }) => name)), shown);
    left.push(...bad);
    if (sheet.left.length > 0) left.push({ name: file.name, why: say.columns(sheet.left.join(", ")) });
    for (const { key, stratum, cells } of sheet.rows)
      for (const [slot, cell] of cells) {
        const medium: Medium | undefined = stored.has(cell.trim())
          ? stored.get(cell.trim())?.[0]
          : { media: "text", slot, title: "", text: cell, markdown: false };
        named.add(cell.trim());
        if (medium) found.push({ place: { key, slot }, medium, stratum, from: `${file.name}, ${key}` });
      }
  }
  const alone = [...stored.keys()].filter((name) => !named.has(name));
  const places = placesOf(alone, slots, shown);
  for (const [i, name] of alone.entries()) {
    const pages = stored.get(name) ?? [];
    const place = places[i] ?? { key: name, slot: "main" };
    if (pages.length > 1 && place.key !== name) left.push({ name, why: say.pages });
    else for (const [k, medium] of pages.entries()) found.push({ place: { ...place, key: pages.length > 1 ? `${name} ${k + 1}` : place.key }, medium, from: name });
  }
  const from = new Map(found.map((one) => [one.place.key, one.from]));
  const blame = (key: string) => from.get(key) ?? key;
  const fresh = tasksOf(found, slots).filter((task) => {
    const why = known.has(task.key) ? say.there : new Set(task.media.map((m) => m.slot)).size < task.media.length ? say.twice : null;
    if (why) left.push({ name: blame(task.key), why });
    return why === null;
  });
  return { added: await add(project, fresh, blame, left), left };
}
