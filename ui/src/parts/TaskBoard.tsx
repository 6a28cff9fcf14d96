import { useCallback, useState, type Dispatch, type ReactNode, type SetStateAction } from "react";
import { besideOf, KindView, secondOf, slotOf, slotsOf } from "../kinds";
import { arranged } from "../kinds/shown";
import { standardsOf } from "../kinds/standards";
import { useT } from "../i18n";
import { MediumView } from "../media";
import { Notice } from "./Notice";
import { Standards } from "./Standards";
import type { Talk } from "./talk/talk";
import type { AnyAnswer, Answers, Criterion, Medium } from "../types";

interface Props {
  media: readonly Medium[];
  criteria: readonly Criterion[];
  answers: Answers;
  mode: "label" | "view";
  /** The criterion that has the digit keys. */
  active?: string | null;
  onActive?: (key: string) => void;
  onAnswer?: (key: string, answer: AnyAnswer | null, merge?: string) => void;
  compareWith?: Readonly<Record<string, readonly AnyAnswer[]>> | undefined;
  /** How the questions talk to targets, where a task is being worked on. */
  talk?: ((criterion: string) => Talk) | undefined;
  /** What stands above and below the questions. */
  before?: ReactNode;
  after?: ReactNode;
  idPrefix?: string;
}

type Hosts = Record<string, HTMLElement | null>;

function Host({ slot, onHost, onUse }: { slot: string; onHost: Dispatch<SetStateAction<Hosts>>; onUse: () => void }) {
  const ref = useCallback((host: HTMLElement | null) => onHost((now) => ({ ...now, [slot]: host })), [slot, onHost]);
  return <div ref={ref} onPointerDown={onUse} onFocus={onUse} />;
}

const ignore = () => undefined;
const drawsOn = ({ ask }: Criterion, slot: string) => slotOf(ask) === slot || secondOf(ask) === slot;

/** A task: what is shown beside what is asked. Kinds that draw on a medium take over its slot. */
export function TaskBoard(props: Props) {
  const { media, criteria, answers, mode, active = null, onActive = ignore, onAnswer = ignore } = props;
  const t = useT();
  const prefix = props.idPrefix ?? "criterion";
  const [hosts, setHosts] = useState<Hosts>({});
  const [held, setHeld] = useState<Record<string, string>>({});

  /** Of several criteria that draw on one medium, the one that was used last holds it. */
  const holderOf = (slot: string): string | undefined => {
    const drawing = criteria.filter((c) => drawsOn(c, slot)).map((c) => c.key);
    if (active !== null && drawing.includes(active)) return active;
    const last = held[slot];
    return last !== undefined && drawing.includes(last) ? last : drawing[0];
  };
  const activate = (criterion: Criterion) => {
    for (const slot of [slotOf(criterion.ask), secondOf(criterion.ask)])
      if (slot) setHeld((now) => (now[slot] === criterion.key ? now : { ...now, [slot]: criterion.key }));
    onActive(criterion.key);
  };
  const hostOf = (slot: string | null, criterion: Criterion) =>
    slot && holderOf(slot) === criterion.key ? (hosts[slot] ?? null) : null;
  const beside = [...new Set(criteria.flatMap(({ ask }) => besideOf(ask, media)))];
  const pairs = new Set(beside);

  return (
    <div className="frame">
    <div className="board">
      <div className="slots" role="group" aria-label={t("work.task")}>
        {arranged(media, beside).map((medium) => {
          const holder = holderOf(medium.slot);
          return (
            <div key={medium.slot} className={pairs.has(medium.slot) ? "slot half" : "slot"}>
              {medium.title && <h2>{medium.title}</h2>}
              {holder === undefined ? (
                <MediumView medium={medium} />
              ) : (
                // drawing on a medium is working on its criterion
                <Host slot={medium.slot} onHost={setHosts} onUse={() => onActive(holder)} />
              )}
            </div>
          );
        })}
      </div>
      <div role="group" aria-label={t("work.questions")}>
        {props.before}
        {criteria.map((criterion) => {
          const slot = slotOf(criterion.ask);
          const id = `${prefix}-${criterion.key}`;
          return (
            <div
              key={criterion.key}
              data-criterion={criterion.key}
              className={mode === "label" && active === criterion.key ? "criterion active" : "criterion"}
              onFocus={() => activate(criterion)}
              onPointerDown={() => activate(criterion)}
            >
              <h2>
                <span id={id}>{criterion.title}</span>
                {!criterion.required && <span className="dim small">{t("work.optional")}</span>}
              </h2>
              {criterion.question && <p className="q">{criterion.question}</p>}
              {slotsOf(criterion.ask).map(
                (wanted) =>
                  !media.some((medium) => medium.slot === wanted) && (
                    <Notice key={wanted} tone="warn">
                      {t("media.none", { slot: wanted })}
                    </Notice>
                  ),
              )}
              <KindView
                params={criterion.ask}
                media={media}
                value={answers[criterion.key] ?? null}
                onChange={(answer, merge) => onAnswer(criterion.key, answer, merge)}
                mode={mode}
                active={mode === "label" && active === criterion.key}
                compareWith={props.compareWith?.[criterion.key]}
                labelledBy={id}
                talk={props.talk?.(criterion.key)}
                surface={hostOf(slot, criterion)}
                second={hostOf(secondOf(criterion.ask), criterion)}
              />
              {mode === "label" && <Standards title={t("standards.title")} standards={standardsOf(criterion.ask)} />}
            </div>
          );
        })}
        {props.after}
      </div>
    </div>
    </div>
  );
}
