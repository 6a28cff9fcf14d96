import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useT } from "../i18n";
import { entryOf, isComplete } from "../kinds";
import { uuid7 } from "../parts/ids";
import GuidelinesDrawer from "../parts/Guidelines";
import { Key } from "../parts/Key";
import { inDialog, isPressable, isTyping } from "../parts/keys";
import { preloadMarkdown } from "../parts/Markdown";
import { Notice } from "../parts/Notice";
import { TaskBoard } from "../parts/TaskBoard";
import type { AnyAnswer, AttemptView, Feedback, TaskView } from "../types";
import { CommentDialog } from "./CommentDialog";
import { Confidence } from "./Confidence";
import { submission } from "./draft";
import { FeedbackPanel } from "./FeedbackPanel";
import { FlagDialog } from "./FlagDialog";
import { HelpDialog } from "./HelpDialog";
import { talkAbout } from "./talkAbout";
import { useDraft } from "./useDraft";
import { useOutbox } from "./useOutbox";
import { useCommands } from "../parts/useCommands";
import { rememberSaved } from "./useTask";
import { WorkBar } from "./WorkBar";

// at hand from the first task on: a dialog that had to be fetched first would lose the letters typed meanwhile, and
// would not come at all without the network
type Open = "help" | "flag" | "comment" | "guidelines" | null;

interface Props {
  attempt: AttemptView;
  view: TaskView;
  left: number | null;
  onGo: (position: number) => void;
}

