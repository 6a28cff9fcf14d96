import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Notice } from "../../parts/Notice";
import { useFormat, type Format } from "../format";
import { Loaded } from "../parts/Loaded";
import { Advice, GateMarks } from "../parts/Marks";
import { Table, type Column } from "../parts/Table";
import { ask } from "../queries";
import { TrialHead } from "../trial/TrialHead";
import type { Comparison, Measured, Scorecard, TrialView } from "../types";
import { useWords, wordOr, type Say } from "../words";
import { Heat } from "./Heat";
import { Panel } from "./Panel";
import { Plot } from "./Plot";
import { Pulls } from "./Pulls";
import { Whisker } from "./Whisker";
import "./results.css";

const route = getRouteApi("/desk/trials/$trial/compare");

export function ComparePage() {
  const { trial } = route.useParams();
  const view = useQuery(ask.trial(trial));
  const comparison = useQuery(ask.comparison(trial));
  return (
    <Loaded query={view}>
      {(opened) => (
        <>
          <TrialHead trial={opened} sentence={comparison.data?.sentence} />
          <Loaded query={comparison}>{(found) => <Results trial={opened} found={found} />}</Loaded>
        </>
      )}
    </Loaded>
  );
}

const weightsOf = (found: Comparison, w: Say, f: Format): string =>
  Object.entries(found.weights)
    .map(([key, weight]) => `${wordOr(w, `gate.${key}`, key)} ${f.number(weight, 2)}`)
    .join(", ");

function Results({ trial, found }: { trial: TrialView; found: Comparison }) {
  const w = useWords();
  const f = useFormat();
  const cards = found.scorecards;
  if (cards.length === 0) return <Notice title={w("compare.none")} />;
  const names = cards.map((c) => c.person);
  const share = (v: number | null) => ({ value: v, text: v === null ? "" : String(Math.round(v * 100)) });
  return (
    <>
      <section className="section">
        <h2>{w("compare.ranking")}</h2>
        <Ranking trial={trial} found={found} />
        <p className="dim small">{w("compare.composite.hint", { weights: weightsOf(found, w, f) })}</p>
      </section>
      <div className="split results">
        <div>
          <section className="section">
            <h2>{w("compare.plot")}</h2>
            <p className="dim small">{w("compare.plot.what")}</p>
            <Plot cards={cards} target={trial.metric.target} minimum={trial.metric.minimum_pace} />
          </section>
          <section className="section">
            <h2>{w("compare.matrix")}</h2>
            {found.panel.measures.length === 0 && <p className="dim">{w("compare.graded")}</p>}
            {found.panel.measures.length > 0 && <Heat
              caption={w("compare.matrix")}
              trial={trial.id}
              columns={found.panel.names}
              rows={found.panel.names.map((name, i) => ({
                key: found.panel.attempts[i] ?? name,
                name,
                cells: (found.panel.matrix[i] ?? []).map(share),
              }))}
            />}
          </section>
          <section className="section">
            <h2>{w("compare.better")}</h2>
            <Heat
              caption={w("compare.better")}
              trial={trial.id}
              columns={names}
              rows={found.better.map((row, i) => ({ key: cards[i]?.attempt ?? String(i), name: names[i] ?? "", cells: row.map(share) }))}
            />
          </section>
          {found.panel.measures.length > 0 && <Panel panel={found.panel} rubric={trial.rubric} />}
        </div>
        <section className="section">
          <h2>{w("compare.items")}</h2>
          <p className="dim small">{w("compare.items.what")}</p>
          <Heat
            caption={w("compare.items")}
            trial={trial.id}
            columns={names}
            rows={found.items.map((item) => ({
              key: item.task,
              name: item.key,
              title: item.edge ? `${item.key} E` : item.key,
              cells: item.credit.map((c, i) => ({
                value: c,
                text: [item.flagged[i] ? "F" : "", c === null ? "" : String(Math.round(c * 100))].filter(Boolean).join(" "),
                to: { attempt: cards[i]?.attempt ?? "", label: item.task },
              })),
            }))}
          />
        </section>
      </div>
      <Pulls cards={cards} rubric={trial.rubric} trial={trial.id} />
    </>
  );
}

const NO_PACE: Measured = { value: null, low: null, high: null, level: 0.9, n: 0, missing: "" };
const paceOf = (card: Scorecard): Measured => card.gates.find((g) => g.key === "throughput")?.headline ?? NO_PACE;

function Ranking({ trial, found }: { trial: TrialView; found: Comparison }) {
  const w = useWords();
  const f = useFormat();
  const cards = found.scorecards;
  const low = Math.min(0.5, ...cards.map((c) => c.posterior.low ?? 1));
  const tie = (card: Scorecard) => {
    if (card.tied < 2) return undefined;
    const group = cards.filter((c) => c.rank === card.rank);
    return ["tie", card === group[0] && "tie-first", card === group.at(-1) && "tie-last"].filter(Boolean).join(" ");
  };
  const columns: Column<Scorecard>[] = [
    { key: "rank", title: w("compare.rank"), hint: w("compare.rank.hint"), cell: (c) => c.rank ?? "–", plain: (c) => c.rank, className: "rank" },
    {
      key: "person",
      title: w("compare.person"),
      cell: (c) => (
        <Link to="/attempts/$attempt" params={{ attempt: c.attempt }} search={{ trial: trial.id }}>
          <strong>{c.person}</strong>
        </Link>
      ),
      plain: (c) => c.person,
      className: "nowrap",
    },
    { key: "advice", title: w("compare.advice"), cell: (c) => <Advice advice={c.recommendation} />, plain: (c) => c.recommendation },
    {
      key: "accuracy",
      title: w("compare.accuracy"),
      cell: (c) => (
        <Whisker measured={c.posterior} unit="share" domain={[low, 1]} bound={trial.metric.target} label={`${w("compare.accuracy")}, ${c.person}`} />
      ),
      plain: (c) => c.posterior.value,
    },
    { key: "p", title: w("compare.p"), hint: w("compare.p.hint"), cell: (c) => (c.p_target === null ? "–" : f.number(c.p_target, 2)), plain: (c) => c.p_target, end: true },
    {
      key: "pace",
      title: w("compare.pace"),
      hint: w("compare.pace.hint"),
      cell: (c) => f.measured(paceOf(c), "ratio"),
      plain: (c) => paceOf(c).value,
      className: "nowrap",
    },
    { key: "gates", title: w("compare.gates"), cell: (c) => <GateMarks gates={c.gates} /> },
    {
      key: "composite",
      title: w("compare.composite"),
      hint: w("compare.composite.hint", { weights: weightsOf(found, w, f) }),
      cell: (c) => f.measured(c.composite, "coefficient"),
      plain: (c) => c.composite.value,
      className: "nowrap",
    },
  ];
  return (
    <Table caption={w("compare.ranking")} rows={cards} columns={columns} rowKey={(c) => c.attempt} rowClass={tie} file="candidates" />
  );
}
