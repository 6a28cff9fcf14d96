import { useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { PictureFrame } from "../parts/PictureFrame";
import type { Region } from "../parts/Regions";
import type { Label, Medium, MediumOf, Params } from "../types";
import { chosen } from "./attributes";
import { MarkList } from "./MarkList";
import type { Matching } from "./matching";
import type { Desk, Mark } from "./useMarks";

export type Attribute = Params<"boxes">["attributes"][number];

/** A mark with what is said of it beside its label. */
export type Described = Mark & { attributes: Readonly<Record<string, string>> };

interface Props<M extends Described> {
  labels: readonly Label[];
  attributes: readonly Attribute[];
  picture: MediumOf<"image"> | null;
  surface: HTMLElement | null;
  desk: Desk<M>;
  missed: readonly M[];
  expected: readonly M[] | undefined;
  matching: Matching | undefined;
  editable: boolean;
  active: boolean;
  labelledBy: string;
  hint: string;
  newWord: string;
  /** Whether the person has said that there is nothing. */
  none: boolean;
  onNone: (none: boolean) => void;
  onNew: () => void;
  /** Choices of the kind itself stand before the attributes; their keys are its own. */
  describe: (mark: M) => { name: string; fields: Region["fields"]; choices?: Region["choices"] };
  onField: (index: number, key: string, value: number) => void;
  onOwnChoice?: (index: number, key: string, value: string) => void;
  tools?: ReactNode;
  /** What is under way, read out as it changes; its line is kept free where it may be empty. */
  status?: string;
  layer: (drawing: boolean) => ReactNode;
}

export const pictureOf = (media: readonly Medium[], slot: string): MediumOf<"image"> | null => {
  const found = media.find((m) => m.slot === slot);
  return found?.media === "image" ? found : null;
};

/** Keys of attributes, apart from those of a kind's own choices. */
const SAID = "said:";

/** A picture with marks on it, their labels, and the same marks as a list. */
export function PictureMarks<M extends Described>(props: Props<M>) {
  const { labels, attributes, picture, desk, matching, missed, editable } = props;
  const t = useT();
  const [panning, setPanning] = useState(false);
  const region = (mark: M, difference: Region["difference"], other?: M): Region => {
    const { name, fields, choices: own = [] } = props.describe(mark);
    const said = attributes.map(({ key, title, options }) => ({ key: `${SAID}${key}`, title, options, value: mark.attributes[key] ?? "" }));
    const against = other && region(other, undefined);
    return { label: mark.label, name, fields, difference, choices: [...own, ...said], against };
  };
  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface &&
        picture &&
        createPortal(
          <>
          <PictureFrame
            picture={picture}
            pan={!editable || panning}
            keys={props.active}
            tools={
              editable && (
                <>
                  <button type="button" className="tag" aria-pressed={panning} onClick={() => setPanning(!panning)}>
                    {t("boxes.pan")}
                  </button>
                  <button type="button" className="tag" aria-pressed={desk.alone} onClick={() => desk.setAlone(!desk.alone)}>
                    {t("marks.alone")} <kbd className="key">H</kbd>
                  </button>
                  <button type="button" className="tag" onClick={props.onNew}>
                    {props.newWord} <kbd className="key">N</kbd>
                  </button>
                  {props.tools}
                </>
              )
            }
          >
            {props.layer(editable && !panning)}
          </PictureFrame>
          {editable && props.status !== undefined && (
            <p role="status" className="picture-status dim small">
              {props.status}
            </p>
          )}
          </>,
          props.surface,
        )}
      <MarkList
        labels={labels}
        armed={desk.armed}
        selected={desk.selected}
        editable={editable}
        labelledBy={props.labelledBy}
        hint={props.hint}
        regions={[...desk.marks.map((mark, i) => region(mark, matching?.given[i], props.expected?.[matching?.pair[i] ?? -1])), ...missed.map((mark) => region(mark, "missed"))]}
        empty={desk.marks.length === 0}
        none={props.none}
        onNone={props.onNone}
        onPick={desk.pick}
        onSelect={desk.select}
        onRemove={desk.remove}
        onLabel={desk.rename}
        onField={props.onField}
        onChoice={(i, full, value) => {
          const mark = desk.marks[i];
          if (!full.startsWith(SAID)) props.onOwnChoice?.(i, full, value);
          else if (mark) desk.edit(i, { ...mark, attributes: chosen(mark.attributes, full.slice(SAID.length), value) });
        }}
      />
    </div>
  );
}
