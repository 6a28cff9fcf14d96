/** A typed catalogue: a missing word, or a missing value for a word, does not compile. */
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";
import { en } from "./en";
import { translatorOf, type CatalogueOf, type TranslateOf } from "./typed";

export { fill } from "./typed";
export type Key = keyof typeof en;
export type Catalogue = CatalogueOf<typeof en>;
export type Translate = TranslateOf<typeof en>;

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

export const translator = (catalogue: Catalogue, language: string): Translate => translatorOf(catalogue, language);

const STORED = "raterlab.language";

export function preferred(): Language {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages];
  for (const tag of wanted) {
    const language = tag?.slice(0, 2);
    if (language && language in LANGUAGES) return language as Language;
  }
  return "en";
}

/** Only the language that is shown is loaded. */
export async function load(language: Language): Promise<Catalogue> {
  document.documentElement.lang = language;
  return language === "de" ? (await import("./de")).de : en;
}

interface I18n {
  t: Translate;
  language: Language;
  choose: (language: Language) => void;
}

const Context = createContext<I18n>({ t: translator(en, "en"), language: "en", choose: () => undefined });

export function I18nProvider(props: { language: Language; catalogue: Catalogue; children: ReactNode }) {
  const [shown, setShown] = useState({ language: props.language, catalogue: props.catalogue });
  const choose = useCallback((language: Language) => {
    localStorage.setItem(STORED, language);
    void load(language).then((catalogue) => setShown({ language, catalogue }));
  }, []);
  const value = useMemo(
    () => ({ t: translator(shown.catalogue, shown.language), language: shown.language, choose }),
    [shown, choose],
  );
  return <Context value={value}>{props.children}</Context>;
}

export const useI18n = (): I18n => use(Context);
export const useT = (): Translate => use(Context).t;
