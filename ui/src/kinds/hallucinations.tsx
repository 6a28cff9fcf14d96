import { useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { slicePoints } from "../parts/codepoints";
import { colourOf } from "../parts/Palette";
import type { Answer, Medium } from "../types";
import { MarkList } from "./MarkList";
import { intervalOverlap, match, type Difference } from "./matching";
import { TextSurface, type Mark, type Stretch } from "./TextSurface";
import type { KindProps } from "./types";
import { endsOf, hintOf, usePassages } from "./usePassages";
import "./hallucinations.css";

type Flag = Answer<"hallucinations">["flags"][number];
const NONE: readonly Flag[] = [];

const textIn = (media: readonly Medium[], slot: string | null | undefined): string => {
  const medium = media.find((m) => m.slot === slot);
  return medium?.media === "text" ? medium.text : "";
};

export default function HallucinationsKind(props: KindProps<"hallucinations">) {
  const { params, media, value, mode, compareWith } = props;
  const t = useT();
  const [shown, setShown] = useState<Stretch | null>(null);
  const [text, source] = [textIn(media, params.on), textIn(media, params.source)];
  const length = [...text].length;
  const flags: readonly Flag[] = value?.flags ?? NONE;
  const editable = mode === "label";
  const expected = compareWith?.[0]?.flags;
  const matching = useMemo(
    () => expected && match(flags, expected, intervalOverlap, params.overlap),
    [expected, flags, params.overlap],
  );
  const missed = useMemo(() => (matching?.missed ?? []).flatMap((j) => expected?.[j] ?? []), [matching, expected]);
  const put = (next: readonly Flag[], merge?: string) =>
    props.onChange(next.length === 0 ? null : { kind: "hallucinations", flags: [...next] }, merge);
  const change = (index: number, part: Partial<Flag>, merge?: string) =>
    put(flags.map((flag, i) => (i === index ? { ...flag, ...part } : flag)), merge);
  const prove = (index: number | null) => {
    const flag = index === null ? undefined : flags[index];
    if (!flag || !shown || index === null) return;
    if (!flag.evidence.some(({ start, end }) => start === shown.start && end === shown.end))
      change(index, { evidence: [...flag.evidence, shown] });
    setShown(null);
    document.getSelection()?.collapseToEnd();
  };
  const desk = usePassages({
    passages: flags,
    labels: params.labels,
    text,
    length,
    active: props.active && editable,
    matching,
    missed,
    make: (stretch, label): Flag => ({ ...stretch, label, evidence: [], note: "" }),
    onPut: put,
    onKey: (event, selected) => {
      if (event.key.toLowerCase() !== "e" || selected === null || !shown || event.ctrlKey || event.metaKey) return false;
      prove(selected);
      return true;
    },
  });
  const proofs = useMemo((): readonly Mark[] => {
    const of = (flag: Flag, names: readonly string[]) => flag.evidence.map(({ start, end }) => ({ start, end, names }));
    return [
      ...flags.flatMap((flag, i) => of(flag, [colourOf(params.labels, flag.label), ...(i === desk.selected ? ["selected"] : [])])),
      ...missed.flatMap((flag) => of(flag, ["missed"])),
      ...(shown ? [{ ...shown, names: ["pending"] }] : []),
    ];
  }, [flags, missed, shown, desk.selected, params.labels]);

  const region = (flag: Flag, difference: Difference | undefined, i: number | null) => {
    const open = editable && i !== null && i === desk.selected;
    const name = slicePoints(text, flag.start, flag.end);
    return {
      label: flag.label,
      name,
      difference,
      against: i === null ? undefined : expected?.[matching?.pair[i] ?? -1],
      fields: endsOf(t, flag, length),
      below: (
        <div className="proof">
          {flag.evidence.map((passage, k) => {
            const quote = slicePoints(source, passage.start, passage.end);
            return (
              <p key={`${passage.start} ${passage.end}`} className="row">
                <q>
                  <bdi>{quote}</bdi>
                </q>
                {open && (
                  <button
                    type="button"
                    className="tag"
                    aria-label={t("flags.evidence.remove", { text: quote })}
                    onClick={() => change(i, { evidence: flag.evidence.filter((_, j) => j !== k) })}
                  >
                    <span aria-hidden="true">✕</span>
                  </button>
                )}
              </p>
            );
          })}
          {open && params.source && (
            <p>
              <button type="button" className="tag" disabled={!shown} onMouseDown={(event) => event.preventDefault()} onClick={() => prove(i)}>
                {t("flags.evidence.add")} <kbd className="key">E</kbd>
              </button>
            </p>
          )}
          {open && params.notes ? (
            <label>
              {t("flags.note")}
              <input
                className="field"
                dir="auto"
                maxLength={2_000}
                value={flag.note}
                onChange={({ target }) => change(i, { note: target.value }, `note ${i}`)}
              />
            </label>
          ) : (
            flag.note && <p className="small" dir="auto">{flag.note}</p>
          )}
        </div>
      ),
    };
  };

  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {props.surface &&
        createPortal(
          <TextSurface
            text={text}
            marks={desk.marks}
            selectable={editable}
            label={t("spans.surface")}
            eager={props.active}
            onSelection={desk.onSelection}
            onRelease={desk.onRelease}
          />,
          props.surface,
        )}
      {props.second &&
        createPortal(
          <TextSurface
            text={source}
            marks={proofs}
            selectable={editable}
            label={t("flags.source")}
            onSelection={setShown}
            onRelease={() => undefined}
          />,
          props.second,
        )}
      <MarkList
        labels={params.labels}
        armed={desk.armed}
        selected={desk.selected}
        editable={editable}
        labelledBy={props.labelledBy}
        hint={hintOf(t, desk, text, params.labels, [t("spans.hint"), params.source && t("flags.hint")].filter(Boolean).join(" "))}
        regions={[...flags.map((flag, i) => region(flag, matching?.given[i], i)), ...missed.map((flag) => region(flag, "missed", null))]}
        empty={flags.length === 0}
        none={value !== null}
        onNone={(none) => props.onChange(none ? { kind: "hallucinations", flags: [] } : null)}
        onPick={desk.pick}
        onSelect={desk.select}
        onRemove={desk.remove}
        onLabel={desk.rename}
        onField={desk.setEnd}
      />
    </div>
  );
}
