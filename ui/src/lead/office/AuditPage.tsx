import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useFormat } from "../format";
import { Head } from "../parts/Head";
import { Loaded } from "../parts/Loaded";
import { Table } from "../parts/Table";
import { ask } from "../queries";
import { useWords } from "../words";

const route = getRouteApi("/desk/audit");

export function AuditPage() {
  const w = useWords();
  const f = useFormat();
  const navigate = useNavigate();
  const { subject, before } = route.useSearch();
  const page = useQuery(ask.audit(subject, before === undefined ? undefined : Number(before)));
  const me = useQuery(ask.me);
  // accounts are the owner's to list; to others, and for candidates, an id is what is on record
  const users = useQuery({ ...ask.users, enabled: me.data?.role === "owner" });
  const names = new Map(users.data?.map((user) => [user.id, user.name]));
  return (
    <>
      <Head title={w("nav.audit")} sentence={w("audit.what")} />
      <form
        className="filters"
        role="search"
        key={subject}
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = new FormData(event.currentTarget).get("subject");
          void navigate({ to: "/audit", search: typeof wanted === "string" && wanted.trim() ? { subject: wanted.trim() } : {} });
        }}
      >
        <label htmlFor="subject">{w("audit.filter")}</label>
        <input id="subject" name="subject" className="field" type="search" defaultValue={subject} maxLength={120} />
        <Button type="submit" variant="default">
          {w("audit.filter.go")}
        </Button>
        {(subject || before) && <Link to="/audit">{subject ? w("audit.all") : w("audit.newest")}</Link>}
      </form>
      <Loaded query={page}>
        {(found) => (
          <>
            <Table
              caption={w("nav.audit")}
              rows={found.entries}
              rowKey={(e) => String(e.seq)}
              file="audit"
              columns={[
                { key: "seq", title: w("audit.seq"), cell: (e) => e.seq, plain: (e) => e.seq, end: true },
                { key: "at", title: w("audit.at"), cell: (e) => f.moment(e.at), plain: (e) => e.at, className: "nowrap" },
                { key: "action", title: w("audit.action"), cell: (e) => e.action, plain: (e) => e.action, className: "nowrap" },
                { key: "actor", title: w("audit.actor"), cell: (e) => names.get(e.actor) ?? <code>{e.actor}</code>, plain: (e) => e.actor, className: "nowrap" },
                { key: "subject", title: w("audit.subject"), cell: (e) => (
                  <Link to="/audit" search={{ subject: e.subject }}>
                    <code>{e.subject}</code>
                  </Link>
                ), plain: (e) => e.subject, className: "nowrap" },
                { key: "detail", title: w("audit.detail"), cell: (e) => <code>{JSON.stringify(e.detail)}</code>, plain: (e) => JSON.stringify(e.detail), className: "words" },
                { key: "hash", title: w("audit.hash"), cell: (e) => <code title={e.hash}>{e.hash.slice(0, 10)}</code>, plain: (e) => e.hash },
              ]}
            />
            {found.before !== null && (
              <Button
                variant="default"
                onClick={() => void navigate({ to: "/audit", search: { ...(subject ? { subject } : {}), before: String(found.before) } })}
              >
                {w("audit.older")}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}
