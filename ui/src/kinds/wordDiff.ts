/** Words as the server compares them, and which of them were heard: for drawing. Credit is the server's to compute. */
import type { Difference } from "./matching";

/** What counts as an error. */
export interface Spoken {
  unit: "word" | "character";
  case: boolean;
  punctuation: boolean;
}

export function normalised(text: string, params: Spoken): string[] {
  let plain = text.normalize("NFKC").replaceAll("\u2019", "'");
  if (!params.case) plain = plain.toLowerCase();
  if (!params.punctuation) plain = plain.replace(/(?<![\p{L}\p{N}])['-]|['-](?![\p{L}\p{N}])|[^\p{L}\p{M}\p{N}\s'-]/gu, " ");
  const words = plain.trim().split(/\s+/u).filter(Boolean);
  return params.unit === "word" ? words : words.flatMap((word) => [...word]);
}

export interface Piece {
  word: string;
  is: Difference;
}

/** The longest common run of words; what only gold has is missed, what only the answer has is extra. */
export function aligned(given: readonly string[], expected: readonly string[]): Piece[] {
  const [n, m] = [given.length, expected.length];
  // two pages of text against two pages: more is shown unaligned rather than computed
  if (n * m > 4_000_000) return [...expected.map((word) => ({ word, is: "missed" as const })), ...given.map((word) => ({ word, is: "extra" as const }))];
  const table = new Uint16Array((n + 1) * (m + 1));
  const at = (i: number, j: number) => table[i * (m + 1) + j] ?? 0;
  for (let i = n - 1; i >= 0; i -= 1)
    for (let j = m - 1; j >= 0; j -= 1)
      table[i * (m + 1) + j] = given[i] === expected[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < n || j < m) {
    const [mine, theirs] = [given[i], expected[j]];
    if (mine !== undefined && mine === theirs) {
      pieces.push({ word: mine, is: "matched" });
      i += 1;
      j += 1;
    } else if (theirs !== undefined && (mine === undefined || at(i, j + 1) >= at(i + 1, j))) {
      pieces.push({ word: theirs, is: "missed" });
      j += 1;
    } else if (mine !== undefined) {
      pieces.push({ word: mine, is: "extra" });
      i += 1;
    }
  }
  return pieces;
}

/** Edits as people count them: a word said otherwise is one, not one missed and one too many. */
export function editsOf(pieces: readonly Piece[]): number {
  let [total, missed, extra] = [0, 0, 0];
  for (const piece of [...pieces, { word: "", is: "matched" as const }]) {
    if (piece.is === "missed") missed += 1;
    else if (piece.is === "extra") extra += 1;
    else {
      total += Math.max(missed, extra);
      [missed, extra] = [0, 0];
    }
  }
  return total;
}
