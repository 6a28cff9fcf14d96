import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Notice } from "../../parts/Notice";
import { domainOf, useFormat } from "../format";
import { Head } from "../parts/Head";
import { Loaded } from "../parts/Loaded";
import { Advice, VerdictMark } from "../parts/Marks";
import { Table } from "../parts/Table";
import { ask } from "../queries";
import { TrialCrumbs } from "../trial/TrialHead";
import type { BothWays, ClassRow, Gate, Scorecard, TrialView } from "../types";
import { useWords, wordOr } from "../words";
import { Decision } from "./Decision";
import { Errors } from "./Errors";
import { Evidence } from "./Evidence";
import { Whisker } from "./Whisker";
import "./results.css";

const route = getRouteApi("/desk/attempts/$attempt");

export function ScorecardPage() {
  const { attempt } = route.useParams();
  const search = route.useSearch();
  const found = useQuery({ ...ask.trialOf(attempt), enabled: search.trial === undefined });
  const trialId = search.trial ?? found.data ?? null;
  const trial = useQuery({ ...ask.trial(trialId ?? ""), enabled: trialId !== null });
  const card = useQuery(ask.scorecard(attempt));
  return (
    <Loaded query={card}>
      {(measured) => <Loaded query={trial}>{(view) => <Card card={measured} trial={view} />}</Loaded>}
    </Loaded>
  );
}

