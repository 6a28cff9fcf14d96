import { useQuery } from "@tanstack/react-query";
import { api } from "../../../client";
import type { Criterion, Kind } from "../../../types";
import { AreaField, CheckField, SelectField, TextField } from "../../parts/Fields";
import type { Finding } from "../../types";
import { useServerWords, useWords } from "../../words";
import { paramsOf, retitled, type KindFacts } from "./draft";
import { ParamsForm } from "./ParamsForm";
import { Points } from "./Points";
import type { Schema } from "./schema";

interface Props {
  criterion: Criterion;
  onChange: (criterion: Criterion) => void;
  findings: readonly Finding[];
  where: string;
  /** Keys of the other questions. */
  others: readonly string[];
  fresh: boolean;
}

/** One question of the rubric. */
export function CriterionForm({ criterion, onChange, findings, where, others, fresh }: Props) {
  const w = useWords();
  const say = useServerWords();
  const kinds = useQuery({ queryKey: ["kinds"], queryFn: api.kinds, staleTime: Infinity });
  const set = (change: Partial<Criterion>) => onChange({ ...criterion, ...change });
  const options = (kinds.data ?? []).map((k) => [k.key as Kind, say(k.title)] as const);
  const schema = kinds.data?.find((k) => k.key === criterion.ask.kind)?.ask as Schema | undefined;
  return (
    <>
      <div className="form-grid">
        <TextField label={w("rubric.title")} required maxLength={120} value={criterion.title} onChange={(title) => onChange(retitled(criterion, title, others, fresh))} />
        <TextField label={w("rubric.key")} hint={w("rubric.key.hint")} required maxLength={64} value={criterion.key} onChange={(key) => set({ key })} />
        <SelectField<Kind>
          label={w("rubric.kind")}
          value={criterion.ask.kind}
          options={options.length > 0 ? options : [[criterion.ask.kind, criterion.ask.kind]]}
          onChange={(kind) => {
            const facts = kinds.data?.find((k) => k.key === kind);
            if (facts) set({ ask: paramsOf(facts as KindFacts, criterion.ask) });
          }}
        />
      </div>
      <AreaField label={w("rubric.question")} rows={2} maxLength={2000} value={criterion.question} onChange={(question) => set({ question })} />
      <Points findings={findings} where={`${where}.question`} />
      <TextField label={w("rubric.goal")} hint={w("rubric.goal.hint")} maxLength={500} value={criterion.goal} onChange={(goal) => set({ goal })} />
      <Points findings={findings} where={`${where}.goal`} />
      <CheckField label={w("rubric.required")} checked={criterion.required} onChange={(required) => set({ required })} />
      <ParamsForm ask={criterion.ask} schema={schema} onChange={(ask) => set({ ask })} findings={findings} where={where} fresh={fresh} />
    </>
  );
}
