import { Button } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { lead } from "../../api";
import { NumberField } from "../../parts/Fields";
import { Trouble } from "../../parts/Trouble";
import type { ProjectView } from "../../types";
import { useWords } from "../../words";
import { useSave } from "../useSave";

const USUAL = 15;

/** A drawn share of the pairs is asked a second time with sides exchanged: who goes by content answers the same. */
export function BothWays({ view }: { view: ProjectView }) {
  const w = useWords();
  const { obstacles, pairs, twice } = view.mirroring;
  const [percent, setPercent] = useState<number | null>(USUAL);
  const make = useSave(view.id, (share: number) => lead.askBothWays(view.id, { share }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (percent !== null) make.mutate(percent / 100);
  };
  return (
    <details className="section">
      <summary>{w("twice.title")}</summary>
      <p>{w("twice.what")}</p>
      <p>{w("twice.now", { pairs, twice })}</p>
      {obstacles.length > 0 ? (
        <>
          <p>{w("twice.obstacles")}</p>
          <ul>
            {obstacles.map((why) => (
              <li key={why}>{why}</li>
            ))}
          </ul>
        </>
      ) : (
        <form className="form" onSubmit={submit}>
          <NumberField label={w("twice.share")} hint={w("twice.share.hint")} min={1} max={100} step={1} required unit="%" value={percent} onChange={setPercent} />
          {make.isSuccess && (
            <p className="dim" role="status">
              {w("twice.made", { count: make.data.keys.length })}
            </p>
          )}
          {make.error && <Trouble error={make.error} />}
          <Button type="submit" variant="default" loading={make.isPending} disabled={pairs === 0 || percent === null}>
            {w("twice.go")}
          </Button>
        </form>
      )}
    </details>
  );
}
