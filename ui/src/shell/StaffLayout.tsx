import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "../client";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import { Problem } from "../problem";
import { SignIn } from "./SignIn";

export const meQuery = { queryKey: ["me", "staff"], queryFn: () => api.me("staff"), staleTime: 60_000 };

/** Pages of those who run or review trials: signed in, with the way to the other pages. */
export function StaffLayout({ children }: { children: ReactNode }) {
  const t = useT();
  const queries = useQueryClient();
  const me = useQuery(meQuery);
  const signOut = useMutation({
    mutationFn: api.signOut,
    onSuccess: () => {
      queries.clear();
      void queries.invalidateQueries(meQuery);
    },
  });
  if (me.error instanceof Problem && me.error.signedOut) return <SignIn />;
  return (
    <>
      <header className="top">
        <nav className="page row between staff">
          <div className="row">
            <Link to="/">{t("app.nav.home")}</Link>
            <Link to="/grading">{t("app.nav.grading")}</Link>
          </div>
          {me.data && (
            <div className="row small">
              <span className="dim">{me.data.name}</span>
              <button type="button" className="tag" onClick={() => signOut.mutate()}>
                {t("signin.out")}
              </button>
            </div>
          )}
        </nav>
      </header>
      <main className="page" id="content">
        {me.error && <Failure error={me.error} onRetry={() => void me.refetch()} />}
        {me.data ? children : !me.error && <div className="skeleton" />}
      </main>
    </>
  );
}
