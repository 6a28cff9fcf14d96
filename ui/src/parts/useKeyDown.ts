import { useEffect, useEffectEvent } from "react";
import { inDialog, isTyping } from "./keys";

/** Listen to the keyboard of the whole page while `on`; keys rest while somebody types or a dialog is open. */
export function useKeyDown(on: boolean, handle: (event: KeyboardEvent) => boolean): void {
  const latest = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isTyping(event.target) || inDialog(event.target)) return;
    if (handle(event)) event.preventDefault();
  });
  useEffect(() => {
    if (!on) return undefined;
    const listen = (event: KeyboardEvent) => latest(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [on]);
}
