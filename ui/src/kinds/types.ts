import type { ComponentType, LazyExoticComponent } from "react";
import type { Talk } from "../parts/talk/talk";
import type { Answer, Kind, Medium, Params } from "../types";

export interface KindProps<K extends Kind> {
  params: Params<K>;
  media: readonly Medium[];
  value: Answer<K> | null;
  /** Changes with the same `merge` in quick succession are undone together. */
  onChange: (answer: Answer<K> | null, merge?: string) => void;
  mode: "label" | "view";
  /** Digits and arrows go here. */
  active: boolean;
  /** Acceptable answers, shown beside the given one. */
  compareWith?: readonly Answer<K>[] | undefined;
  /** Id of the element that holds the question. */
  labelledBy: string;
  /** Where a kind that draws on a medium draws; null while another criterion holds the medium. */
  surface: HTMLElement | null;
  /** The same for the second medium of a kind that marks two. */
  second: HTMLElement | null;
  /** How to talk to a target; absent where no task is being worked on. */
  talk?: Talk | undefined;
}

export interface KindEntry<K extends Kind> {
  View: LazyExoticComponent<ComponentType<KindProps<K>>>;
  /** Whether an answer may be sent, as far as the page can tell. */
  isComplete: (value: Answer<K> | null, params: Params<K>, media: readonly Medium[]) => boolean;
  /** The slot whose medium the kind draws on. */
  on?: (params: Params<K>) => string;
  /** The slot of a second medium that it draws on. */
  also?: (params: Params<K>) => string | null;
  /** Slots that are shown side by side, in the order in which they stand. */
  beside?: (params: Params<K>, media: readonly Medium[]) => readonly string[];
  /** One answer holds many marks: the criterion keeps the digit keys after each. */
  many?: boolean;
}
