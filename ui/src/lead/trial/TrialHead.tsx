import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Head } from "../parts/Head";
import { ask } from "../queries";
import type { TrialView } from "../types";
import { useWords } from "../words";

export function TrialCrumbs({ trial, here = false }: { trial: TrialView; here?: boolean }) {
  return (
    <>
      <span>
        <Link to="/projects/$project" params={{ project: trial.project }}>
          {trial.project_title}
        </Link>
      </span>
      {here && (
        <span>
          <Link to="/trials/$trial/compare" params={{ trial: trial.id }}>
            {trial.design.title}
          </Link>
        </span>
      )}
    </>
  );
}

/** The head that the two pages of a trial share. */
export function TrialHead(props: { trial: TrialView; sentence?: ReactNode; actions?: ReactNode }) {
  const w = useWords();
  const { trial } = props;
  const me = useQuery(ask.me);
  return (
    <>
      <Head title={trial.design.title} sentence={props.sentence} crumbs={<TrialCrumbs trial={trial} />} actions={props.actions} />
      <nav className="tabs no-print" aria-label={w("trial.pages")}>
        <Link to="/trials/$trial" params={{ trial: trial.id }} activeOptions={{ exact: true }}>
          {w("trial.board")}
        </Link>
        <Link to="/trials/$trial/compare" params={{ trial: trial.id }}>
          {w("trial.compare")}
        </Link>
        {me.data !== undefined && me.data.role !== "auditor" && (
          <Link to="/grading" search={{ trial: trial.id }}>
            {w("nav.grading")}
          </Link>
        )}
      </nav>
    </>
  );
}
