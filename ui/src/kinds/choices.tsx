import { useId } from "react";
import { useT } from "../i18n";
import { digit } from "../parts/keys";
import { groups } from "../parts/labels";
import { differs, Option, OptionGroup } from "../parts/Option";
import { useSearch } from "../parts/Search";
import { useKeyDown } from "../parts/useKeyDown";
import type { KindProps } from "./types";

export default function ChoicesKind(props: KindProps<"choices">) {
  const { params, value, mode, onChange, compareWith } = props;
  const t = useT();
  const most = params.most ?? null;
  const name = useId();
  const chosen = value?.values ?? [];
  const best = compareWith?.[0];

  // "none" is an answer of its own, told apart from a question that was not reached yet
  const none = () => onChange(value && chosen.length === 0 ? null : { kind: "choices", values: [] });
  const toggle = (key: string) => {
    const values = chosen.includes(key) ? chosen.filter((k) => k !== key) : [...chosen, key];
    // the order means nothing: keep that of the rubric, so that equal answers look equal
    const sorted = params.labels.map((label) => label.key).filter((k) => values.includes(k));
    onChange(sorted.length === 0 ? null : { kind: "choices", values: sorted });
  };
  useKeyDown(props.active && mode === "label", (event) => {
    const n = digit(event);
    const label = params.labels[(n ?? 0) - 1];
    if (label) toggle(label.key);
    else if (n === params.labels.length + 1 && params.least === 0) none();
    else return false;
    return true;
  });

  const { found, field } = useSearch(params.labels, (key) => chosen.includes(key), toggle);
  return (
    <div role="group" aria-labelledby={props.labelledBy}>
      {(params.least > 0 || most !== null) && mode === "label" && (
        <p className="dim small">
          {[
            params.least > 0 && t("choices.least", { count: params.least }),
            most !== null && t("choices.most", { count: most }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      )}
      {mode === "label" && field}
      <div className="options">
        {groups(mode === "label" ? found : params.labels).map((group) => (
          <OptionGroup key={group.title} title={group.title}>
            {group.labels.map((label) => (
              <Option
                key={label.key}
                type="checkbox"
                name={name}
                checked={chosen.includes(label.key)}
                disabled={mode === "view"}
                title={label.title}
                definition={label.definition}
                keyCap={params.labels.indexOf(label) + 1}
                difference={best && differs(chosen.includes(label.key), best.values.includes(label.key))}
                onChange={() => toggle(label.key)}
              />
            ))}
          </OptionGroup>
        ))}
        {params.least === 0 && (
          <Option
            type="checkbox"
            name={name}
            checked={value !== null && chosen.length === 0}
            disabled={mode === "view"}
            title={t("kind.noneApply")}
            keyCap={params.labels.length + 1}
            difference={best && differs(value !== null && chosen.length === 0, best.values.length === 0)}
            onChange={none}
          />
        )}
      </div>
    </div>
  );
}
