import { Fragment } from "react";
import { useT, type Key as Word } from "../i18n";
import { Dialog } from "../parts/Dialog";

type Line = readonly [keys: readonly string[], does: Extract<Word, `help.${string}`>];
const LINES: readonly Line[] = [
  [["1", "…", "9"], "help.choose"],
  [["Enter"], "help.next"],
  [["Ctrl", "Enter"], "help.nextTyping"],
  [["Shift", "Enter"], "help.back"],
  [["F"], "help.flag"],
  [["C"], "help.comment"],
  [["G"], "help.guidelines"],
  [["Z"], "help.undo"],
  [["Shift", "Z"], "help.redo"],
  [["← ↑ ↓ →"], "help.arrows"],
  [["N"], "help.new"],
  [["Alt", "← ↑ ↓ →"], "help.alt"],
  [["+", "−", "0"], "help.zoom"],
  [["Tab"], "help.tab"],
  [["Del"], "help.del"],
  [["Esc"], "help.cancel"],
  [["?"], "help.help"],
];

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t("help.title")} onClose={onClose}>
      <dl className="keys">
        {LINES.map(([keys, does]) => (
          <Fragment key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className="key">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{t(does as "help.next")}</dd>
          </Fragment>
        ))}
      </dl>
      <p className="dim">{t("help.typing")}</p>
    </Dialog>
  );
}
