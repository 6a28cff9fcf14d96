import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../client";
import { useT } from "../../i18n";
import { standardsOf } from "../../kinds/standards";
import { Dialog } from "../../parts/Dialog";
import { Failure } from "../../parts/Failure";
import { Notes } from "../../parts/Notes";
import { Standards } from "../../parts/Standards";
import { TaskBoard } from "../../parts/TaskBoard";
import { lead } from "../api";
import { useFormat } from "../format";
import { SelectField } from "../parts/Fields";
import { Loaded } from "../parts/Loaded";
import { Table } from "../parts/Table";
import { ask } from "../queries";
import type { LabelEvidence, Rubric, Tried } from "../types";
import { useWords } from "../words";

const route = getRouteApi("/desk/attempts/$attempt");
const FILTERS = {
  all: () => true,
  wrong: (l: LabelEvidence) => !l.edge && l.credit !== null && l.credit < 1,
  flagged: (l: LabelEvidence) => l.flag !== null,
  edge: (l: LabelEvidence) => l.edge,
  twice: (l: LabelEvidence, _slow: number, again: ReadonlySet<string | null>) => l.mirrors !== null || again.has(l.key),
  // as slow as the slowest tenth
  slow: (l: LabelEvidence, slow: number) => l.active_seconds >= slow,
} as const;
type Filter = keyof typeof FILTERS;

/** Every number opens onto these: the labels in the order in which they were given. */
export function Evidence({ attempt, trial, rubric }: { attempt: string; trial: string; rubric: Rubric }) {
  const w = useWords();
  const f = useFormat();
  const navigate = useNavigate();
  const search = route.useSearch();
  const evidence = useQuery(ask.evidence(attempt));
  const labels = evidence.data?.labels;
  const show = (search.show ?? "all") as Filter;
  const go = (change: { show?: string; label?: string | undefined }) =>
    void navigate({ to: "/attempts/$attempt", params: { attempt }, search: clean({ ...search, ...change }), resetScroll: false });
  const open = labels?.find((l) => l.submission === search.label || l.task === search.label);
  const again = new Set((labels ?? []).map((l) => l.mirrors));
  const filters = (Object.keys(FILTERS) as Filter[]).filter((key) => key !== "twice" || again.size > 1);
  const times = (labels ?? []).map((l) => l.active_seconds).toSorted((a, b) => a - b);
  const slow = times[Math.floor(0.9 * times.length)] ?? Infinity;
  return (
    <section className="section evidence">
      <h2>{w("card.labels")}</h2>
      <div className="filters no-print">
        {filters.map((key) => (
          <button key={key} type="button" className="toggle" aria-pressed={show === key} onClick={() => go({ show: key })}>
            {w(`card.show.${key}`)}
          </button>
        ))}
      </div>
      <Loaded query={evidence}>
        {({ labels: rows, notes }) => (
          <>
            <Notes criteria={rubric.criteria} notes={notes} />
            <Table
              caption={w("card.labels")}
              rows={rows.filter((l) => (FILTERS[show] ?? FILTERS.all)(l, slow, again))}
              rowClass={(l) => (l === open ? "chosen" : undefined)}
              empty={<p className="dim">{w("card.show.none")}</p>}
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
                ...(again.size > 1
                  ? [{ key: "again", title: w("items.again"), hint: w("items.again.hint"), cell: (l: LabelEvidence) => l.mirrors, plain: (l: LabelEvidence) => l.mirrors, className: "words" }]
                  : []),
                { key: "credit", title: w("card.credit"), cell: (l) => f.percent(l.credit), plain: (l) => l.credit, end: true },
                { key: "edge", title: w("card.show.edge"), cell: (l) => (l.edge ? "E" : ""), plain: (l) => l.edge },
                { key: "flag", title: w("card.flag"), cell: (l) => l.flag?.text ?? "", plain: (l) => l.flag?.text ?? "", className: "words" },
                { key: "seconds", title: w("card.seconds"), cell: (l) => f.duration(l.active_seconds), plain: (l) => l.active_seconds, className: "nowrap" },
                { key: "rationale", title: w("card.rationale"), cell: (l) => l.rationale ?? "", plain: (l) => l.rationale ?? "", className: "words" },
              ]}
            />
          </>
        )}
      </Loaded>
      {open && <Label label={open} attempt={attempt} trial={trial} rubric={rubric} tried={evidence.data?.tried ?? []} onClose={() => go({ label: undefined })} />}
    </section>
  );
}

const clean = (search: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(search).filter(([, v]) => v !== undefined)) as Record<string, string>;

interface LabelProps {
  label: LabelEvidence;
  attempt: string;
  trial: string;
  rubric: Rubric;
  tried: readonly Tried[];
  onClose: () => void;
}

