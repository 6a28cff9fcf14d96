import type { Gate, Outcome, Recommendation, Verdict } from "../types";
import { useWords, wordOr } from "../words";

const TONE: Record<Verdict, "good" | "bad" | "open"> = { pass: "good", fail: "bad", "not yet known": "open" };
const WORD = { good: "verdict.pass", bad: "verdict.fail", open: "verdict.unknown" } as const;

/** Filled circle, cross, hollow ring: told apart without colour. */
function Shape({ tone }: { tone: "good" | "bad" | "open" }) {
  return (
    <svg className={`mark mark-${tone}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      {tone === "good" && <circle cx="8" cy="8" r="6.5" />}
      {tone === "open" && <circle cx="8" cy="8" r="5.5" fill="none" strokeWidth="2" />}
      {tone === "bad" && <path d="M3 3 L13 13 M13 3 L3 13" fill="none" strokeWidth="3" />}
    </svg>
  );
}

export function VerdictMark({ verdict, label }: { verdict: Verdict; label?: string }) {
  const w = useWords();
  const tone = TONE[verdict];
  return (
    <span className={`verdict-mark mark-${tone}`}>
      <Shape tone={tone} />
      {label === undefined ? w(WORD[tone]) : <span className="hidden">{label}</span>}
    </span>
  );
}

/** The five gates of one person, small: the words are in the title and for screen readers. */
export function GateMarks({ gates }: { gates: readonly Gate[] }) {
  const w = useWords();
  return (
    <span className="gate-marks">
      {gates.map((gate) => {
        const words = `${wordOr(w, `gate.${gate.key}`, gate.title)}: ${w(WORD[TONE[gate.verdict]])}`;
        return (
          <span key={gate.key} title={`${words}. ${gate.sentence}`}>
            <VerdictMark verdict={gate.verdict} label={words} />
          </span>
        );
      })}
    </span>
  );
}

const ADVICE = {
  hire: { tone: "good", word: "advice.hire" },
  extend: { tone: "open", word: "advice.extend" },
  "do not hire": { tone: "bad", word: "advice.decline" },
  decline: { tone: "bad", word: "advice.decline" },
} as const satisfies Record<Recommendation | Outcome, { tone: string; word: string }>;

/** What is recommended or decided: in one word, or in a sentence that says it. */
export function Advice({ advice, sentence }: { advice: Recommendation | Outcome; sentence?: string }) {
  const w = useWords();
  const { tone, word } = ADVICE[advice];
  return (
    <span className={`verdict-mark mark-${tone} ${sentence ? "said" : "strong"}`}>
      <Shape tone={tone} />
      {sentence ?? w(word)}
    </span>
  );
}
