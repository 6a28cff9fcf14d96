import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouter } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { Problem } from "../problem";
import type { Me } from "../types";
import { Trouble } from "./parts/Trouble";
import { forgetGold } from "./project/items/useGoldDraft";
import { ask } from "./queries";
import { useWords } from "./words";
import "./lead.css";

/** The staff's frame: who is signed in, and where one may go. */
export function Desk() {
  const me = useQuery(ask.me);
  const router = useRouter();
  const signedOut = me.error instanceof Problem && me.error.signedOut;
  useEffect(() => {
    const { pathname, href } = router.state.location;
    // once: while the other page loads, this one is still here, and the address is already the other's
    if (signedOut && pathname !== "/signin") void router.navigate({ to: "/signin", search: href === "/" ? {} : { next: href }, replace: true });
  }, [signedOut, router]);
  if (signedOut) return null;
  if (me.error)
    return (
      <main className="desk" id="content">
        <Trouble error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  if (!me.data) return <div className="skeleton tall" />;
  return (
    <>
      <Bar me={me.data} />
      <main className="desk" id="content">
        <Suspense fallback={<div className="skeleton tall" />}>
          <Outlet />
        </Suspense>
      </main>
    </>
  );
}

function Bar({ me }: { me: Me }) {
  const t = useT();
  const w = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const out = useMutation({
    mutationFn: api.signOut,
    onSettled: async () => {
      forgetGold();
      await navigate({ to: "/signin" });
      queries.clear();
    },
  });
  const sees = me.role === "owner" || me.role === "lead" || me.role === "auditor";
  const grades = me.role !== "auditor";
  const audits = me.role === "owner" || me.role === "auditor";
  return (
    <header className="desk-bar">
      <Link to="/" className="brand" activeProps={{}}>
        Raterlab
      </Link>
      <nav aria-label={w("nav")}>
        {sees && (
          <Link to="/" activeOptions={{ exact: true }}>
            {w("nav.projects")}
          </Link>
        )}
        {grades && <Link to="/grading">{w("nav.grading")}</Link>}
        {audits && <Link to="/audit">{w("nav.audit")}</Link>}
        {me.role === "owner" && <Link to="/people">{w("nav.people")}</Link>}
      </nav>
      <Link to="/account">{me.name}</Link>
      <button type="button" className="link" onClick={() => out.mutate()}>
        {t("signin.out")}
      </button>
    </header>
  );
}
