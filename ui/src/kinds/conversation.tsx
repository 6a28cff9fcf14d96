import { useState } from "react";
import { useT } from "../i18n";
import { Say, Turn as Shown } from "../parts/talk/Say";
import { useTalk } from "../parts/talk/useTalk";
import { checksOf, landed, remembered, saidOf, type Check, type Turn } from "./exchanges";
import type { KindProps } from "./types";
import "./text.css";

const NONE: readonly Turn[] = [];
const MOST = 4000;

export default function ConversationKind(props: KindProps<"conversation">) {
  const { params, value, mode, onChange, compareWith } = props;
  const t = useT();
  const editable = mode === "label";
  const target = params.target ?? null;
  const turns: readonly Turn[] = value?.turns ?? NONE;
  const [editing, setEditing] = useState<number | null>(null);
  const put = (next: readonly Turn[], merge?: string) => onChange(next.length === 0 ? null : { kind: "conversation", turns: [...next] }, merge);
  const talking = useTalk(
    props.talk,
    editable && target !== null,
    (exchange) => {
      setEditing(null);
      put(landed(turns, exchange));
    },
    (past) => turns.length === 0 && put(remembered(past)),
  );
  const next: Turn["role"] = turns.length % 2 === 0 ? "user" : "assistant";
  const nameOf = (role: Turn["role"]): string => t(role === "user" ? "conversation.user" : target ? "talk.target" : "conversation.assistant");
  const words = (check: Check): string =>
    "text" in check
      ? t(`text.${check.rule}`, { text: check.text })
      : t(`conversation.${check.rule}`, { count: check.count }) + (check.at === null || check.done ? "" : ` (${t("conversation.at", { number: check.at })})`);

  const add = (text: string) => {
    if (target !== null) return talking.say([...saidOf(turns), { role: "user", text }]);
    talking.write("");
    return put([...turns, { role: next, text, exchange: null }]);
  };
  /** A turn in other words. What a target replied to it is asked anew, and what followed is no more. */
  const reword = (index: number, text: string) => {
    if (target !== null) return talking.say([...saidOf(turns.slice(0, index)), { role: "user", text }]);
    setEditing(null);
    return put(turns.map((turn, i) => (i === index ? { ...turn, text } : turn)), `turn ${index}`);
  };
  /** Where nobody replies, each letter is the answer already: a closed page or Next loses none. */
  const reworded = (index: number, text: string) =>
    text.trim() !== "" && put(turns.map((turn, i) => (i === index ? { ...turn, text } : turn)), `turn ${index}`);
  const left = target === null ? 2 * params.most - turns.length : params.most - Math.floor(turns.length / 2);
  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      <dl className="notes">
        {params.persona && (
          <>
            <dt>{t("conversation.persona")}</dt>
            <dd>{params.persona}</dd>
          </>
        )}
        {params.other && (
          <>
            <dt>{t("conversation.other")}</dt>
            <dd>{params.other}</dd>
          </>
        )}
        {params.rules.length > 0 && (
          <>
            <dt>{t("conversation.rules")}</dt>
            <dd>
              {params.rules.map((rule) => (
                <p key={rule} className="rule">
                  {rule}
                </p>
              ))}
            </dd>
          </>
        )}
      </dl>
      {turns.length === 0 && !editable && <p className="dim">{t("kind.unanswered")}</p>}
      <ol className="chat conversation" aria-label={t("conversation.turns")}>
        {turns.map((turn, i) => (
          // turns have no identity of their own: their place in the conversation is it
          <li key={i} className={turn.role === "user" ? "side user" : "side assistant"}>
            {editable && editing === i ? (
              <Reword text={turn.text} label={t("conversation.turn", { number: i + 1, who: nameOf(turn.role) })} busy={talking.busy} onWrite={target === null ? (text) => reworded(i, text) : undefined} onSave={(text) => reword(i, text)} onStop={() => setEditing(null)} />
            ) : (
              <>
                <Shown mine={turn.role === "user"} who={`${i + 1} · ${nameOf(turn.role)}`} text={turn.text} />
                {editable && !turn.exchange && (
                  <button type="button" className="tag" onClick={() => setEditing(i)} aria-label={`${t("conversation.edit")}: ${i + 1}`}>
                    {t("conversation.edit")}
                  </button>
                )}
                {editable && i === turns.length - 1 && (
                  <button type="button" className="tag" onClick={() => put(turns.slice(0, target === null ? -1 : -2))}>
                    {t(target === null ? "conversation.drop" : "conversation.drop.both")}
                  </button>
                )}
              </>
            )}
          </li>
        ))}
      </ol>
      {editable && editing === null && (
        <Say
          talking={talking}
          label={t("conversation.next", { number: turns.length + 1, who: nameOf(next) })}
          most={MOST}
          keys={props.active}
          left={left}
          sendWord={target === null ? t("conversation.add") : undefined}
          leftWord={t(target === null ? "conversation.left" : "talk.left", { count: Math.max(0, left) })}
          onSend={add}
        />
      )}
      {editable && target !== null && editing !== null && <p className="dim small">{t("conversation.anew")}</p>}
      {editable && (
        <ul className="checks small" aria-label={t("conversation.checks")}>
          {checksOf(turns, params).map((check) => (
            <li key={words({ ...check, done: true })} className={check.done ? "done" : "open"}>
              <span aria-hidden="true">{check.done ? "✓" : "○"}</span> {words(check)}
              <span className="hidden"> {t(check.done ? "text.met" : "text.open")}</span>
            </li>
          ))}
        </ul>
      )}
      {compareWith?.map((gold) => (
        <details key={JSON.stringify(gold)} className="sheet">
          <summary>{t("feedback.expected")}</summary>
          <div className="chat">
            {gold.turns.map((turn, i) => (
              <Shown key={i} mine={turn.role === "user"} who={nameOf(turn.role)} text={turn.text} />
            ))}
          </div>
        </details>
      ))}
    </div>
  );
}

interface Rewording {
  text: string;
  label: string;
  busy: boolean;
  onWrite: ((text: string) => void) | undefined;
  onSave: (text: string) => void;
  onStop: () => void;
}

function Reword(props: Rewording) {
  const t = useT();
  const [before] = useState(props.text);
  const [text, setText] = useState(props.text);
  const stop = () => {
    props.onWrite?.(before);
    props.onStop();
  };
  const save = () => text.trim() !== "" && !props.busy && props.onSave(text.trim());
  return (
    <div className="say">
      <textarea
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the button that was pressed has just become this field
        autoFocus
        className="field"
        rows={3}
        dir="auto"
        maxLength={MOST}
        value={text}
        aria-label={props.label}
        onChange={(event) => {
          setText(event.target.value);
          props.onWrite?.(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") stop();
          else if (event.key === "Enter" && event.altKey) save();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <div className="row">
        <button type="button" className="tag" disabled={props.busy} onClick={save}>
          {t("conversation.save")} <kbd className="key">Alt Enter</kbd>
        </button>
        <button type="button" className="tag" onClick={stop}>
          {t("conversation.stop")} <kbd className="key">Esc</kbd>
        </button>
      </div>
    </div>
  );
}
