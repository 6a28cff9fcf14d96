/** The types of a catalogue: a missing word, or a missing value for a word, does not compile. */
export type Entry = string | { readonly one: string; readonly other: string };
export type Entries = Readonly<Record<string, Entry>>;

/** The same keys in another language. */
export type CatalogueOf<E extends Entries> = {
  readonly [K in keyof E]: E[K] extends string ? string : { readonly one: string; readonly other: string };
};

type Holes<S> = S extends `${string}{${infer V}}${infer Rest}` ? V | Holes<Rest> : never;
type Wanted<T> = T extends { readonly one: infer One; readonly other: infer Other }
  ? "count" | Holes<One> | Holes<Other>
  : Holes<T>;
type Values<T> = { readonly [V in Wanted<T>]: V extends "count" ? number : string | number };
type Arguments<T> = [Wanted<T>] extends [never] ? [] : [values: Values<T>];
export type TranslateOf<E extends Entries> = <K extends keyof E>(key: K, ...values: Arguments<E[K]>) => string;

export function fill(entry: Entry, values: Record<string, string | number>, language: string): string {
  const plural = typeof entry === "string" ? null : new Intl.PluralRules(language).select(Number(values["count"]));
  const text = typeof entry === "string" ? entry : plural === "one" ? entry.one : entry.other;
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(language) : (value ?? hole);
  });
}

export function translatorOf<E extends Entries>(catalogue: CatalogueOf<E>, language: string): TranslateOf<E> {
  return (key, ...values) => fill(catalogue[key] as Entry, (values[0] ?? {}) as Record<string, string | number>, language);
}
