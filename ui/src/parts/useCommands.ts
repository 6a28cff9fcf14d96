import { useEffect, useEffectEvent } from "react";
import { command, goesOn, inDialog, isTyping, type Command } from "./keys";

/** What the page does on each command; a handler says whether it took the key. */
export type Handlers = Partial<Record<Command, (event: KeyboardEvent) => boolean>>;

export function useCommands(handlers: Handlers): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || inDialog(event.target)) return;
    const name = command(event, isTyping(event.target) && !(event.key === "Enter" && goesOn(event.target)));
    if (name && handlers[name]?.(event)) event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    // kinds listen at the document, before this: Esc and Enter that end a drawing do nothing else
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
