import { Button } from "@mantine/core";
import { useT } from "../i18n";
import { Problem } from "../problem";
import { Notice } from "./Notice";

/** An error in words: what happened, what is safe, what to do. `quiet` where nothing could have been lost. */
export function Failure(props: { error: unknown; onRetry?: () => void; quiet?: boolean }) {
  const t = useT();
  const { error } = props;
  const problem = error instanceof Problem ? error : null;
  if (problem?.signedOut && !props.quiet)
    return (
      <Notice tone="warn" title={t("error.signedOut")}>
        <p>{t("error.signedOut.what")}</p>
      </Notice>
    );
  const title = problem ? (problem.status === 0 ? t("error.network") : problem.message || t("error.unknown", { status: problem.status })) : t("error.title");
  return (
    <Notice tone="warn" title={title} live>
      {problem?.detail && <p>{problem.detail}</p>}
      {problem && problem.errors.length > 0 && (
        <ul>
          {problem.errors.map((e) => (
            <li key={e.field + e.message}>{e.message}</li>
          ))}
        </ul>
      )}
      {!problem && (
        <details>
          <summary>{t("error.details")}</summary>
          <code>{String(error)}</code>
        </details>
      )}
      {!props.quiet && <p>{t("error.safe")}</p>}
      {props.onRetry && <Button onClick={props.onRetry}>{t("error.again")}</Button>}
    </Notice>
  );
}
