import { useId, useMemo } from "react";
import { useT } from "../i18n";
import { arrow, digit } from "../parts/keys";
import { differs, Option } from "../parts/Option";
import { useKeyDown } from "../parts/useKeyDown";
import { pairShown } from "./shown";
import type { KindProps } from "./types";

const STRENGTHS = ["compare.first.1", "compare.first.2", "compare.first.3"] as const;

export default function CompareKind(props: KindProps<"compare">) {
  const { params, media, value, mode, onChange, compareWith } = props;
  const t = useT();
  const name = useId();
  const sizes = Array.from({ length: params.strength }, (_, i) => i + 1);
  const fresh = useMemo(() => pairShown(params, media), [params, media]);
  const shown = value?.shown.length ? value.shown : fresh;
  const upward = [...sizes.map((n) => -n).toReversed(), ...(params.ties ? [0] : []), ...sizes];
  // from the left one to the right one, as they stand; the value speaks of first and second
  const steps = shown[0] === params.first ? upward : upward.toReversed();
  const title = (slot: string) => media.find((medium) => medium.slot === slot)?.title;
  const choose = (step: number) => onChange({ kind: "compare", value: step, shown: [...shown] });

  const words = (step: number): string => {
    if (step === 0) return t("compare.tie");
    const slot = step < 0 ? params.first : params.second;
    const side = title(slot) || t(slot === shown[0] ? "compare.a" : "compare.b");
    const strength = STRENGTHS[Math.abs(step) - 1];
    const better = t("compare.first", { name: side });
    return params.strength > 1 && strength ? `${better}, ${t(strength)}` : better;
  };

  useKeyDown(props.active && mode === "label", (event) => {
    const inside = event.target instanceof HTMLInputElement;
    // left and right as they stand, whichever step has the focus
    const turned = inside && event.target.name !== name ? 0 : (arrow(event)?.dx ?? 0);
    // before any answer, an arrow goes from the middle to the weakest step of its side
    const middle = params.ties || turned < 0 ? params.strength : params.strength - 1;
    const at = value ? steps.indexOf(value.value) : middle;
    const step = turned ? steps[at + turned] : steps[(digit(event) ?? 0) - 1];
    if (step === undefined) return false;
    choose(step);
    if (inside && turned) document.getElementsByName(name)[steps.indexOf(step)]?.focus();
    return true;
  });

  return (
    <div className="options" role="radiogroup" aria-labelledby={props.labelledBy}>
      {steps.map((step, i) => (
        <Option
          key={step}
          type="radio"
          name={name}
          checked={value?.value === step}
          disabled={mode === "view"}
          title={words(step)}
          keyCap={i + 1}
          difference={
            compareWith &&
            differs(
              value?.value === step,
              compareWith.some((gold) => (value?.value === step ? Math.sign(gold.value) === Math.sign(step) : gold.value === step)),
            )
          }
          onChange={() => choose(step)}
        />
      ))}
    </div>
  );
}
