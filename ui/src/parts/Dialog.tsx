import { useEffect, useEffectEvent, useId, useRef, type ReactNode } from "react";
import { useT } from "../i18n";
import "./dialog.css";

interface Props {
  title: ReactNode;
  /** A drawer leaves the page usable beside it; a modal does not. */
  kind?: "modal" | "drawer";
  onClose: () => void;
  children: ReactNode;
}

/** The browser's own dialog: focus, Esc and everything behind it are its business. */
export function Dialog({ title, kind = "modal", onClose, children }: Props) {
  const t = useT();
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  const close = useEffectEvent(onClose);

  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (kind === "modal") dialog?.showModal();
    else dialog?.show();
    // the first field, not the button that closes
    dialog?.querySelector<HTMLElement>("input:checked, input, textarea")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [kind]);

  useEffect(() => {
    const dialog = ref.current;
    const cancel = (event: Event) => {
      event.preventDefault();
      close();
    };
    // the browser closes a modal on Esc by itself; a drawer too must close, from its search field as from anywhere in it
    const press = (event: KeyboardEvent) => event.key === "Escape" && kind === "drawer" && cancel(event);
    dialog?.addEventListener("cancel", cancel);
    dialog?.addEventListener("keydown", press);
    return () => {
      dialog?.removeEventListener("cancel", cancel);
      dialog?.removeEventListener("keydown", press);
    };
  }, [kind]);

  return (
    <dialog ref={ref} className={kind} aria-labelledby={id}>
      <div className="row between dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="tag" aria-label={t("help.close")} onClick={onClose}>
          <span aria-hidden="true">✕</span>
        </button>
      </div>
      {children}
    </dialog>
  );
}
