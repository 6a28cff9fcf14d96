/** The words of the lead's pages, loaded with them: a candidate's browser never fetches these. */
import { use, useMemo } from "react";
import { useI18n } from "../../i18n";
import { translatorOf, type CatalogueOf, type TranslateOf } from "../../i18n/typed";
import { author } from "./author.en";
import { office } from "./office.en";
import { results } from "./results.en";
import { setup } from "./setup.en";

const en = { ...results, ...author, ...office, ...setup };
export type Word = keyof typeof en;
export type Words = CatalogueOf<typeof en>;
export type Say = TranslateOf<typeof en>;

let german: Promise<Words> | undefined;
const inGerman = (): Promise<Words> => (german ??= import("./de").then((m) => m.de));

export function useWords(): Say {
  const { language } = useI18n();
  const catalogue = language === "de" ? use(inGerman()) : en;
  return useMemo(() => translatorOf<typeof en>(catalogue, language), [catalogue, language]);
}

/** For keys that are put together from what the server says: the word, or what the server wrote. */
export const wordOr = (say: Say, key: string, fallback: string): string => (key in en ? (say as (k: string) => string)(key) : fallback);

let asked: Promise<Readonly<Record<string, string>>> | undefined;
const askedInGerman = () => (asked ??= import("./ask.de.json").then((m): Readonly<Record<string, string>> => m.default));

/** Words that the server writes into its schemas: English there, translated here; a kind from elsewhere stays as it is. */
export function useServerWords(): (words: string) => string {
  const { language } = useI18n();
  const catalogue = language === "de" ? use(askedInGerman()) : null;
  return useMemo(() => (words: string) => catalogue?.[words] ?? words, [catalogue]);
}
