import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { lead } from "../api";
import { useFormat } from "../format";
import { AreaField, SelectField } from "../parts/Fields";
import { Loaded } from "../parts/Loaded";
import { Advice } from "../parts/Marks";
import { Trouble } from "../parts/Trouble";
import { ask } from "../queries";
import type { Outcome } from "../types";
import { useWords } from "../words";
import { Frozen } from "./Frozen";

/** A named person decides, with a reason; what was decided before stays. */
export function Decision({ attempt, trial }: { attempt: string; trial: string }) {
  const w = useWords();
  const f = useFormat();
  const queries = useQueryClient();
  const me = useQuery(ask.me);
  const history = useQuery(ask.decisions(attempt));
  const [outcome, setOutcome] = useState<Outcome>("hire");
  const [reason, setReason] = useState("");
  const [frozen, setFrozen] = useState<string | null>(null);
  const decide = useMutation({
    mutationFn: () => lead.decide(attempt, outcome, reason.trim()),
    onSuccess: async () => {
      setReason("");
      await queries.invalidateQueries({ queryKey: ["attempts", attempt] });
      await queries.invalidateQueries({ queryKey: ["trials", trial, "board"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    decide.mutate();
  };
  const may = me.data?.role === "owner" || me.data?.role === "lead";
  return (
    <section className="section">
      <h2>{w("card.decide")}</h2>
      {may && (
        <form className="no-print" onSubmit={submit}>
          <SelectField<Outcome>
            label={w("card.outcome")}
            value={outcome}
            onChange={setOutcome}
            options={[
              ["hire", w("advice.hire")],
              ["extend", w("advice.extend")],
              ["decline", w("advice.decline")],
            ]}
          />
          <AreaField label={w("card.reason")} hint={w("card.reason.hint")} required value={reason} onChange={setReason} maxLength={4000} />
          {decide.error && <Trouble error={decide.error} />}
          <Button type="submit" loading={decide.isPending}>
            {w("card.decide.go")}
          </Button>
        </form>
      )}
      <h3>{w("card.history")}</h3>
      <Loaded query={history}>
        {(decisions) =>
          decisions.length === 0 ? (
            <p className="dim">{w("card.none")}</p>
          ) : (
            <ul className="plain-list">
              {decisions.map((d) => (
                <li key={d.id}>
                  <Advice advice={d.outcome} /> {d.reason}{" "}
                  <span className="dim small">
                    {d.by}, {f.moment(d.at)}
                  </span>{" "}
                  <button type="button" className="link small no-print" onClick={() => setFrozen(d.scorecard)}>
                    {w("card.frozen")}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {frozen && <Frozen attempt={attempt} scorecard={frozen} onClose={() => setFrozen(null)} />}
    </section>
  );
}
