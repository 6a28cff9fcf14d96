import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { Notice } from "../../parts/Notice";
import { Head } from "../parts/Head";
import { Loaded } from "../parts/Loaded";
import { VerdictMark } from "../parts/Marks";
import { ask } from "../queries";
import type { ProjectView } from "../types";
import { useWords } from "../words";
import { Items } from "./items/Items";
import { OpenTrial } from "./OpenTrial";
import { RubricEditor } from "./rubric/RubricEditor";
import { MetricForm, RequirementsForm } from "./Settings";
import { firstStep, needsOf, ORDER, shownSteps, type Step } from "./steps";
import { Targets } from "./Targets";
import { Trials } from "./Trials";
import "./project.css";

const route = getRouteApi("/desk/projects/$project");

export function ProjectPage() {
  const { project } = route.useParams();
  const query = useQuery(ask.project(project));
  return <Loaded query={query}>{(view) => <Project key={view.id} view={view} />}</Loaded>;
}

function Project({ view }: { view: ProjectView }) {
  const w = useWords();
  const me = useQuery(ask.me);
  const search = route.useSearch();
  const mayWrite = me.data?.role === "owner" || me.data?.role === "lead";
  // where one begins stays, so that saving does not turn the page
  const [first] = useState(() => firstStep(view));
  const wanted = ORDER.find((s) => s === search.step);
  const step = mayWrite ? (wanted ?? first) : "trials";
  const missing = view.needs.filter((n) => !n.met).length;
  return (
    <>
      <Head title={view.title} sentence={missing === 0 ? w("project.ready") : w("project.missing", { count: missing })} crumbs={<></>} />
      <div className="steps-and-work">
        {mayWrite && <Steps view={view} step={step} />}
        <div>
          <Missing view={view} step={step} />
          {step === "trials" && <Trials view={view} mayWrite={mayWrite} />}
          {step === "metric" && <MetricForm view={view} />}
          {step === "requirements" && <RequirementsForm view={view} />}
          {step === "rubric" && <RubricEditor key={view.id} view={view} />}
          {step === "targets" && <Targets view={view} />}
          {step === "items" && <Items view={view} />}
          {step === "open" && <OpenTrial view={view} />}
        </div>
      </div>
    </>
  );
}

/** The checklist is the navigation. */
function Steps({ view, step }: { view: ProjectView; step: Step }) {
  const w = useWords();
  return (
    <nav className="steps" aria-label={w("project.list")}>
      <ul className="plain-list">
        {shownSteps(view).map((key) => {
          const needs = needsOf(view, key);
          const met = needs.every((n) => n.met);
          return (
            <li key={key}>
              <Link to="/projects/$project" params={{ project: view.id }} search={{ step: key }} aria-current={key === step ? "page" : undefined}>
                <span className="step-mark">
                  {needs.length > 0 && <VerdictMark verdict={met ? "pass" : "not yet known"} label={met ? w("project.met") : w("project.unmet")} />}
                </span>
                {w(`step.${key}`)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Missing({ view, step }: { view: ProjectView; step: Step }) {
  const needs = needsOf(view, step).filter((n) => !n.met);
  return needs.map((need) => (
    <Notice key={need.key} title={need.cure}>
      <p>{need.why}</p>
    </Notice>
  ));
}
