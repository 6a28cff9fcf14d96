import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { lead } from "../api";
import { useFormat } from "../format";
import { SelectField, TextField } from "../parts/Fields";
import { Head } from "../parts/Head";
import { Loaded } from "../parts/Loaded";
import { Table, type Column } from "../parts/Table";
import { Trouble } from "../parts/Trouble";
import { ask } from "../queries";
import type { Role, UserView } from "../types";
import { useWords } from "../words";

const STAFF = ["lead", "reviewer", "auditor", "owner"] as const satisfies readonly Role[];

/** Accounts of the staff. Candidates make their own by a link. */
export function PeoplePage() {
  const w = useWords();
  const f = useFormat();
  const users = useQuery(ask.users);
  const columns: Column<UserView>[] = [
    { key: "name", title: w("people.name"), cell: (u) => u.name, plain: (u) => u.name, className: "words" },
    { key: "email", title: w("people.email"), cell: (u) => u.email, plain: (u) => u.email },
    { key: "role", title: w("people.role"), cell: (u) => w(`role.${u.role}`), plain: (u) => u.role },
    { key: "since", title: w("people.since"), cell: (u) => f.date(u.created_at), plain: (u) => u.created_at, className: "nowrap" },
  ];
  return (
    <>
      <Head
        title={w("nav.people")}
        sentence={users.data && w("people.sentence", { count: users.data.length })}
      />
      <div className="split wide-left">
        <section className="section">
          <Loaded query={users}>
            {(rows) => <Table caption={w("nav.people")} rows={rows} columns={columns} rowKey={(u) => u.id} file="people" />}
          </Loaded>
        </section>
        <NewUser />
      </div>
    </>
  );
}

function NewUser() {
  const w = useWords();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("lead");
  const add = useMutation({
    mutationFn: () => lead.addUser({ name: name.trim(), email: email.trim(), role, password }),
    onSuccess: async () => {
      setName("");
      setEmail("");
      setPassword("");
      await queries.invalidateQueries({ queryKey: ask.users.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="section" onSubmit={submit}>
      <h2>{w("people.add")}</h2>
      <TextField label={w("people.name")} required maxLength={120} autoComplete="off" value={name} onChange={setName} />
      <TextField label={w("people.email")} type="email" required maxLength={254} autoComplete="off" value={email} onChange={setEmail} />
      <SelectField<Role> label={w("people.role")} hint={w(`role.${role}.what`)} value={role} onChange={setRole} options={STAFF.map((r) => [r, w(`role.${r}`)] as const)} />
      <TextField
        label={w("people.password")}
        hint={w("people.password.hint")}
        type="password"
        required
        minLength={10}
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
      {add.error && <Trouble error={add.error} />}
      {add.isSuccess && (
        <p className="dim" role="status">
          {w("people.added", { name: add.data.name })}
        </p>
      )}
      <Button type="submit" loading={add.isPending}>
        {w("people.add.go")}
      </Button>
    </form>
  );
}
