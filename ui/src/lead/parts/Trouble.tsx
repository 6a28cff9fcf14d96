import { Button } from "@mantine/core";
import { Link, useRouterState } from "@tanstack/react-router";
import { useT } from "../../i18n";
import { Notice } from "../../parts/Notice";
import { Problem } from "../../problem";
import { useWords } from "../words";

/** What happened, what is safe, what to do. */
export function Trouble({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useT();
  const w = useWords();
  const here = useRouterState({ select: (s) => s.location.href });
  if (!(error instanceof Problem))
    return (
      <Notice tone="bad" title={t("error.title")} live>
        <code>{String(error)}</code>
      </Notice>
    );
  if (error.signedOut)
    return (
      <Notice tone="warn" title={t("error.signedOut")} live>
        <p>{w("trouble.signedOut")}</p>
        <p>
          <Link to="/signin" search={{ next: here }}>
            {t("signin.go")}
          </Link>
        </p>
      </Notice>
    );
  const title = error.status === 0 ? t("error.network") : error.message || t("error.unknown", { status: error.status });
  return (
    <Notice tone={error.status === 409 || error.status === 422 ? "warn" : "bad"} title={title} live>
      {error.detail && <p>{error.detail}</p>}
      {error.errors.length > 0 && (
        <ul className="plain-list">
          {error.errors.map((e) => (
            <li key={e.field + e.message}>
              {e.field && <code>{e.field}</code>} {e.message}
            </li>
          ))}
        </ul>
      )}
      {error.passing && onRetry && (
        <Button size="xs" variant="default" onClick={onRetry}>
          {t("error.again")}
        </Button>
      )}
    </Notice>
  );
}
