import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import { Notice } from "../parts/Notice";
import { Problem } from "../problem";
import type { JoinView } from "../types";
import { JoinForm } from "./JoinForm";

const route = getRouteApi("/join/$token");

export function JoinPage() {
  const t = useT();
  const { token } = route.useParams();
  const link = useQuery({ queryKey: ["join", token], queryFn: () => api.invitation(token), staleTime: 60_000 });
  const { data: view } = link;
  useEffect(() => {
    if (view) document.title = view.title;
  }, [view]);

  const error = link.error ?? link.failureReason;
  const missing = error instanceof Problem && error.status === 404;
  return (
    <main className="page narrow" id="content">
      {view && <Invitation view={view} token={token} />}
      {!view && !error && <div className="skeleton" />}
      {!view && missing && <Closed title={t("join.missing")} next={t("join.missing.next")} />}
      {!view && error && !missing && <Failure error={error} onRetry={() => void link.refetch()} />}
    </main>
  );
}

function Closed({ title, next }: { title: string; next: string }) {
  return (
    <>
      <h1>{title}</h1>
      <p>{next}</p>
    </>
  );
}

function Invitation({ view, token }: { view: JoinView; token: string }) {
  const t = useT();
  const goOn = view.attempt && (
    <Notice tone="good">
      <Link to="/work/$attempt" params={{ attempt: view.attempt }}>
        {t("join.continue")}
      </Link>
    </Notice>
  );
  if (view.state !== "open")
    return (
      <>
        <p className="dim">{view.project}</p>
        {goOn ? (
          <>
            <h1>{view.title}</h1>
            {goOn}
          </>
        ) : (
          <Closed title={t(`join.${view.state}`)} next={t(`join.${view.state}.next`)} />
        )}
      </>
    );
  const items = t("join.items", { count: view.items });
  return (
    <>
      <p className="dim">{t("join.for", { project: view.project })}</p>
      <h1>{view.title}</h1>
      <p>
        {view.minutes === null
          ? t("join.lead", { items, minutes: view.expected_minutes })
          : t("join.lead.limited", { items, minutes: view.expected_minutes, limit: view.minutes })}
      </p>
      <h2>{t("join.steps")}</h2>
      <ol>
        <li>{t("join.step.guidelines")}</li>
        {view.practice > 0 && <li>{t("join.step.practice", { count: view.practice })}</li>}
        <li>{t("join.step.trial", { count: view.items })}</li>
        {view.rationales > 0 && <li>{t("join.step.rationales", { count: view.rationales })}</li>}
        <li>{t("join.step.done")}</li>
      </ol>
      <h2>{t("join.stored")}</h2>
      <ul>
        {view.stored.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {view.terms && (
        <>
          <h2>{t("join.terms", { version: view.terms_version })}</h2>
          <div className="sheet plain" style={{ marginBottom: 16 }}>
            {view.terms}
          </div>
        </>
      )}
      {goOn || <JoinForm view={view} token={token} />}
    </>
  );
}
