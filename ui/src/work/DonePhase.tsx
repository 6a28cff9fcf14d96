import { useEffect } from "react";
import { useT } from "../i18n";
import type { AttemptView } from "../types";
import { device } from "../parts/device";
import { forgetAttempt } from "./draft";

export function DonePhase({ attempt }: { attempt: AttemptView }) {
  const t = useT();
  // the device may be shared: nothing stays on it that the server has
  useEffect(() => forgetAttempt(device(), attempt.id), [attempt.id]);
  return (
    <main className="page narrow" id="content">
      <h1>{t("done.title", { name: attempt.person })}</h1>
      <h2>{t("done.next")}</h2>
      <ol>
        {attempt.rationales.total > 0 && <li>{t("done.1")}</li>}
        <li>{t("done.2", { project: attempt.project })}</li>
        <li>{t("done.3")}</li>
      </ol>
      <p>{t("done.close")}</p>
    </main>
  );
}
