import { useId } from "react";
import { digit } from "../parts/keys";
import { differs, Option } from "../parts/Option";
import { useKeyDown } from "../parts/useKeyDown";
import type { KindProps } from "./types";

export default function ChoiceKind(props: KindProps<"choice">) {
  const { params, value, mode, onChange, compareWith } = props;
  const name = useId();
  const choose = (key: string) => onChange({ kind: "choice", value: key });
  useKeyDown(props.active && mode === "label", (event) => {
    const label = params.labels[(digit(event) ?? 0) - 1];
    if (label) choose(label.key);
    return label !== undefined;
  });
  return (
    <div className="options" role="radiogroup" aria-labelledby={props.labelledBy}>
      {params.labels.map((label, i) => (
        <Option
          key={label.key}
          type="radio"
          name={name}
          checked={value?.value === label.key}
          disabled={mode === "view"}
          title={label.title}
          definition={label.definition}
          keyCap={i + 1}
          difference={
            compareWith && differs(value?.value === label.key, compareWith.some((gold) => gold.value === label.key))
          }
          onChange={() => choose(label.key)}
        />
      ))}
    </div>
  );
}
