import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Notice } from "../../parts/Notice";
import { lead } from "../api";
import { useFormat } from "../format";
import { Copy } from "../parts/Copy";
import { CheckField, NumberField, TextField } from "../parts/Fields";
import { Head } from "../parts/Head";
import { Loaded } from "../parts/Loaded";
import { Table, type Column } from "../parts/Table";
import { Trouble } from "../parts/Trouble";
import { ask } from "../queries";
import type { Scope, TokenView } from "../types";
import { useWords } from "../words";

const SCOPES: readonly Scope[] = ["read", "write", "export", "audit"];

/** One's own account: who one is here, and the API tokens that act in one's name. */
export function AccountPage() {
  const w = useWords();
  const f = useFormat();
  const queries = useQueryClient();
  const me = useQuery(ask.me);
  const tokens = useQuery(ask.tokens);
  const fresh = () => queries.invalidateQueries({ queryKey: ask.tokens.queryKey });
  const revoke = useMutation({ mutationFn: lead.revokeToken, onSuccess: fresh });
  const columns: Column<TokenView>[] = [
    { key: "name", title: w("account.name"), cell: (t) => t.name, plain: (t) => t.name, className: "words" },
    { key: "scopes", title: w("account.scopes"), cell: (t) => t.scopes.map((s) => <span key={s} className="chip">{s}</span>), plain: (t) => t.scopes.join(" ") },
    { key: "expires", title: w("links.expires"), cell: (t) => f.date(t.expires_at), plain: (t) => t.expires_at, className: "nowrap" },
    {
      key: "act",
      title: w("links.state"),
      cell: (t) =>
        t.revoked ? (
          w("links.state.revoked")
        ) : (
          <button type="button" className="link" onClick={() => revoke.mutate(t.id)}>
            {w("links.revoke")} <span className="hidden">{t.name}</span>
          </button>
        ),
      plain: (t) => t.revoked,
    },
  ];
  return (
    <>
      <Head title={w("nav.account")} sentence={me.data && `${me.data.name}, ${me.data.email}, ${w(`role.${me.data.role}`)}`} />
      <section className="section">
        <h2>{w("account.tokens")}</h2>
        <p className="dim">{w("account.tokens.what")}</p>
        <NewToken onMade={fresh} />
        {revoke.error && <Trouble error={revoke.error} />}
        <Loaded query={tokens}>
          {(rows) => (
            <Table caption={w("account.tokens")} rows={rows} columns={columns} rowKey={(t) => t.id} empty={<p className="dim">{w("account.none")}</p>} />
          )}
        </Loaded>
      </section>
    </>
  );
}

function NewToken({ onMade }: { onMade: () => Promise<void> }) {
  const w = useWords();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["read"]);
  const [days, setDays] = useState<number | null>(90);
  const add = useMutation({
    mutationFn: () => lead.addToken({ name: name.trim(), scopes: [...scopes], days: days ?? 90 }),
    onSuccess: async () => {
      setName("");
      await onMade();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const turn = (scope: Scope, on: boolean) => setScopes(SCOPES.filter((s) => (s === scope ? on : scopes.includes(s))));
  const secret = add.data?.secret;
  return (
    <form className="form" onSubmit={submit}>
      <div className="form-grid">
        <TextField label={w("account.name")} hint={w("account.name.hint")} required maxLength={120} value={name} onChange={setName} />
        <NumberField label={w("links.days")} value={days} onChange={setDays} min={1} max={3650} step={1} required />
      </div>
      <fieldset className="box">
        <legend>{w("account.scopes")}</legend>
        {SCOPES.map((scope) => (
          <CheckField key={scope} label={w(`scope.${scope}`)} checked={scopes.includes(scope)} onChange={(on) => turn(scope, on)} />
        ))}
      </fieldset>
      {add.error && <Trouble error={add.error} />}
      <p>
        <Button type="submit" loading={add.isPending} disabled={scopes.length === 0}>
          {w("account.make")}
        </Button>
      </p>
      {secret && (
        <Notice tone="good" title={w("account.secret")} live>
          <p className="row">
            <code>{secret}</code> <Copy text={secret} label={w("account.copy")} />
          </p>
        </Notice>
      )}
    </form>
  );
}
