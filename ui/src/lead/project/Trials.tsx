import { Link } from "@tanstack/react-router";
import { Notice } from "../../parts/Notice";
import { useFormat } from "../format";
import { Table } from "../parts/Table";
import type { ProjectView } from "../types";
import { useWords } from "../words";

export function Trials({ view, mayWrite }: { view: ProjectView; mayWrite: boolean }) {
  const w = useWords();
  const f = useFormat();
  return (
    <section className="section">
      <h2>{w("project.trials")}</h2>
      <Table
        caption={w("project.trials")}
        rows={view.trials}
        rowKey={(t) => t.id}
        empty={
          <Notice title={w("project.trials.none")}>
            {mayWrite && (
              <p>
                <Link to="/projects/$project" params={{ project: view.id }} search={{ step: "open" }}>
                  {w("step.open")}
                </Link>
              </p>
            )}
          </Notice>
        }
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
            title: w("project.results"),
            cell: (t) => (
              <Link to="/trials/$trial/compare" params={{ trial: t.id }}>
                {w("trial.compare")}
              </Link>
            ),
          },
          { key: "people", title: w("home.people"), cell: (t) => t.people, plain: (t) => t.people, end: true },
          { key: "finished", title: w("project.finished"), cell: (t) => t.finished, plain: (t) => t.finished, end: true },
          { key: "rubric", title: w("project.rubric"), cell: (t) => t.rubric_number, plain: (t) => t.rubric_number, end: true },
          { key: "opened", title: w("home.made"), cell: (t) => f.date(t.opened_at), plain: (t) => t.opened_at, className: "nowrap" },
          {
            key: "closed",
            title: w("links.state"),
            cell: (t) => (t.closed_at ? w("trial.closed", { date: f.date(t.closed_at) }) : w("stage.trial open")),
            plain: (t) => t.closed_at,
            className: "nowrap",
          },
        ]}
      />
    </section>
  );
}
