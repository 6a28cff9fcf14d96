/** What is said of a mark beside its label. */
import type { Region } from "../parts/Regions";
import type { Params } from "../types";
import type { Mark } from "./useMarks";

export type Attribute = Params<"boxes">["attributes"][number];
/** A mark with what is said of it beside its label. */
export type Described = Mark & { attributes: Readonly<Record<string, string>> };

export const choicesOf = (attributes: readonly Attribute[], mark: Described): Region["choices"] =>
  attributes.map(({ key, title, options }) => ({ key, title, options, value: mark.attributes[key] ?? "" }));

/** The same mark with one attribute said, or left open again. */
export function withChoice<M extends Described>(mark: M, key: string, value: string): M {
  const { [key]: _, ...others } = mark.attributes;
  return { ...mark, attributes: value === "" ? others : { ...others, [key]: value } };
}
