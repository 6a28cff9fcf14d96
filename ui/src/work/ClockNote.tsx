import { useT } from "../i18n";
import { Notice } from "../parts/Notice";

/** The time limit, said before its clock starts. */
export function ClockNote({ minutes }: { minutes: number | null }) {
  const t = useT();
  return (
    minutes !== null && (
      <Notice title={t("work.limit", { count: minutes })}>
        <p>{t("work.limit.what")}</p>
      </Notice>
    )
  );
}
