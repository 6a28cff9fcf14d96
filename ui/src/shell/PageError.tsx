import { Button } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";

export function PageError({ error }: ErrorComponentProps) {
  const t = useT();
  return (
    <main className="page narrow" id="content">
      <h1>{t("error.title")}</h1>
      <Failure error={error} />
      <Button onClick={() => window.location.reload()}>{t("error.reload")}</Button>
    </main>
  );
}
