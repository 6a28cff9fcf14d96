import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useFormat } from "../format";
import { Head } from "../parts/Head";
import { Loaded } from "../parts/Loaded";
import { VerdictMark } from "../parts/Marks";
import { Table } from "../parts/Table";
import { ask } from "../queries";
import type { ProjectView } from "../types";
import { useWords } from "../words";
import { Items } from "./Items";
import { MetricForm, RequirementsForm } from "./Settings";
import { OpenTrial } from "./OpenTrial";
import { RubricForm } from "./RubricForm";

const route = getRouteApi("/desk/projects/$project");

export function ProjectPage() {
  const { project } = route.useParams();
  const query = useQuery(ask.project(project));
  return <Loaded query={query}>{(view) => <Project view={view} />}</Loaded>;
}

/** The checklist is the navigation: each line leads to the part of the page that mends it. */
const PLACE: Record<string, string> = {
  metric: "metric",
  rubric: "rubric",
  edge_cases: "rubric",
  gold: "items",
  edge_items: "items",
  volume: "requirements",
  security: "requirements",
};

function Project({ view }: { view: ProjectView }) {
  const w = useWords();
  const f = useFormat();
  const me = useQuery(ask.me);
  const mayWrite = me.data?.role === "owner" || me.data?.role === "lead";
  const missing = view.needs.filter((n) => !n.met).length;
  return (
    <>
      <Head title={view.title} sentence={missing === 0 ? w("project.ready") : w("project.missing", { count: missing })} crumbs={<span />} />
      {view.trials.length > 0 && (
        <section className="section">
          <h2>{w("project.trials")}</h2>
          <Table
            caption={w("project.trials")}
            rows={view.trials}
            rowKey={(t) => t.id}
            columns={[
              {
                key: "title",
                title: w("project.trial"),
                cell: (t) => (
                  <Link to="/trials/$trial" params={{ trial: t.id }}>
                    <strong>{t.title}</strong>
                  </Link>
                ),
                plain: (t) => t.title,
              },
              {
                key: "compare",
                title: w("trial.compare"),
                cell: (t) => (
                  <Link to="/trials/$trial/compare" params={{ trial: t.id }}>
                    {w("trial.compare")}
                  </Link>
                ),
              },
              { key: "people", title: w("home.people"), cell: (t) => t.people, plain: (t) => t.people, end: true },
              { key: "finished", title: w("project.finished"), cell: (t) => t.finished, plain: (t) => t.finished, end: true },
              { key: "opened", title: w("home.made"), cell: (t) => f.date(t.opened_at), plain: (t) => t.opened_at },
            ]}
          />
        </section>
      )}
      <section className="section">
        <h2>{w("project.list")}</h2>
        <ul className="plain-list">
          {view.needs.map((need) => (
            <li key={need.key}>
              <VerdictMark verdict={need.met ? "pass" : "not yet known"} label={need.met ? w("project.met") : w("project.unmet")} />{" "}
              <a href={`#${PLACE[need.key] ?? "items"}`}>{need.title}</a> <span className="dim small">{need.met ? need.why : need.cure}</span>
            </li>
          ))}
        </ul>
      </section>
      {mayWrite && (
        <>
          <div className="split">
            <MetricForm view={view} />
            <RequirementsForm view={view} />
          </div>
          <RubricForm key={`${view.rubric_number}${view.rubric_is_draft}`} view={view} />
          <Items view={view} />
          {missing === 0 && <OpenTrial view={view} />}
        </>
      )}
    </>
  );
}