function Label({ label, attempt, trial, rubric, tried, onClose }: LabelProps) {
  const t = useT();
  const w = useWords();
  const f = useFormat();
  const task = useQuery(ask.task(label.task));
  const board = useQuery(ask.board(trial));
  // beside the key, or beside what another person said
  const [other, setOther] = useState("");
  const theirs = useQuery({ ...ask.evidence(other), enabled: other !== "" });
  const others = (board.data?.rows ?? []).filter((row) => row.attempt !== attempt);
  const said = theirs.data?.labels.find((l) => l.task === label.task);
  const expected = other === "" ? label.acceptable : Object.fromEntries(Object.entries(said?.answers ?? {}).map(([k, answer]) => [k, [answer]]));
  return (
    <Dialog title={label.key} kind="drawer" onClose={onClose}>
      <div className="no-print">
        <SelectField
          label={w("card.beside")}
          value={other}
          options={[["", w("card.beside.key")], ...others.map(({ attempt: id, person }) => [id, person] as const)]}
          onChange={setOther}
        />
        {other !== "" && theirs.data && !said && <span className="dim small">{w("card.beside.none")}</span>}
      </div>
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
      {rubric.criteria.map(({ key, title, ask: asked }) => {
        const sheets = label.appraisals[key] ?? [];
        return (
          label.answers[key] &&
          sheets.length > 0 && (
            <Standards
              key={key}
              title={w("card.judged", { title })}
              standards={standardsOf(asked)}
              beside={({ key: standard }) => {
                const met = sheets.filter((sheet) => sheet[standard]).length;
                return <span className="dim small"> {w("card.judged.by", { met, count: sheets.length })}</span>;
              }}
            />
          )
        );
      })}
      {label.waiting && <p className="dim small">{w("card.waiting")}</p>}
      <Tryouts label={label} rubric={rubric} tried={tried} />
      <p className="dim small">
        {[
          label.credit === null ? null : w("card.credit.of", { percent: f.percent(label.credit) }),
          f.duration(label.active_seconds),
          label.confidence === null ? null : w("card.confidence", { percent: f.percent(label.confidence) }),
          label.revisions > 0 ? w("card.revisions", { count: label.revisions }) : null,
          label.edge ? w("card.edge") : null,
          label.mirrors === null ? null : w("card.again", { key: label.mirrors }),
          label.gold?.agreed_by?.length ? w("card.agreedBy", { names: label.gold.agreed_by.join(", ") }) : null,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {label.flag && (
        <p>
          <strong>{w("card.flag")}:</strong> {t(`flag.${label.flag.reason}`)}. {label.flag.text}
        </p>
      )}
      {label.comment && (
        <p>
          <strong>{t("comment.title")}:</strong> {label.comment}
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

/** Criteria that the person designed can be given to others, whose agreement says what they are worth. */
function Tryouts({ label, rubric, tried }: { label: LabelEvidence; rubric: Rubric; tried: readonly Tried[] }) {
  const w = useWords();
  const f = useFormat();
  const navigate = useNavigate();
  const kinds = useQuery({ queryKey: ["kinds"], queryFn: api.kinds, staleTime: Infinity });
  const designing = new Set(kinds.data?.filter(({ designs }) => designs).map(({ key }) => key));
  const make = useMutation({
    mutationFn: (criterion: string) => lead.tryDesign(label.submission, criterion),
    onSuccess: ({ id }) => void navigate({ to: "/projects/$project", params: { project: id } }),
  });
  return (
    <>
      {make.error && <Failure error={make.error} />}
      {rubric.criteria
        .filter(({ key, ask: asked }) => designing.has(asked.kind) && label.answers[key])
        .map(({ key, title }) => (
          <p key={key}>
            <button type="button" className="link" disabled={make.isPending} onClick={() => make.mutate(key)}>
              {w("card.tryout", { title })}
            </button>{" "}
            <span className="dim small">{w("card.tryout.hint")}</span>
          </p>
        ))}
      {tried
        .filter(({ submission }) => submission === label.submission)
        .map(({ project, title, titles, people, measures }) => (
          <section key={project}>
            <h3>
              <Link to="/projects/$project" params={{ project }}>
                {title}
              </Link>
            </h3>
            <p className="dim small">{w("card.tried", { count: people })}</p>
            {measures.length > 0 && (
              <Table
                caption={title}
                rows={measures}
                rowKey={(m) => m.criterion + m.key}
                fixed
                columns={[
                  { key: "criterion", title: w("compare.criterion"), cell: (m) => titles[m.criterion] ?? m.criterion },
                  { key: "measure", title: w("compare.measure"), cell: (m) => m.title },
                  {
                    key: "value",
                    title: w("compare.value"),
                    cell: (m) => (m.measured.value === null ? <span className="dim">{m.measured.missing}</span> : f.measured(m.measured, "coefficient")),
                  },
                ]}
              />
            )}
          </section>
        ))}
    </>
  );
}
