import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Notice } from "../../../parts/Notice";
import { Loaded } from "../../parts/Loaded";
import { Table, type Column } from "../../parts/Table";
import { ask } from "../../queries";
import type { ProjectView, TaskRow } from "../../types";
import { useWords } from "../../words";
import { AddItems } from "./AddItems";
import { BothWays } from "./BothWays";
import { GoldEditor } from "./GoldEditor";
import { stateOf } from "./goldOf";

const route = getRouteApi("/desk/projects/$project");
const FILTERS = {
  all: () => true,
  none: (t: TaskRow) => stateOf(t) === "none",
  gold: (t: TaskRow) => stateOf(t) === "gold",
  edge: (t: TaskRow) => stateOf(t) === "edge",
  again: (t: TaskRow) => t.mirrors !== null,
} as const;
type Filter = keyof typeof FILTERS;

/** The tasks of a project and the answers that were agreed. */
export function Items({ view }: { view: ProjectView }) {
  const w = useWords();
  const navigate = useNavigate();
  const search = route.useSearch();
  const tasks = useQuery(ask.tasks(view.id));
  const show = (search.show && search.show in FILTERS ? search.show : "all") as Filter;
  const find = search.find ?? "";
  const go = (change: { show?: string; find?: string }) =>
    void navigate({
      to: "/projects/$project",
      params: { project: view.id },
      search: Object.fromEntries(Object.entries({ step: "items", show, find, ...change }).filter(([, v]) => v !== "")),
      replace: true,
      resetScroll: false,
    });
  const open = tasks.data?.find((t) => t.key === search.task);
  if (open && tasks.data) return <GoldEditor key={open.id} view={view} task={open} tasks={tasks.data} />;

  const columns: Column<TaskRow>[] = [
    {
      key: "key",
      title: w("items.key"),
      cell: (t) => (
        <Link to="/projects/$project" params={{ project: view.id }} search={{ ...search, step: "items", task: t.key }}>
          {t.key}
        </Link>
      ),
      plain: (t) => t.key,
      className: "words",
    },
    { key: "media", title: w("items.media"), cell: (t) => t.media.map((m) => w(`items.media.${m.media}`)).join(", "), plain: (t) => t.media.map((m) => m.media).join(" ") },
    { key: "stratum", title: w("items.stratum"), hint: w("items.stratum.hint"), cell: (t) => t.stratum, plain: (t) => t.stratum },
    ...(view.mirroring.offered
      ? [{ key: "again", title: w("items.again"), hint: w("items.again.hint"), cell: (t: TaskRow) => t.mirrors, plain: (t: TaskRow) => t.mirrors, className: "words" }]
      : []),
    { key: "state", title: w("items.state"), cell: (t) => <State task={t} />, plain: stateOf },
    { key: "version", title: w("items.version"), cell: (t) => t.gold_version ?? "", plain: (t) => t.gold_version, end: true },
    { key: "by", title: w("items.by"), cell: (t) => t.gold?.agreed_by.join(", ") ?? "", plain: (t) => t.gold?.agreed_by.join(", ") ?? "", className: "words" },
  ];
  return (
    <>
      <p className="dim">{w("project.counts", { tasks: view.tasks, gold: view.gold, edge: view.edge_items })}</p>
      <AddItems view={view} tasks={tasks.data ?? []} />
      {view.mirroring.offered && <BothWays view={view} />}
      <section className="section evidence">
        <div className="filters">
          {(Object.keys(FILTERS) as Filter[]).filter((key) => key !== "again" || view.mirroring.offered).map((key) => (
            <button key={key} type="button" className="toggle" aria-pressed={show === key} onClick={() => go({ show: key === "all" ? "" : key })}>
              {w(`items.show.${key}`)}
            </button>
          ))}
          <input className="field" type="search" aria-label={w("items.find")} placeholder={w("items.find")} value={find} onChange={(e) => go({ find: e.target.value })} />
        </div>
        <Loaded query={tasks}>
          {(rows) => (
            <Table
              caption={w("project.tasks")}
              rows={rows.filter((t) => FILTERS[show](t) && t.key.toLowerCase().includes(find.toLowerCase()))}
              columns={columns}
              rowKey={(t) => t.id}
              file="tasks"
              empty={rows.length === 0 ? <Notice title={w("items.empty")} /> : <p className="dim">{w("items.nothing")}</p>}
            />
          )}
        </Loaded>
      </section>
    </>
  );
}

function State({ task }: { task: TaskRow }) {
  const w = useWords();
  const state = stateOf(task);
  return state === "none" ? <span className="dim">{w("items.state.none")}</span> : <span className="chip">{w(`items.state.${state}`)}</span>;
}
