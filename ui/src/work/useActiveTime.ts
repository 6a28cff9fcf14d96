import { useEffect, useState } from "react";
import { ActiveClock } from "./activeTime";

const INPUTS = ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchmove"] as const;

/** A clock for as long as the component lives: key the component by its task. */
export function useActiveTime(): ActiveClock {
  const [clock] = useState(() => new ActiveClock(() => performance.now()));
  useEffect(() => {
    const touch = () => clock.touch();
    const look = () => clock.presence(document.visibilityState === "visible" && document.hasFocus());
    look();
    for (const name of INPUTS) window.addEventListener(name, touch, { passive: true, capture: true });
    window.addEventListener("focus", look);
    window.addEventListener("blur", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      for (const name of INPUTS) window.removeEventListener(name, touch, { capture: true });
      window.removeEventListener("focus", look);
      window.removeEventListener("blur", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [clock]);
  return clock;
}
