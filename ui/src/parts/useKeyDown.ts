import { useEffect, useEffectEvent } from "react";
import { inDialog, isTyping } from "./keys";

/**
 * Listen to the keyboard of the whole page while `on`, before its commands do; keys rest while somebody types or a dialog
 * is open. Who is `first` hears a key before all others: while something is being pulled, Esc gives up that.
 */
export function useKeyDown(on: boolean, handle: (event: KeyboardEvent) => boolean, first = false): void {
  const latest = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isTyping(event.target) || inDialog(event.target)) return;
    if (handle(event)) event.preventDefault();
  });
  useEffect(() => {
    if (!on) return undefined;
    const listen = (event: KeyboardEvent) => latest(event);
    document.addEventListener("keydown", listen, first);
    return () => document.removeEventListener("keydown", listen, first);
  }, [on, first]);
}
