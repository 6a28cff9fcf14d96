/** One line a kind; a new one on the server does not compile here until it has a component. */
import { lazy, Suspense, useMemo, type ComponentType } from "react";
import { leaves } from "../parts/labels";
import type { Talk } from "../parts/talk/talk";
import type { AnyAnswer, AnyParams, Kind, Medium } from "../types";
import { checksOf as turnsAsked } from "./exchanges";
import { pairShown, shownOrder } from "./shown";
import type { KindEntry } from "./types";
import { checksOf, countWords } from "./words";

/** Whether everything that is asked of each mark has been said. */
const said = (marks: readonly { attributes: Readonly<Record<string, string>> }[], asked: readonly { key: string }[]) =>
  marks.every(({ attributes }) => asked.every(({ key }) => attributes[key]));

export const KINDS = {
  choice: { View: lazy(() => import("./choice")), isComplete: (value) => value !== null },
  choices: {
    View: lazy(() => import("./choices")),
    isComplete: (value, { least, most }) =>
      value !== null && value.values.length >= least && value.values.length <= (most ?? Infinity),
    many: true,
  },
  scale: { View: lazy(() => import("./scale")), isComplete: (value) => value !== null },
  quantity: { View: lazy(() => import("./quantity")), isComplete: (value) => value !== null },
  compare: {
    View: lazy(() => import("./compare")),
    isComplete: (value) => value !== null,
    beside: (params, media) => pairShown(params, media),
  },
  ranking: {
    View: lazy(() => import("./ranking")),
    isComplete: (value) => value !== null,
    beside: (params, media) => shownOrder(params, media),
    many: true,
  },
  spans: {
    View: lazy(() => import("./spans")),
    isComplete: (value, params) => value !== null && said(value.spans, params.attributes),
    on: ({ on }) => on,
    many: true,
  },
  boxes: {
    View: lazy(() => import("./boxes")),
    isComplete: (value, params) => value !== null && said(value.boxes, params.attributes),
    on: ({ on }) => on,
    many: true,
  },
  polygons: {
    View: lazy(() => import("./polygons")),
    isComplete: (value, params) => value !== null && said(value.polygons, params.attributes),
    on: ({ on }) => on,
    many: true,
  },
  masks: {
    View: lazy(() => import("./masks")),
    isComplete: (value, params) => value !== null && said(value.masks, params.attributes),
    on: ({ on }) => on,
    many: true,
  },
  keypoints: {
    View: lazy(() => import("./keypoints")),
    isComplete: (value, params) => value !== null && said(value.instances, params.attributes),
    on: ({ on }) => on,
    many: true,
  },
  hallucinations: {
    View: lazy(() => import("./hallucinations")),
    isComplete: (value) => value !== null,
    on: ({ on }) => on,
    also: ({ source }) => source ?? null,
    many: true,
  },
  segments: { View: lazy(() => import("./segments")), isComplete: (value) => value !== null, on: ({ on }) => on, many: true },
  transcript: { View: lazy(() => import("./transcript")), isComplete: (value) => value !== null, on: ({ on }) => on, many: true },
  cuboids: {
    View: lazy(() => import("./cuboids")),
    isComplete: (value, params) => value !== null && said(value.cuboids, params.attributes),
    on: ({ on }) => on,
    many: true,
  },
  tracks: {
    View: lazy(() => import("./tracks")),
    isComplete: (value, params) => value !== null && said(value.tracks, params.attributes),
    on: ({ on }) => on,
    many: true,
  },
  prompt: {
    View: lazy(() => import("./prompt")),
    isComplete: (value, { reason_words: least }) =>
      value !== null && value.tries.length > 0 && (value.success === null || countWords(value.reason ?? "") >= least),
    many: true,
  },
  conversation: {
    View: lazy(() => import("./conversation")),
    isComplete: (value, params) => value !== null && turnsAsked(value.turns, params).every(({ done }) => done),
    many: true,
  },
  text: {
    View: lazy(() => import("./text")),
    isComplete: (value, params, media) => value !== null && checksOf(value.text, params, media).every(({ done }) => done),
    many: true,
  },
  rubric_design: {
    View: lazy(() => import("./rubric_design")),
    isComplete: (value, { least, most }) =>
      value !== null &&
      value.criteria.length >= least &&
      value.criteria.length <= most &&
      value.criteria.every(({ title, options }) => title.trim() !== "" && options.length >= 2 && options.every((o) => o.title.trim() !== "")),
    many: true,
  },
} satisfies { [K in Kind]: KindEntry<K> };

interface AnyEntry {
  View: ComponentType<AnyKindProps>;
  isComplete: (value: AnyAnswer | null, params: AnyParams, media: readonly Medium[]) => boolean;
  on?: (params: AnyParams) => string;
  also?: (params: AnyParams) => string | null;
  beside?: (params: AnyParams, media: readonly Medium[]) => readonly string[];
  many?: boolean;
}

export interface AnyKindProps {
  params: AnyParams;
  media: readonly Medium[];
  value: AnyAnswer | null;
  onChange: (answer: AnyAnswer | null, merge?: string) => void;
  mode: "label" | "view";
  active: boolean;
  compareWith?: readonly AnyAnswer[] | undefined;
  labelledBy: string;
  surface: HTMLElement | null;
  second: HTMLElement | null;
  talk?: Talk | undefined;
}

/** The entry of a kind for code that treats all kinds alike: params and answer carry the same key. */
export const entryOf = (kind: Kind): AnyEntry => KINDS[kind] as unknown as AnyEntry;

export const isComplete = (value: AnyAnswer | null | undefined, params: AnyParams, media: readonly Medium[]): boolean =>
  entryOf(params.kind).isComplete(value ?? null, params, media);

export const slotOf = (params: AnyParams): string | null => entryOf(params.kind).on?.(params) ?? null;

export const secondOf = (params: AnyParams): string | null => entryOf(params.kind).also?.(params) ?? null;

export const besideOf = (params: AnyParams, media: readonly Medium[]): readonly string[] =>
  entryOf(params.kind).beside?.(params, media) ?? [];

/** Every slot that a question asks about, each once: what it marks, what that is held against, what stands side by side. */
export const slotsOf = (params: AnyParams): readonly string[] => [
  ...new Set([slotOf(params), secondOf(params), ...besideOf(params, []).toSorted()].filter((slot) => slot !== null)),
];

export function KindView(props: AnyKindProps) {
  const { View } = entryOf(props.params.kind);
  const { params: asked } = props;
  // kinds see the labels that can be chosen; their headings come with them
  const params = useMemo(() => ("labels" in asked ? { ...asked, labels: [...leaves(asked.labels)] } : asked), [asked]);
  return (
    <Suspense fallback={<div className="skeleton" />}>
      <View {...props} params={params} />
    </Suspense>
  );
}