/** One task on the desk: answer it, flag it, send it off and go on. */
export function TaskDesk({ attempt, view, left, onGo }: Props) {
  const t = useT();
  const queries = useQueryClient();
  const { rubric } = attempt;
  const { outbox, rejected } = useOutbox(attempt.id);
  const work = useDraft(attempt.id, view);
  const { draft, dirty } = work;
  const [open, setOpen] = useState<Open>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const [feedback, setFeedback] = useState<Feedback | null>(null);
  const [sent, setSent] = useState(false);
  useEffect(() => preloadMarkdown(rubric.guidelines), [rubric.guidelines]);
  const refused = rejected.find((entry) => entry.body.task === view.task)?.problem;
  const waiting = sent && !refused;

  useEffect(
    () =>
      outbox.onSent((entry, reply) => {
        if (entry.body.task !== view.task) return;
        setSent(false);
        setFeedback(reply.feedback);
      }),
    [outbox, view.task],
  );

  // what is begun must be complete; what is required must be begun, unless a flag says why not
  const unfinished = rubric.criteria.filter(({ key, ask, required }) => {
    const answer = draft.answers[key];
    return answer ? !isComplete(answer, ask, view.media) : required && !draft.flag;
  });
  const firstOpen = rubric.criteria.find(({ key, ask }) => !isComplete(draft.answers[key], ask, view.media));
  const active = chosen ?? firstOpen?.key ?? rubric.criteria.at(-1)?.key ?? null;

  const answer = (key: string, value: AnyAnswer | null, merge?: string) => {
    work.answer(key, value, merge);
    const criterion = rubric.criteria.find((c) => c.key === key);
    // a question with one answer hands the digits on; one with many marks keeps them, and so does the focus
    const many = criterion !== undefined && entryOf(criterion.ask.kind).many === true;
    const others = rubric.criteria.some((c) => c.key !== key && !isComplete(draft.answers[c.key], c.ask, view.media));
    const focused = document.activeElement?.closest<HTMLElement>("[data-criterion]")?.dataset["criterion"] === key;
    setChosen(many || focused || !others ? key : null);
  };

  const next = () => {
    if (feedback || (!dirty && view.saved && !refused)) return onGo(view.position + 1);
    const first = unfinished[0];
    if (first) {
      setMissing(true);
      setChosen(first.key);
      return undefined;
    }
    if (waiting) return undefined;
    const body = submission(uuid7(), view, draft, work.time());
    outbox.add({ position: view.position, body });
    work.sent();
    rememberSaved(queries, attempt.id, view.position, body);
    setMissing(false);
    // practice waits for its feedback; the trial waits for nothing
    if (view.phase === "practice") return setSent(true);
    return onGo(view.position + 1);
  };
  const back = () => view.position > 1 && onGo(view.position - 1);

  useCommands({
    next: (event) => !isPressable(event.target) && !inDialog(event.target) && (next(), true),
    back: (event) => !isPressable(event.target) && !inDialog(event.target) && (back(), true),
    flag: () => (setOpen("flag"), true),
    comment: () => (setOpen("comment"), true),
    guidelines: () => (setOpen(open === "guidelines" ? null : "guidelines"), true),
    help: () => (setOpen("help"), true),
    undo: () => (work.undo(), true),
    redo: () => (work.redo(), true),
    cancel: (event) => open !== null && !isTyping(event.target) && (setOpen(null), true),
  });

  const close = () => setOpen(null);
  const viewing = feedback !== null || waiting;
  return (
    <>
      <WorkBar attempt={attempt} phase={view.phase} position={view.position} left={left} dirty={dirty} kept={work.kept}>
        <Tool onClick={() => setOpen("guidelines")} cap="G" text={t("work.guidelines")} />
        <Tool onClick={() => setOpen("flag")} cap="F" text={draft.flag ? `⚑ ${t("work.flagged")}` : t("work.flag")} on={draft.flag !== null} disabled={viewing} />
        <Tool onClick={() => setOpen("comment")} cap="C" text={draft.comment ? t("work.commented") : t("work.comment")} on={draft.comment !== ""} disabled={viewing} />
        <Tool onClick={work.undo} cap="Z" text={t("work.undo")} disabled={!work.canUndo || viewing} />
        <Tool onClick={() => setOpen("help")} cap="?" text={t("work.help")} />
      </WorkBar>
      <TaskBoard
        media={view.media}
        criteria={rubric.criteria}
        answers={draft.answers}
        mode={viewing ? "view" : "label"}
        active={active}
        onActive={setChosen}
        onAnswer={answer}
        talk={(criterion) => talkAbout(attempt.id, view.task, criterion)}
        compareWith={feedback?.expected}
        before={
          <>
            {feedback && (
              <FeedbackPanel feedback={feedback} flagged={draft.flag !== null} onAgain={() => setFeedback(null)} />
            )}
            {refused && (
              <Notice tone="warn" title={t("work.rejected")} live>
                <p>{[refused.title, refused.detail].filter(Boolean).join(". ")}</p>
                <ul>
                  {refused.errors.map((e) => (
                    <li key={e.field + e.message}>{e.message}</li>
                  ))}
                </ul>
              </Notice>
            )}
          </>
        }
        after={
          <>
            <Confidence value={draft.confidence} disabled={viewing} onChange={(confidence) => work.aside({ confidence })} />
            <div className="onward">
              {missing && unfinished.length > 0 && (
                <Notice tone="warn" live>
                  {t("work.missing", { what: unfinished.map((c) => c.title).join(", ") })}
                </Notice>
              )}
              {waiting && <Notice live>{t("feedback.wait")}</Notice>}
              <div className="row between">
                <Button variant="default" size="md" onClick={back} disabled={view.position === 1}>
                  {t("work.back")} <Key>⇧ Enter</Key>
                </Button>
                <Button size="md" onClick={next} data-testid="next">
                  {view.phase === "practice" && !feedback && (dirty || !view.saved) ? t("work.send") : t("work.next")} <Key>Enter</Key>
                </Button>
              </div>
            </div>
          </>
        }
      />
      {open === "help" && <HelpDialog onClose={close} />}
      {open === "guidelines" && <GuidelinesDrawer rubric={rubric} number={attempt.rubric_number} onClose={close} />}
      {open === "comment" && !viewing && (
        <CommentDialog text={draft.comment} onWrite={(comment) => work.aside({ comment })} onClose={close} />
      )}
      {open === "flag" && !viewing && (
        <FlagDialog
          flag={draft.flag}
          writing={draft.flagging}
          rule={attempt.flag_rule}
          onWrite={(flagging) => work.aside({ flagging })}
          onSave={(flag) => {
            work.aside({ flag, flagging: null });
            close();
          }}
          onClose={() => {
            work.aside({ flagging: null });
            close();
          }}
        />
      )}
    </>
  );
}

function Tool(props: { onClick: () => void; cap: string; text: string; on?: boolean; disabled?: boolean }) {
  return (
    <button type="button" className="tag" onClick={props.onClick} disabled={props.disabled} aria-pressed={props.on}>
      {props.text}
      <Key>{props.cap}</Key>
    </button>
  );
}
