import { useId } from "react";
import { arrow, digit } from "../parts/keys";
import { differs, Option } from "../parts/Option";
import { useKeyDown } from "../parts/useKeyDown";
import type { KindProps } from "./types";

export default function ScaleKind(props: KindProps<"scale">) {
  const { params, value, mode, onChange, compareWith } = props;
  const name = useId();
  const steps = Array.from({ length: params.high - params.low + 1 }, (_, i) => params.low + i);
  // where the steps are digits themselves, the key is the step
  const keyOf = (step: number) => (params.low >= 1 && params.high <= 9 ? step : step - params.low + 1);
  const choose = (step: number) => onChange({ kind: "scale", value: step });

  useKeyDown(props.active && mode === "label", (event) => {
    const n = digit(event);
    const turned = event.target instanceof HTMLInputElement ? 0 : (arrow(event)?.dx ?? 0);
    const step = turned && value ? value.value + turned : steps.find((s) => keyOf(s) === n);
    if (step === undefined || step < params.low || step > params.high) return false;
    choose(step);
    return true;
  });

  return (
    <div
      className={params.anchors.length > 0 && steps.length <= 7 ? "options" : "options wide"}
      role="radiogroup"
      aria-labelledby={props.labelledBy}
    >
      {steps.map((step) => {
        const anchor = params.anchors.find((a) => a.step === step);
        const right = compareWith?.some((gold) => Math.abs(gold.value - step) <= params.tolerance) ?? false;
        const agreed = compareWith?.some((gold) => gold.value === step) ?? false;
        const given = value?.value === step;
        return (
          <Option
            key={step}
            type="radio"
            name={name}
            checked={given}
            disabled={mode === "view"}
            title={anchor ? `${step} · ${anchor.title}` : String(step)}
            definition={anchor?.definition}
            keyCap={keyOf(step) === step ? undefined : keyOf(step)}
            difference={compareWith && differs(given, given ? right : agreed)}
            onChange={() => choose(step)}
          />
        );
      })}
    </div>
  );
}
