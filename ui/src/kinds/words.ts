import type { Medium, Params } from "../types";

/** Words as the server counts them: split at white space. */
export const countWords = (text: string): number => text.trim().split(/\s+/u).filter(Boolean).length;

const RUN = 5;
const runs = (text: string): readonly string[] => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return words.slice(RUN - 1).map((_, i) => words.slice(i, i + RUN).join(" "));
};

/** The share of a text's runs of five words that also stand in the texts that are shown, as the server counts it. */
export function copiedShare(text: string, media: readonly Medium[]): number {
  const own = runs(text);
  const shown = new Set(
    media.flatMap((m) => (m.media === "text" ? runs(m.text) : m.media === "chat" ? m.turns.flatMap((turn) => runs(turn.text)) : [])),
  );
  return own.length === 0 ? 0 : own.filter((run) => shown.has(run)).length / own.length;
}

/** Words that have to be, and words that may not be, in what is written; whatever capitals and spaces. */
export const wordingOf = (text: string, params: { contains: readonly string[]; lacks: readonly string[] }) => {
  const folded = text.toLowerCase().trim().split(/\s+/u).join(" ");
  return [
    ...params.contains.map((phrase) => ({ rule: "contains" as const, text: phrase, done: folded.includes(phrase.toLowerCase()) })),
    ...params.lacks.map((phrase) => ({ rule: "lacks" as const, text: phrase, done: !folded.includes(phrase.toLowerCase()) })),
  ];
};

/** A rule of a written answer, and whether it is met. */
export type Check =
  | { done: boolean; rule: "least" | "most"; count: number }
  | { done: boolean; rule: "contains" | "lacks"; text: string }
  | { done: boolean; rule: "copied"; share: number; most: number };

/** What the server will check, so that nobody learns it only after sending. */
export function checksOf(text: string, params: Params<"text">, media: readonly Medium[]): readonly Check[] {
  const words = countWords(text);
  const least = Math.max(1, params.min_words);
  const share = params.copied === null || params.copied === undefined ? null : copiedShare(text, media);
  return [
    { rule: "least", count: least, done: words >= least },
    ...(params.max_words ? [{ rule: "most" as const, count: params.max_words, done: words <= params.max_words }] : []),
    ...wordingOf(text, params),
    ...(share === null ? [] : [{ rule: "copied" as const, share, most: params.copied ?? 1, done: share <= (params.copied ?? 1) }]),
  ];
}
