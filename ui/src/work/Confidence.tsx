import { useId } from "react";
import { useT } from "../i18n";

const STEPS = [0, 1, 2, 3, 4] as const;

/** Five calm steps; never required, and the rule of how they count stands beside them. */
export function Confidence(props: { value: number | null; disabled: boolean; onChange: (value: number) => void }) {
  const t = useT();
  const name = useId();
  return (
    <fieldset className="confidence" disabled={props.disabled}>
      <legend>{t("confidence.title")}</legend>
      <div className="row">
        {STEPS.map((step) => (
          <label key={step}>
            <input
              type="radio"
              name={name}
              checked={props.value !== null && Math.round(props.value * 4) === step}
              onChange={() => props.onChange(step / 4)}
            />{" "}
            {t(`confidence.${step}`)}
          </label>
        ))}
      </div>
      <p className="dim small">{t("confidence.what")}</p>
    </fieldset>
  );
}
