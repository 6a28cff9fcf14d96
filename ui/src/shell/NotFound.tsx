import { useT } from "../i18n";

export function NotFound() {
  const t = useT();
  return (
    <main className="page narrow" id="content">
      <h1>{t("app.notFound")}</h1>
      <p>{t("app.notFound.what")}</p>
    </main>
  );
}
