import { Button } from "@mantine/core";
import { useT } from "../i18n";
import { Failure } from "../parts/Failure";
import { Guidelines } from "../parts/Guidelines";
import { ClockNote } from "./ClockNote";
import type { PhaseProps } from "./WorkPage";

export function GuidelinesPhase({ attempt, onLeave, leaving, problem }: PhaseProps) {
  const t = useT();
  const { practice, trial, rubric } = attempt;
  return (
    <main className="page narrow" id="content">
      <h1>{rubric.title}</h1>
      <p>{t("guidelines.lead")}</p>
      <Guidelines rubric={rubric} />
      {practice.total === 0 && <ClockNote minutes={attempt.minutes} />}
      {problem != null && <Failure error={problem} />}
      <Button size="md" onClick={onLeave} loading={leaving}>
        {practice.total > 0
          ? t("guidelines.start.practice", { count: practice.total })
          : t("guidelines.start.trial", { count: trial.total })}
      </Button>
    </main>
  );
}
