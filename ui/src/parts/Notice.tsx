import type { ReactNode } from "react";

export type Tone = "calm" | "good" | "warn" | "bad";
const MARK: Record<Tone, string> = { calm: "○", good: "●", warn: "▲", bad: "✕" };

/** A message with a shape as well as a colour. */
export function Notice(props: { tone?: Tone; title?: ReactNode; children?: ReactNode; live?: boolean }) {
  const tone = props.tone ?? "calm";
  return (
    <div className={`notice notice-${tone}`} role={props.live ? "status" : undefined}>
      <span aria-hidden="true" className="notice-mark">
        {MARK[tone]}
      </span>
      <div className="notice-body">
        {props.title && <strong>{props.title}</strong>}
        {props.children}
      </div>
    </div>
  );
}
