import { useId } from "react";
import { digit } from "../parts/keys";
import { groups } from "../parts/labels";
import { differs, Option, OptionGroup } from "../parts/Option";
import { useSearch } from "../parts/Search";
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
  const { found, field } = useSearch(params.labels, (key) => value?.value === key, choose);
  return (
    <>
      {mode === "label" && field}
      <div className="options" role="radiogroup" aria-labelledby={props.labelledBy}>
        {groups(mode === "label" ? found : params.labels).map((group) => (
          <OptionGroup key={group.title} title={group.title}>
            {group.labels.map((label) => (
              <Option
                key={label.key}
                type="radio"
                name={name}
                checked={value?.value === label.key}
                disabled={mode === "view"}
                title={label.title}
                definition={label.definition}
                keyCap={params.labels.indexOf(label) + 1}
                difference={
                  compareWith && differs(value?.value === label.key, compareWith.some((gold) => gold.value === label.key))
                }
                onChange={() => choose(label.key)}
              />
            ))}
          </OptionGroup>
        ))}
      </div>
    </>
  );
}
