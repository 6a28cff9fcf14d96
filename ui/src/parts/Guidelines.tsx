import { useDeferredValue, useMemo, useState } from "react";
import { useT } from "../i18n";
import { Dialog } from "./Dialog";
import { above } from "./labels";
import { Markdown } from "./Markdown";
import type { Criterion, Label, Rubric } from "../types";
import { sectionsOf } from "./sections";

const labelsOf = ({ ask }: Criterion): readonly Label[] => ("labels" in ask ? ask.labels : []);

/** Guidelines, questions and rulings as sections; a search keeps those that hold all its words. */
export function Guidelines({ rubric, searchable = false }: { rubric: Rubric; searchable?: boolean }) {
  const t = useT();
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search).toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  const fits = (...texts: readonly string[]) => {
    const all = texts.join("\n").toLocaleLowerCase();
    return wanted.every((word) => all.includes(word));
  };
  const sections = useMemo(() => sectionsOf(rubric.guidelines), [rubric.guidelines]);
  const rules = sections.filter((section) => fits(section));
  const criteria = rubric.criteria.filter((c) =>
    fits(c.title, c.question, c.goal, ...labelsOf(c).flatMap((l) => [l.title, l.definition, ...l.good, ...l.bad])),
  );
  const cases = rubric.edge_cases.filter((e) => fits(e.title, e.situation, e.ruling, e.why));
  const found = rules.length + criteria.length + cases.length;

  return (
    <div>
      {searchable && (
        <p>
          <input
            type="search"
            className="field wide"
            placeholder={t("guidelines.search")}
            aria-label={t("guidelines.search")}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
          <span className="dim small" role="status">
            {wanted.length > 0 && (found > 0 ? t("guidelines.found", { count: found }) : t("guidelines.none"))}
          </span>
        </p>
      )}
      {rules.map((section) => (
        <Markdown key={section} text={section} />
      ))}
      {criteria.length > 0 && <h2>{t("guidelines.questions")}</h2>}
      {criteria.map((criterion) => (
        <section key={criterion.key} className="criterion">
          <h3>{criterion.title}</h3>
          {criterion.question && <p>{criterion.question}</p>}
          {criterion.goal && <p className="dim small">{t("work.goal", { goal: criterion.goal })}</p>}
          <dl>
            {labelsOf(criterion).map((label) => (
              <div key={label.key}>
                <dt>
                  {above(labelsOf(criterion), label).map((title) => `${title} › `)}
                  <strong>{label.title}</strong>
                </dt>
                <dd>
                  {label.definition}
                  {label.good.map((text) => (
                    <div key={text} className="small">
                      {t("guidelines.good", { text })}
                    </div>
                  ))}
                  {label.bad.map((text) => (
                    <div key={text} className="small dim">
                      {t("guidelines.bad", { text })}
                    </div>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {cases.length > 0 && <h2>{t("guidelines.cases")}</h2>}
      {cases.map((edge) => (
        <section key={edge.title} className="criterion">
          <h3>{edge.title}</h3>
          {edge.situation && <p>{edge.situation}</p>}
          <p>
            <strong>{t("guidelines.ruling", { ruling: edge.ruling })}</strong>
          </p>
          {edge.why && <p className="dim">{t("guidelines.why", { why: edge.why })}</p>}
        </section>
      ))}
    </div>
  );
}

export default function GuidelinesDrawer(props: { rubric: Rubric; number: number | null; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog
      kind="drawer"
      title={
        <>
          {props.rubric.title} {props.number !== null && (
            <span className="dim small">{t("guidelines.version", { number: props.number })}</span>
          )}
        </>
      }
      onClose={props.onClose}
    >
      <Guidelines rubric={props.rubric} searchable />
    </Dialog>
  );
}
