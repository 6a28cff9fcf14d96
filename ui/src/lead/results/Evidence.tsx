import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Dialog } from "../../parts/Dialog";
import { TaskBoard } from "../../parts/TaskBoard";
import { useFormat } from "../format";
import { Loaded } from "../parts/Loaded";
import { Table } from "../parts/Table";
import { ask } from "../queries";
import type { LabelEvidence, Rubric } from "../types";
import { useWords } from "../words";

const route = getRouteApi("/desk/attempts/$attempt");
const FILTERS = {
  all: () => true,
  wrong: (l: LabelEvidence) => !l.edge && l.credit !== null && l.credit < 1,
  flagged: (l: LabelEvidence) => l.flag !== null,
  edge: (l: LabelEvidence) => l.edge,
} as const;
type Filter = keyof typeof FILTERS;

/** Every number opens onto these: the labels in the order in which they were given. */
export function Evidence({ attempt, rubric }: { attempt: string; rubric: Rubric }) {
  const w = useWords();
  const f = useFormat();
  const navigate = useNavigate();
  const search = route.useSearch();
  const labels = useQuery(ask.evidence(attempt));
  const show = (search.show ?? "all") as Filter;
  const go = (change: { show?: string; label?: string | undefined }) =>
    void navigate({ to: "/attempts/$attempt", params: { attempt }, search: clean({ ...search, ...change }), resetScroll: false });
  const open = labels.data?.find((l) => l.submission === search.label);
  return (
    <section className="section">
      <h2>{w("card.labels")}</h2>
      <div className="filters no-print">
        {(Object.keys(FILTERS) as Filter[]).map((key) => (
          <button key={key} type="button" className="toggle" aria-pressed={show === key} onClick={() => go({ show: key })}>
            {w(`card.show.${key}`)}
          </button>
        ))}
      </div>
      <Loaded query={labels}>
        {(rows) => (
          <Table
            caption={w("card.labels")}
            rows={rows.filter(FILTERS[show] ?? FILTERS.all)}
            rowKey={(l) => l.submission}
            file="labels"
            columns={[
              { key: "place", title: w("card.place"), cell: (l) => l.place, plain: (l) => l.place, end: true },
              {
                key: "item",
                title: w("card.item"),
                cell: (l) => (
                  <button type="button" className="link" onClick={() => go({ label: l.submission })}>
                    {l.key}
                  </button>
                ),
                plain: (l) => l.key,
              },
              { key: "credit", title: w("card.credit"), cell: (l) => f.percent(l.credit), plain: (l) => l.credit, end: true },
              { key: "edge", title: w("card.show.edge"), cell: (l) => (l.edge ? "E" : ""), plain: (l) => l.edge },
              { key: "flag", title: w("card.flag"), cell: (l) => l.flag?.text ?? "", plain: (l) => l.flag?.text ?? "", className: "words" },
              { key: "seconds", title: w("card.seconds"), cell: (l) => f.duration(l.active_seconds), plain: (l) => l.active_seconds, className: "nowrap" },
              { key: "rationale", title: w("card.rationale"), cell: (l) => l.rationale ?? "", plain: (l) => l.rationale ?? "", className: "words" },
            ]}
          />
        )}
      </Loaded>
      {open && <Label label={open} rubric={rubric} onClose={() => go({ label: undefined })} />}
    </section>
  );
}

const clean = (search: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(search).filter(([, v]) => v !== undefined)) as Record<string, string>;

function Label({ label, rubric, onClose }: { label: LabelEvidence; rubric: Rubric; onClose: () => void }) {
  const w = useWords();
  const task = useQuery(ask.task(label.task));
  const expected = Object.fromEntries(
    Object.entries(label.gold?.answers ?? {}).map(([key, agreed]) => [
      key,
      agreed.answers?.length ? agreed.answers : (agreed.distribution ?? []).map((d) => d.answer),
    ]),
  );
  return (
    <Dialog title={label.key} kind="drawer" onClose={onClose}>
      <Loaded query={task}>
        {({ media }) => (
          <TaskBoard
            media={media}
            criteria={rubric.criteria}
            answers={label.answers}
            mode="view"
            compareWith={expected}
            idPrefix="evidence"
          />
        )}
      </Loaded>
      {label.flag && (
        <p>
          <strong>{w("card.flag")}:</strong> {label.flag.text}
        </p>
      )}
      {label.gold?.explanation && (
        <p>
          <strong>{w("card.gold")}:</strong> {label.gold.explanation}
        </p>
      )}
      {label.rationale && (
        <p>
          <strong>{w("card.rationale")}:</strong> {label.rationale}{" "}
          {label.grades.length > 0 && (
            <span className="dim">
              {w("card.grades", {
                count: label.grades.length,
                marks: label.grades.map((g) => Object.values(g).filter(Boolean).length).join(", "),
              })}
            </span>
          )}
        </p>
      )}
    </Dialog>
  );
}
