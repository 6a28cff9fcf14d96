import { useEffect, useEffectEvent, useState } from "react";
import type { Exchange, Said } from "../../types";
import { uuid7 } from "../ids";
import { useStable } from "../useStable";
import { PRETENDED, type Talk } from "./talk";

interface Waiting {
  id: string;
  said: readonly Said[];
}

/** One exchange at a time: asked, waited for, and tried again under the same id when nothing came back. */
export function useTalk(given: Talk | undefined, live: boolean, onLanded: (exchange: Exchange) => void, onPast: (past: readonly Exchange[]) => void) {
  const talk = given ?? PRETENDED;
  const [busy, setBusy] = useState(false);
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [left, setLeft] = useState<number | null>(null);
  const [text, setText] = useState(() => talk.kept());
  const landed = useStable(onLanded);

  const remember = useEffectEvent((past: readonly Exchange[]) => {
    const last = past.at(-1);
    if (last) setLeft(last.left);
    onPast(past.filter((exchange) => exchange.state === "answered"));
  });
  useEffect(() => {
    if (!live || !given) return undefined;
    let gone = false;
    given
      .past()
      .then((past) => gone || remember(past))
      // what is on the screen is kept; the rest comes with the next look
      .catch(() => undefined);
    return () => {
      gone = true;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps, react/exhaustive-effect-dependencies -- asked once, when the task comes
  }, [live]);

  const write = (next: string) => {
    setText(next);
    talk.keep(next);
  };
  const send = async (what: Waiting) => {
    setBusy(true);
    setError(null);
    setWaiting(what);
    try {
      const exchange = await talk.ask(what.id, what.said);
      setLeft(exchange.left);
      if (exchange.state === "answered") {
        setWaiting(null);
        write("");
        landed(exchange);
      }
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return {
    text,
    write,
    busy,
    error,
    left,
    /** Nothing came back: what was said is kept, and may be sent again. */
    silent: waiting !== null && !busy,
    say: (said: readonly Said[]) => {
      const same = waiting !== null && JSON.stringify(waiting.said) === JSON.stringify(said);
      void send(same ? waiting : { id: uuid7(), said });
    },
    again: () => waiting && void send(waiting),
    drop: () => {
      setWaiting(null);
      setError(null);
    },
  };
}
export type Talking = ReturnType<typeof useTalk>;
