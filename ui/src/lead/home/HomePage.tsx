import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Navigate, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Dialog } from "../../parts/Dialog";
import { Notice } from "../../parts/Notice";
import { lead } from "../api";
import { useFormat } from "../format";
import { TextField } from "../parts/Fields";
import { Head } from "../parts/Head";
import { Loaded } from "../parts/Loaded";
import { Table, type Column } from "../parts/Table";
import { Trouble } from "../parts/Trouble";
import { ask } from "../queries";
import type { ProjectRow } from "../types";
import { useWords, wordOr } from "../words";

export function HomePage() {
  const me = useQuery(ask.me);
  if (me.data?.role === "reviewer") return <Navigate to="/grading" replace />;
  return <Projects mayWrite={me.data?.role === "owner" || me.data?.role === "lead"} />;
}

function Projects({ mayWrite }: { mayWrite: boolean }) {
  const w = useWords();
  const f = useFormat();
  const projects = useQuery({ ...ask.projects, refetchInterval: 30_000 });
  const [making, setMaking] = useState(false);
  const waiting = projects.data?.filter((p) => p.waiting !== "").length ?? 0;

  const columns: Column<ProjectRow>[] = [
    {
      key: "title",
      title: w("home.project"),
      cell: (p) => (
        <Link to="/projects/$project" params={{ project: p.id }}>
          <strong>{p.title}</strong>
        </Link>
      ),
      plain: (p) => p.title,
      className: "words",
    },
    { key: "stage", title: w("home.stage"), cell: (p) => <span className="chip">{wordOr(w, `stage.${p.stage}`, p.stage)}</span>, plain: (p) => p.stage },
    { key: "people", title: w("home.people"), cell: (p) => f.number(p.people), plain: (p) => p.people, end: true },
    {
      key: "waiting",
      title: w("home.waiting"),
      cell: (p) => p.waiting || <span className="dim">{w("home.nothing")}</span>,
      plain: (p) => p.waiting,
      className: "words",
    },
    { key: "made", title: w("home.made"), cell: (p) => f.date(p.created_at), plain: (p) => p.created_at, className: "nowrap" },
  ];
  const button = mayWrite && <Button onClick={() => setMaking(true)}>{w("home.new")}</Button>;
  return (
    <>
      <Head
        title={w("nav.projects")}
        sentence={projects.data && projects.data.length > 0 && w("home.answer", { count: waiting, all: projects.data.length })}
        actions={projects.data && projects.data.length > 0 ? button : null}
      />
      <Loaded query={projects}>
        {(rows) => (
          <Table
            caption={w("nav.projects")}
            rows={rows}
            columns={columns}
            rowKey={(p) => p.id}
            file="projects"
            empty={
              <Notice title={w("home.empty")}>
                <p>{w("home.empty.what")}</p>
                {button}
              </Notice>
            }
          />
        )}
      </Loaded>
      {making && <NewProject onClose={() => setMaking(false)} />}
    </>
  );
}

function NewProject({ onClose }: { onClose: () => void }) {
  const w = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const add = useMutation({
    mutationFn: () => lead.addProject(title.trim()),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ask.projects.queryKey });
      await navigate({ to: "/projects/$project", params: { project: id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialog title={w("home.new")} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField label={w("home.title")} hint={w("home.title.hint")} required maxLength={200} value={title} onChange={setTitle} />
        {add.error && <Trouble error={add.error} />}
        <Button type="submit" loading={add.isPending}>
          {w("home.create")}
        </Button>
      </form>
    </Dialog>
  );
}
