/** Turns of a conversation, and what is asked of them: pure. The server checks alike. */
import type { Answer, Exchange, Params, Said } from "../types";
import { countWords, wordingOf } from "./words";

export type Turn = Answer<"conversation">["turns"][number];

export const saidOf = (turns: readonly Turn[]): Said[] => turns.map(({ role, text }) => ({ role, text }));
const same = (a: readonly Said[], b: readonly Said[]): boolean =>
  a.length === b.length && a.every((turn, i) => turn.role === b[i]?.role && turn.text === b[i]?.text);

/** The turns after a target has replied: what was said keeps the ids of the replies before it. */
export const landed = (turns: readonly Turn[], { id, said, reply }: Exchange): Turn[] => [
  ...said.map((turn, i) => ({ ...turn, exchange: turn.role === "assistant" ? (turns[i]?.exchange ?? null) : null })),
  { role: "assistant", text: reply, exchange: id },
];

/** A conversation put together again from what the server remembers: the one that was spoken last. */
export function remembered(past: readonly Exchange[]): Turn[] {
  const last = past.at(-1);
  if (!last) return [];
  const known = last.said.map((turn, i): Turn => {
    const from = turn.role === "assistant" ? past.find((e) => e.reply === turn.text && same(e.said, last.said.slice(0, i))) : undefined;
    return { ...turn, exchange: from?.id ?? null };
  });
  return landed(known, last);
}

export type Check =
  | { done: boolean; rule: "pairs.least" | "pairs.most"; count: number; at: null }
  | { done: boolean; rule: "words.least" | "words.most"; count: number; at: number | null }
  | { done: boolean; rule: "contains" | "lacks"; text: string };

/** What is asked of a conversation, and whether it is met; `at` names the first turn that is not. */
export function checksOf(turns: readonly Turn[], params: Params<"conversation">): readonly Check[] {
  const own = turns.map((turn, i) => ({ i, text: turn.exchange ? null : turn.text }));
  const bad = (fits: (words: number) => boolean) => {
    const found = own.find(({ text }) => text !== null && !fits(countWords(text)));
    return found ? found.i + 1 : null;
  };
  const [few, many] = [bad((n) => n >= params.min_words), bad((n) => n <= (params.max_words ?? Infinity))];
  const pairs = Math.floor(turns.length / 2);
  return [
    { rule: "pairs.least", count: params.least, done: pairs >= params.least && turns.length % 2 === 0, at: null },
    { rule: "pairs.most", count: params.most, done: pairs <= params.most, at: null },
    ...(params.min_words > 1 ? [{ rule: "words.least" as const, count: params.min_words, done: few === null, at: few }] : []),
    ...(params.max_words ? [{ rule: "words.most" as const, count: params.max_words, done: many === null, at: many }] : []),
    ...wordingOf(own.flatMap(({ text }) => text ?? []).join(" "), params),
  ];
}
