import type { ReactNode } from "react";
import { useI18n } from "../i18n";
import type { Difference } from "../kinds/matching";
import type { Label } from "../types";
import { Verdict } from "./Option";
import { colourOf, titleOf } from "./Palette";

export interface Region {
  label: string;
  name: string;
  /** What is written in place of the name while that changes by the moment. */
  live?: ReactNode;
  difference?: Difference | undefined;
  /** The agreed object that this one is: what it says otherwise is told. */
  against?: Pick<Region, "label" | "choices"> | undefined;
  fields: readonly { key: string; title: string; value: number; max: number; min?: number; step?: number }[];
  /** What the kind itself shows or asks of it. */
  below?: ReactNode;
  /** What is said of it beside its label; an empty value is not said yet. */
  choices?: readonly { key: string; title: string; value: string; /** The name says it already. */ quiet?: boolean; options: readonly { key: string; title: string }[] }[] | undefined;
}

interface Props {
  labels: readonly Label[];
  regions: readonly Region[];
  selected: number | null;
  editable: boolean;
  onSelect: (index: number) => void;
  onRemove: (index: number) => void;
  onLabel: (index: number, label: string) => void;
  onField: (index: number, key: string, value: number) => void;
  onChoice?: (index: number, key: string, value: string) => void;
}

/** The accessible twin of everything that is drawn: the same marks as a list that can be read, edited and removed. */
export function Regions(props: Props) {
  const { t } = useI18n();
  const { labels, regions, selected, editable } = props;
  if (regions.length === 0) return <p className="dim small">{t(editable ? "regions.none" : "regions.empty")}</p>;
  return (
    <ul className="regions" aria-label={t("regions.title")}>
      {regions.map((region, i) => (
        // marks have no identity of their own: their place in the answer is it
        <li key={i} className={i === selected ? "region on" : "region"}>
          <div className="row">
            <button
              type="button"
              className={`name ${colourOf(labels, region.label)}`}
              aria-pressed={i === selected}
              onClick={() => props.onSelect(i)}
              onFocus={() => props.onSelect(i)}
            >
              <span className="swatch" aria-hidden="true" />
              <span>
                <strong>{titleOf(labels, region.label)}</strong> <bdi>{region.live ?? region.name}</bdi>
                {region.choices?.filter(({ quiet }) => !quiet).map(({ key, title, value, options }) => (
                  <span key={key} className="dim small">
                    {" · "}
                    {options.find((option) => option.key === value)?.title ?? t("marks.open", { title })}
                  </span>
                ))}
              </span>
            </button>
            {region.difference && <Verdict difference={region.difference} />}
            {region.against && <Otherwise labels={labels} region={region} against={region.against} />}
            {editable && (
              <button
                type="button"
                className="tag"
                aria-label={`${t("regions.remove")}: ${titleOf(labels, region.label)} ${region.name}`}
                onClick={() => props.onRemove(i)}
              >
                <span aria-hidden="true">✕</span>
              </button>
            )}
          </div>
          {editable && i === selected && (
            <div className="fields">
              <select
                aria-label={t("regions.label", { name: region.name })}
                value={region.label}
                onChange={(event) => props.onLabel(i, event.target.value)}
              >
                {labels.map((label) => (
                  <option key={label.key} value={label.key}>
                    {label.title}
                  </option>
                ))}
              </select>
              {region.choices?.map((choice) => (
                <label key={choice.key}>
                  {choice.title}{" "}
                  <select value={choice.value} onChange={(event) => props.onChoice?.(i, choice.key, event.target.value)}>
                    <option value="">–</option>
                    {choice.options.map((option) => (
                      <option key={option.key} value={option.key}>
                        {option.title}
                      </option>
                    ))}
                  </select>
                </label>
              ))}
              {region.fields.map((field) => (
                <label key={field.key}>
                  {field.title}{" "}
                  <input
                    type="number"
                    className="field"
                    min={field.min ?? 0}
                    step={field.step ?? 1}
                    max={field.max}
                    value={field.value}
                    onChange={(event) => {
                      const value = event.target.valueAsNumber;
                      if (Number.isFinite(value)) props.onField(i, field.key, value);
                    }}
                  />
                </label>
              ))}
            </div>
          )}
          {region.below}
        </li>
      ))}
    </ul>
  );
}

/** What an agreed object says otherwise: its label, and whatever is said of it. */
function Otherwise({ labels, region, against }: { labels: readonly Label[]; region: Region; against: Pick<Region, "label" | "choices"> }) {
  const { t } = useI18n();
  const said = (against.choices ?? []).flatMap(({ key, title, value, options }) => {
    const mine = region.choices?.find((choice) => choice.key === key)?.value ?? "";
    return value === "" || value === mine ? [] : [`${title}: ${options.find((option) => option.key === value)?.title ?? value}`];
  });
  const all = region.label === against.label ? said : [titleOf(labels, against.label), ...said];
  if (all.length === 0) return null;
  return <span className="small otherwise">{t("regions.agreed", { words: all.join(", ") })}</span>;
}
