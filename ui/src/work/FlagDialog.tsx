import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useT } from "../i18n";
import { Dialog } from "../parts/Dialog";
import { Option } from "../parts/Option";
import type { Flag } from "../types";

const REASONS: readonly Flag["reason"][] = ["ambiguous", "rubric_unclear", "cannot_judge", "broken"];

interface Props {
  flag: Flag | null;
  writing: Flag | null;
  rule: string;
  /** What is written so far is kept with the draft. */
  onWrite: (flag: Flag | null) => void;
  onSave: (flag: Flag | null) => void;
  onClose: () => void;
}

export function FlagDialog({ flag, writing, rule, onWrite, onSave, onClose }: Props) {
  const t = useT();
  const id = useId();
  const [tried, setTried] = useState(false);
  const now = writing ?? flag ?? { reason: "ambiguous", text: "" };
  const missing = tried && now.text.trim() === "";
  const save = () => {
    setTried(true);
    if (now.text.trim() !== "") onSave({ ...now, text: now.text.trim() });
  };
  return (
    <Dialog title={t("flag.title")} onClose={onClose}>
      <p className="dim">{rule}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className="options" role="radiogroup" aria-label={t("flag.reason")}>
          {REASONS.map((reason) => (
            <Option
              key={reason}
              type="radio"
              name={id}
              checked={now.reason === reason}
              disabled={false}
              title={t(`flag.${reason}`)}
              onChange={() => onWrite({ ...now, reason })}
            />
          ))}
        </div>
        <div>
          <label className="field-label" htmlFor={`${id}-text`}>
            {t("flag.text")}
          </label>
          <textarea
            id={`${id}-text`}
            className="field"
            rows={3}
            maxLength={1000}
            dir="auto"
            value={now.text}
            aria-invalid={missing}
            aria-describedby={`${id}-error`}
            onChange={({ target }) => onWrite({ ...now, text: target.value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                save();
              }
            }}
          />
          <p id={`${id}-error`} className="field-error" role="alert">
            {missing && t("flag.text.missing")}
          </p>
        </div>
        <div className="row">
          <Button type="submit">{t("flag.save")}</Button>
          {flag && (
            <Button variant="default" onClick={() => onSave(null)}>
              {t("flag.remove")}
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {t("flag.cancel")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
