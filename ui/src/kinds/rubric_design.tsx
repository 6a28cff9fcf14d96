import { useT } from "../i18n";
import { Verdict } from "../parts/Option";
import type { Answer } from "../types";
import type { KindProps } from "./types";
import "./rubric_design.css";

type Designed = Answer<"rubric_design">;
type Criterion = Designed["criteria"][number];
type Option = Criterion["options"][number];
type Ruling = Designed["rulings"][number];

const fresh = (letter: string, taken: readonly { key: string }[]): string => {
  const keys = new Set(taken.map(({ key }) => key));
  let n = taken.length + 1;
  while (keys.has(letter + n)) n += 1;
  return letter + n;
};
const blankOption = (taken: readonly Option[]): Option => ({ key: fresh("o", taken), title: "", definition: "" });
const blank = (taken: readonly Criterion[]): Criterion => {
  const first = blankOption([]);
  return { key: fresh("c", taken), title: "", question: "", options: [first, blankOption([first])] };
};
const changed = <T,>(list: readonly T[], i: number, part: Partial<T>): T[] => list.map((old, j) => (j === i ? { ...old, ...part } : old));
const without = <T,>(list: readonly T[], i: number): T[] => list.filter((_, j) => j !== i);

/** Rulings that still say something: of criteria and answers that are there. */
const standing = (rulings: readonly Ruling[], criteria: readonly Criterion[]): Ruling[] =>
  rulings.filter(({ criterion, option }) => criteria.some((c) => c.key === criterion && c.options.some((o) => o.key === option)));

export default function RubricDesignKind(props: KindProps<"rubric_design">) {
  const { params, value, mode, compareWith } = props;
  const t = useT();
  const criteria = value?.criteria ?? [];
  const rulings = value?.rulings ?? [];
  const expected = compareWith?.[0]?.rulings;
  const put = (next: readonly Criterion[], ruled: readonly Ruling[], merge?: string) =>
    props.onChange(next.length === 0 ? null : { kind: "rubric_design", criteria: [...next], rulings: standing(ruled, next) }, merge);
  const edit = (i: number, part: Partial<Criterion>, merge?: string) => put(changed(criteria, i, part), rulings, merge);

  if (mode === "view")
    return (
      <>
        {criteria.map((criterion) => (
          <div key={criterion.key} className="sheet designed">
            <strong>{criterion.title}</strong>
            {criterion.question && <p>{criterion.question}</p>}
            <dl>
              {criterion.options.map((option) => (
                <div key={option.key}>
                  <dt>{option.title}</dt>
                  <dd>{option.definition}</dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
        <ul className="regions" aria-label={t("rubric.cases")}>
          {params.cases.map((one) => {
            const ruling = rulings.find((r) => r.case === one.key);
            const criterion = criteria.find((c) => c.key === ruling?.criterion);
            const wanted = expected?.some((r) => r.case === one.key);
            return (
              <li key={one.key} className="region">
                <div className="row">
                  <span className="name">
                    <strong>{one.title}</strong>{" "}
                    {ruling ? `${criterion?.title}: ${criterion?.options.find((o) => o.key === ruling.option)?.title}` : t("rubric.unruled")}
                  </span>
                  {expected && (ruling || wanted) && <Verdict difference={ruling ? (wanted ? "matched" : "extra") : "missed"} />}
                </div>
                {ruling?.why && <p className="small">{ruling.why}</p>}
              </li>
            );
          })}
        </ul>
      </>
    );

  return (
    <div role="group" aria-labelledby={props.labelledBy} className="designing">
      {criteria.map((criterion, i) => (
        <fieldset key={criterion.key} className="box">
          <legend>{criterion.title || t("rubric.untitled", { number: i + 1 })}</legend>
          <label>
            {t("rubric.title")}
            <input className="field" maxLength={80} value={criterion.title} onChange={({ target }) => edit(i, { title: target.value }, `title ${i}`)} />
          </label>
          <label>
            {t("rubric.question")}
            <textarea className="field" rows={2} maxLength={2_000} value={criterion.question} onChange={({ target }) => edit(i, { question: target.value }, `question ${i}`)} />
          </label>
          {criterion.options.map((option, k) => (
            <div key={option.key} className="designed-option">
              <label>
                {t("rubric.option", { number: k + 1 })}
                <input
                  className="field"
                  maxLength={80}
                  value={option.title}
                  onChange={({ target }) => edit(i, { options: changed(criterion.options, k, { title: target.value }) }, `option ${i} ${k}`)}
                />
              </label>
              <label>
                {t("rubric.definition")}
                <textarea
                  className="field"
                  rows={1}
                  maxLength={2_000}
                  value={option.definition}
                  onChange={({ target }) => edit(i, { options: changed(criterion.options, k, { definition: target.value }) }, `definition ${i} ${k}`)}
                />
              </label>
              <button
                type="button"
                className="tag"
                disabled={criterion.options.length <= 2}
                aria-label={`${t("regions.remove")}: ${option.title || t("rubric.option", { number: k + 1 })}`}
                onClick={() => edit(i, { options: without(criterion.options, k) })}
              >
                <span aria-hidden="true">✕</span>
              </button>
            </div>
          ))}
          <p className="row">
            <button type="button" className="tag" onClick={() => edit(i, { options: [...criterion.options, blankOption(criterion.options)] })}>
              {t("rubric.option.add")}
            </button>
            <button type="button" className="tag" onClick={() => put(without(criteria, i), rulings)}>
              {t("rubric.remove")}
            </button>
          </p>
        </fieldset>
      ))}
      <p>
        <button type="button" className="tag" disabled={criteria.length >= params.most} onClick={() => put([...criteria, blank(criteria)], rulings)}>
          {t("rubric.add")}
        </button>{" "}
        <span className="dim small">{t("rubric.count", { count: criteria.length, least: params.least, most: params.most })}</span>
      </p>
      <h3>{t("rubric.cases")}</h3>
      <p className="dim small">{t("rubric.cases.hint")}</p>
      {params.cases.map((one) => {
        const ruling = rulings.find((r) => r.case === one.key);
        const others = rulings.filter((r) => r.case !== one.key);
        return (
          <fieldset key={one.key} className="box">
            <legend>{one.title}</legend>
            <p className="plain" dir="auto">{one.text}</p>
            <label>
              {t("rubric.ruling")}
              <select
                value={ruling ? `${ruling.criterion} ${ruling.option}` : ""}
                disabled={criteria.length === 0}
                onChange={({ target }) => {
                  const [criterion, option] = target.value.split(" ");
                  put(criteria, criterion && option ? [...others, { case: one.key, criterion, option, why: ruling?.why ?? "" }] : others);
                }}
              >
                <option value="">{t("rubric.unruled")}</option>
                {criteria.map((criterion, i) => (
                  <optgroup key={criterion.key} label={criterion.title || t("rubric.untitled", { number: i + 1 })}>
                    {criterion.options.map((option, k) => (
                      <option key={option.key} value={`${criterion.key} ${option.key}`}>
                        {option.title || t("rubric.option", { number: k + 1 })}
                      </option>
                    ))}
                  </optgroup>
                ))}
              </select>
            </label>
            {ruling && (
              <label>
                {t("rubric.why")}
                <input
                  className="field"
                  maxLength={2_000}
                  value={ruling.why}
                  onChange={({ target }) => put(criteria, [...others, { ...ruling, why: target.value }], `why ${one.key}`)}
                />
              </label>
            )}
          </fieldset>
        );
      })}
    </div>
  );
}
