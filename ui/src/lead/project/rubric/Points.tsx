import type { Finding } from "../../types";
import { pointsAt } from "./draft";

/** Findings at the line that they concern. They are advice: publishing is not held up. */
export function Points({ findings, where }: { findings: readonly Finding[]; where: string }) {
  return pointsAt(findings, where).map((f) => (
    <p key={f.message} className="point">
      <span aria-hidden="true">▲</span>
      <span>
        {f.message}. {f.cure}
      </span>
    </p>
  ));
}
