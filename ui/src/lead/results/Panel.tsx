import { leaves } from "../../parts/labels";
import { useFormat } from "../format";
import { Table } from "../parts/Table";
import type { Comparison, Rubric } from "../types";
import { useWords } from "../words";

type Criterion = Rubric["criteria"][number];

/** What a code of the statistics stands for. */
function answerOf(criterion: Criterion | undefined, code: string): string {
  const ask = criterion?.ask;
  if (!ask) return code;
  if (ask.kind === "choice") return leaves(ask.labels)[Number(code)]?.title ?? code;
  if (ask.kind === "scale") return String(Number(code) + (ask.low ?? 1));
  if (ask.kind === "compare") return String(Number(code) - (ask.strength ?? 1)).replace("-", "−");
  return code;
}

/** Agreement of everybody together, with how often each answer was given: rare answers pull kappa down. */
export function Panel({ panel, rubric }: { panel: Comparison["panel"]; rubric: Rubric }) {
  const w = useWords();
  const f = useFormat();
  const find = (key: string) => rubric.criteria.find((c) => c.key === key);
  const prevalence = Object.entries(panel.prevalence).flatMap(([criterion, shares]) =>
    Object.entries(shares).map(([code, share]) => ({ criterion, code, share })),
  );
  return (
    <section className="section">
      <h2>{w("compare.panel")}</h2>
      <Table
        caption={w("compare.panel")}
        rows={panel.measures}
        rowKey={(m) => m.criterion + m.key}
        file="agreement"
        columns={[
          { key: "criterion", title: w("compare.criterion"), cell: (m) => find(m.criterion)?.title ?? m.criterion, plain: (m) => m.criterion },
          { key: "measure", title: w("compare.measure"), cell: (m) => m.title, plain: (m) => m.title },
          {
            key: "value",
            title: w("compare.value"),
            cell: (m) => (m.measured.value === null ? <span className="dim">{m.measured.missing}</span> : f.measured(m.measured, "coefficient")),
            plain: (m) => m.measured.value,
            className: "nowrap",
          },
        ]}
      />
      {prevalence.length > 0 && (
        <>
          <h3>{w("compare.prevalence")}</h3>
          <p className="dim small">{w("compare.prevalence.what")}</p>
          <Table
            caption={w("compare.prevalence")}
            rows={prevalence}
            rowKey={(p) => p.criterion + p.code}
            columns={[
              { key: "criterion", title: w("compare.criterion"), cell: (p) => find(p.criterion)?.title ?? p.criterion, plain: (p) => p.criterion },
              { key: "answer", title: w("compare.answer"), cell: (p) => answerOf(find(p.criterion), p.code), plain: (p) => p.code },
              {
                key: "share",
                title: w("compare.share"),
                cell: (p) => (
                  <>
                    <span className="bar" aria-hidden="true">
                      <span style={{ width: `${100 * p.share}%` }} />
                    </span>
                    {f.percent(p.share)}
                  </>
                ),
                plain: (p) => p.share,
                className: "nowrap",
              },
            ]}
          />
        </>
      )}
    </section>
  );
}
