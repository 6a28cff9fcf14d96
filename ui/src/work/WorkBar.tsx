import type { ReactNode } from "react";
import { useI18n } from "../i18n";
import type { AttemptView, WorkPhase } from "../types";
import { SaveMark } from "./SaveMark";

interface Props {
  attempt: AttemptView;
  phase: WorkPhase;
  position: number;
  left: number | null;
  dirty: boolean;
  kept: boolean;
  children?: ReactNode;
}

/** Where one is, whether it is safe, and what one key away is. */
export function WorkBar({ attempt, phase, position, left, dirty, kept, children }: Props) {
  const { t } = useI18n();
  const { total } = attempt[phase];
  const minutes = left === null ? null : Math.floor(left / 60_000);
  return (
    <div className="workbar">
      <div className="row between">
        <h1 className="progress-text">{t("work.progress", { position: Math.min(position, total), total })}</h1>
        <div className="row small">
          <SaveMark attempt={attempt.id} dirty={dirty} kept={kept} />
          {minutes !== null && minutes >= 0 && (
            <span className="deadline">
              <span aria-hidden="true">◷</span>{" "}
              {minutes >= 1 ? t("work.left", { count: minutes }) : t("work.left.soon")}
            </span>
          )}
        </div>
      </div>
      <progress max={total} value={Math.min(position - 1, total)} aria-label={t(`phase.${phase}`)} />
      {children && <div className="row tools">{children}</div>}
    </div>
  );
}