function Card({ card, trial }: { card: Scorecard; trial: TrialView }) {
  const w = useWords();
  const f = useFormat();
  const titleOf = (key: string) => trial.rubric.criteria.find((c) => c.key === key)?.title ?? key;
  return (
    <>
      <Head
        title={w("card.title", { name: card.person })}
        sentence={<Advice advice={card.recommendation} sentence={card.sentence} />}
        crumbs={<TrialCrumbs trial={trial} here />}
        actions={
          <Button size="xs" variant="default" onClick={() => window.print()}>
            {w("card.print")}
          </Button>
        }
      />
      <div className="split card-top">
        <section className="section">
          <h2>{w("card.reasons")}</h2>
          <ul>
            {card.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          {card.reservations.length > 0 && (
            <>
              <h3>{w("card.reservations")}</h3>
              <ul>
                {card.reservations.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </>
          )}
          {card.suspicions.length > 0 && (
            <>
              <h3>{w("card.suspicions")}</h3>
              {card.suspicions.map((s) => (
                <Notice key={s.sentence} tone="warn">
                  <p>{s.sentence}</p>
                  {s.other && (
                    <Link to="/attempts/$attempt" params={{ attempt: s.other }} search={{ trial: trial.id }}>
                      {w("card.other")}
                    </Link>
                  )}
                </Notice>
              ))}
            </>
          )}
        </section>
        <Decision attempt={card.attempt} trial={trial.id} />
      </div>
      <section className="section">
        <h2>{w("card.gates")}</h2>
        <ul className="gates">
          {card.gates.map((gate) => (
            <GatePanel key={gate.key} gate={gate} />
          ))}
        </ul>
      </section>
      {(card.both_ways ?? []).length > 0 && (
        <section className="section">
          <h2>{w("card.both")}</h2>
          <p className="dim small">{w("card.both.what")}</p>
          <ul className="probes">
            {(card.both_ways ?? []).map((row) => (
              <BothWaysPanel key={row.criterion} row={row} title={titleOf(row.criterion)} attempt={card.attempt} trial={trial.id} />
            ))}
          </ul>
        </section>
      )}
      {(card.length ?? []).length > 0 && (
        <section className="section">
          <h2>{w("card.length")}</h2>
          <p className="dim small">{w("card.length.what")}</p>
          <ul className="probes">
            {(card.length ?? []).map((row) => (
              <li key={row.criterion} className="gate">
                <h3>{titleOf(row.criterion)}</h3>
                {/* no pull is in the middle */}
                <Whisker measured={row.slope} unit="share" domain={[-1, 1]} bound={0} label={w("card.length")} />
                <p>{row.sentence}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="split card-tables">
        {card.classes.length > 0 && (
          <section className="section">
            <h2>{w("card.classes")}</h2>
            <Table
              caption={w("card.classes")}
              rows={card.classes}
              rowKey={(r) => r.criterion + r.label}
              file="classes"
              columns={[
                { key: "criterion", title: w("compare.criterion"), cell: (r) => titleOf(r.criterion), plain: (r) => r.criterion },
                { key: "label", title: w("card.class"), cell: (r) => r.title || r.label, plain: (r) => r.label, ...(card.classes.some((r) => r.title.length > 24) && { className: "words" }) },
                { key: "matched", title: w("card.matched"), cell: (r) => r.matched, plain: (r) => r.matched, end: true },
                { key: "missed", title: w("card.missed"), cell: (r) => r.missed, plain: (r) => r.missed, end: true },
                { key: "extra", title: w("card.extra"), cell: (r) => r.extra, plain: (r) => r.extra, end: true },
                { key: "recall", title: w("card.recall"), cell: (r) => f.measured(r.recall, "share"), plain: (r) => r.recall.value, className: "nowrap" },
                { key: "precision", title: w("card.precision"), cell: (r) => f.measured(r.precision, "share"), plain: (r) => r.precision.value, className: "nowrap" },
                ...(card.classes.some((r) => r.overlap)
                  ? [{ key: "overlap", title: w("card.overlap"), cell: (r: ClassRow) => (r.overlap ? f.measured(r.overlap, "share") : "–"), plain: (r: ClassRow) => r.overlap?.value ?? null, className: "nowrap" }]
                  : []),
              ]}
            />
          </section>
        )}
        <section className="section peers">
          <h2>{w("card.peers")}</h2>
          <Table
            caption={w("card.peers")}
            rows={card.peers}
            rowKey={(r) => r.attempt + r.criterion}
            file="peers"
            columns={[
              { key: "name", title: w("compare.person"), cell: (r) => r.name, plain: (r) => r.name },
              { key: "criterion", title: w("compare.criterion"), cell: (r) => titleOf(r.criterion), plain: (r) => r.criterion },
              { key: "agreement", title: w("card.agreement"), cell: (r) => f.measured(r.agreement, "share"), plain: (r) => r.agreement.value, className: "nowrap" },
              {
                key: "kappa",
                title: w("card.kappa"),
                cell: (r) => <span title={r.kappa.missing}>{f.measured(r.kappa, "coefficient")}</span>,
                plain: (r) => r.kappa.value,
                className: "nowrap",
              },
            ]}
          />
        </section>
      </div>
      <Errors rows={card.errors} titleOf={titleOf} />
      <Evidence attempt={card.attempt} trial={trial.id} rubric={trial.rubric} />
    </>
  );
}

/** Evidence, no verdict: what somebody chose when the same two stood the other way round. */
function BothWaysPanel({ row, title, attempt, trial }: { row: BothWays; title: string; attempt: string; trial: string }) {
  const w = useWords();
  return (
    <li className="gate">
      <h3>{title}</h3>
      <dl className="both-ways">
        <dt className="small">{w("card.both.same")}</dt>
        <dd>
          <Whisker measured={row.consistency} unit="share" domain={[0, 1]} label={w("card.both.same")} />
        </dd>
        <dt className="small">{w("card.both.first")}</dt>
        <dd>
          {/* half of them, where no place pulls */}
          <Whisker measured={row.first} unit="share" domain={[0, 1]} bound={0.5} label={w("card.both.first")} />
        </dd>
      </dl>
      <p>{row.sentence}</p>
      <Link className="small no-print" to="/attempts/$attempt" params={{ attempt }} search={{ trial, show: "twice" }} resetScroll={false}>
        {w("card.both.labels")}
      </Link>
    </li>
  );
}

function GatePanel({ gate }: { gate: Gate }) {
  const w = useWords();
  const f = useFormat();
  const title = wordOr(w, `gate.${gate.key}`, gate.title);
  return (
    <li className="gate">
      <div className="row between">
        <h3>{title}</h3>
        <VerdictMark verdict={gate.verdict} />
      </div>
      <Whisker measured={gate.headline} unit={gate.unit} domain={domainOf([gate.headline], gate.unit, [gate.bound])} bound={gate.bound} label={title} />
      <p>{gate.sentence}</p>
      {gate.probability !== null && gate.probability !== undefined && <p className="small">{w("card.p", { p: f.number(gate.probability, 2) })}</p>}
      {gate.settle !== null && gate.settle !== undefined && gate.settle > 0 && (
        <p className="small">{w("card.settle", { count: gate.settle, unit: gate.settle_unit })}</p>
      )}
      <p className="dim small">
        {w("card.requirement", { words: gate.requirement })} ({gate.hard ? w("card.hard") : w("card.soft")})
      </p>
      {gate.details.length > 0 && (
        <details>
          <summary className="small">{w("card.details")}</summary>
          <dl>
            {gate.details.map((d) => (
              <div key={d.key}>
                <dt>{d.title}</dt>
                <dd>{d.measured.value === null ? d.measured.missing : f.measured(d.measured, d.unit)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}
