import { Button } from "@mantine/core";
import { useId, useRef } from "react";
import { useT } from "../../i18n";
import { Problem } from "../../problem";
import { Key } from "../Key";
import { Notice } from "../Notice";
import { useKeyDown } from "../useKeyDown";
import type { Talking } from "./useTalk";
import "./talk.css";

interface Props {
  talking: Talking;
  label: string;
  most: number;
  /** N leads to the field. */
  keys: boolean;
  /** How many answers the page knows to be left; the server may know of fewer. */
  left: number;
  onSend: (text: string) => void;
}

/** Where words to a target are written and sent, with what became of them. */
export function Say({ talking, label, most, keys, onSend, ...props }: Props) {
  const t = useT();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, busy } = talking;
  const left = Math.max(0, Math.min(props.left, talking.left ?? props.left));
  const open = !busy && left > 0;
  const send = () => {
    if (open && text.trim() !== "") onSend(text.trim());
  };
  useKeyDown(keys, ({ key }) => {
    if (key.toLowerCase() !== "n") return false;
    field.current?.focus();
    return true;
  });
  return (
    <div className="say">
      <label htmlFor={id}>
        {label} <kbd className="key">N</kbd>
      </label>
      <textarea
        ref={field}
        id={id}
        className="field"
        rows={3}
        dir="auto"
        maxLength={most}
        value={text}
        aria-describedby={`${id}s`}
        onChange={(event) => talking.write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !event.altKey) return;
          event.preventDefault();
          event.stopPropagation();
          send();
        }}
      />
      <div className="row between">
        <Button variant="default" onClick={send} disabled={!open || text.trim() === ""} loading={busy}>
          {t("talk.send")} <Key>Alt Enter</Key>
        </Button>
        <span id={`${id}s`} className="dim small" aria-live="polite">
          {busy ? t("talk.waiting") : t("talk.left", { count: left })}
        </span>
      </div>
      {talking.silent && <Silent talking={talking} />}
    </div>
  );
}

/** Calm words for every way in which nothing came back. */
function Silent({ talking }: { talking: Talking }) {
  const t = useT();
  const problem = talking.error instanceof Problem ? talking.error : null;
  const refused = problem !== null && !problem.passing && problem.status !== 409;
  const title = problem?.status === 0 ? t("error.network") : problem ? problem.detail || problem.message : t("talk.silent");
  return (
    <Notice tone="warn" title={title} live>
      {problem?.errors.map((e) => <p key={e.field + e.message}>{e.message}</p>)}
      <p>{t("talk.silent.what")}</p>
      <div className="row">
        {!refused && (
          <button type="button" className="tag" onClick={talking.again}>
            {t("error.again")}
          </button>
        )}
        <button type="button" className="tag" onClick={talking.drop}>
          {t("talk.drop")}
        </button>
      </div>
    </Notice>
  );
}

/** One turn, as plain text whatever it holds. */
export function Turn({ mine, who, text }: { mine: boolean; who: string; text: string }) {
  return (
    <div className={mine ? "turn user" : "turn assistant"}>
      <div className="who">{who}</div>
      <div className="plain" dir="auto">
        {text}
      </div>
    </div>
  );
}
