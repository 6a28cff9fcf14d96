import { useQuery } from "@tanstack/react-query";
import { Dialog } from "../../parts/Dialog";
import { useFormat } from "../format";
import { Loaded } from "../parts/Loaded";
import { Advice, VerdictMark } from "../parts/Marks";
import { Table } from "../parts/Table";
import { ask } from "../queries";
import { useWords, wordOr } from "../words";

/** What was known when somebody decided: it never changes. */
export function Frozen({ attempt, scorecard, onClose }: { attempt: string; scorecard: string; onClose: () => void }) {
  const w = useWords();
  const f = useFormat();
  const frozen = useQuery(ask.frozen(attempt));
  return (
    <Dialog title={w("card.frozen")} onClose={onClose}>
      <Loaded query={frozen}>
        {(all) => {
          const found = all.find((s) => s.id === scorecard);
          if (!found) return null;
          return (
            <>
              <p className="dim small">{w("card.frozen.what", { date: f.moment(found.at), version: found.code_version })}</p>
              <p>
                <Advice advice={found.body.recommendation} sentence={found.body.sentence} />
              </p>
              <Table
                caption={w("card.gates")}
                rows={found.body.gates}
                rowKey={(g) => g.key}
                file="scorecard"
                columns={[
                  { key: "gate", title: w("card.gate"), cell: (g) => wordOr(w, `gate.${g.key}`, g.title), plain: (g) => g.key },
                  { key: "verdict", title: w("card.verdict"), cell: (g) => <VerdictMark verdict={g.verdict} />, plain: (g) => g.verdict },
                  { key: "value", title: w("compare.value"), cell: (g) => f.measured(g.headline, g.unit), plain: (g) => g.headline.value, className: "nowrap" },
                ]}
              />
            </>
          );
        }}
      </Loaded>
    </Dialog>
  );
}
