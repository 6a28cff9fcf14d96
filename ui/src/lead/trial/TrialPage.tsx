import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Dialog } from "../../parts/Dialog";
import { exportUrl, lead } from "../api";
import { useFormat } from "../format";
import { Loaded } from "../parts/Loaded";
import { Trouble } from "../parts/Trouble";
import { ask } from "../queries";
import type { BoardRow, TrialView } from "../types";
import { useWords } from "../words";
import { Board } from "./Board";
import { Funnel } from "./Funnel";
import { Links } from "./Links";
import { TrialHead } from "./TrialHead";
import { usePulse } from "./usePulse";

const route = getRouteApi("/desk/trials/$trial");

export function TrialPage() {
  const { trial } = route.useParams();
  const query = useQuery(ask.trial(trial));
  return <Loaded query={query}>{(view) => <Trial trial={view} />}</Loaded>;
}

function Trial({ trial }: { trial: TrialView }) {
  const w = useWords();
  const f = useFormat();
  const live = usePulse(trial.id);
  const board = useQuery(ask.board(trial.id));
  const me = useQuery(ask.me);
  const mayWrite = me.data?.role === "owner" || me.data?.role === "lead";
  const [closing, setClosing] = useState(false);
  const design = trial.design;
  const facts = [
    w("trial.items", { count: design.items.length + design.edge_items.length }),
    w("trial.edge", { count: design.edge_items.length }),
    w("trial.rubric", { number: trial.rubric_number }),
    w("trial.target", { percent: f.percent(trial.metric.target) }),
    trial.closed_at ? w("trial.closed", { date: f.date(trial.closed_at) }) : w("trial.opened", { date: f.date(trial.opened_at) }),
  ];
  return (
    <>
      <TrialHead
        trial={trial}
        sentence={board.data && <BoardSentence rows={board.data.rows} />}
        actions={
          <>
            <a href={exportUrl(trial.id)} download>
              {w("trial.export")}
            </a>
            {mayWrite && !trial.closed_at && (
              <Button size="xs" variant="default" onClick={() => setClosing(true)}>
                {w("trial.close")}
              </Button>
            )}
          </>
        }
      />
      <p className="dim small">{facts.join(" · ")}</p>
      <section className="section">
        <div className="row between">
          <h2>{w("board.title")}</h2>
          <span className="dim small" aria-live="polite">
            {live ? w("board.live") : w("board.stale")}
          </span>
        </div>
        <Loaded query={board}>{({ rows }) => <Board rows={rows} trial={trial.id} mayWrite={mayWrite} />}</Loaded>
      </section>
      <div className="split wide-left">
        {mayWrite && <Links trial={trial} />}
        {board.data && board.data.rows.length > 0 && <Funnel rows={board.data.rows} />}
      </div>
      {closing && <Close trial={trial} onClose={() => setClosing(false)} />}
    </>
  );
}

function BoardSentence({ rows }: { rows: readonly BoardRow[] }) {
  const w = useWords();
  if (rows.length === 0) return w("board.nobody");
  const done = rows.filter((r) => r.phase === "done");
  const open = done.filter((r) => r.decision === null).length;
  return (
    <>
      {w("board.sentence", { count: rows.length, done: done.length })}{" "}
      {open > 0 && w("board.undecided", { count: open })}
    </>
  );
}

function Close({ trial, onClose }: { trial: TrialView; onClose: () => void }) {
  const w = useWords();
  const queries = useQueryClient();
  const close = useMutation({
    mutationFn: () => lead.closeTrial(trial.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["trials", trial.id] });
      onClose();
    },
  });
  return (
    <Dialog title={w("trial.close")} onClose={onClose}>
      <p>{w("trial.close.what")}</p>
      {close.error && <Trouble error={close.error} />}
      <Button color="red.9" onClick={() => close.mutate()} loading={close.isPending}>
        {w("trial.close.go", { title: trial.design.title })}
      </Button>
    </Dialog>
  );
}
