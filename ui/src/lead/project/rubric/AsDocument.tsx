import { useState } from "react";
import { AreaField } from "../../parts/Fields";
import type { Rubric } from "../../types";
import { useWords } from "../../words";

/** The whole rubric as text, for those who keep it elsewhere. The server checks it when it is saved. */
export function AsDocument({ rubric, onChange }: { rubric: Rubric; onChange: (rubric: Rubric) => void }) {
  const w = useWords();
  const [text, setText] = useState(() => JSON.stringify(rubric, null, 2));
  const [bad, setBad] = useState<string>();
  const take = () => {
    try {
      const found: unknown = JSON.parse(text);
      if (typeof found !== "object" || found === null || !Array.isArray((found as Rubric).criteria)) throw new Error(w("rubric.json.lacks"));
      setBad(undefined);
      onChange({ ...(found as Rubric), edge_cases: (found as Rubric).edge_cases ?? [], guidelines: (found as Rubric).guidelines ?? "" });
    } catch (error) {
      setBad(w("project.bad", { why: error instanceof Error ? error.message : "" }));
    }
  };
  return (
    <details className="section">
      <summary>{w("rubric.json")}</summary>
      <AreaField label={w("rubric.json")} hint={w("project.rubric.what")} rows={12} mono error={bad} value={text} onChange={setText} />
      <button type="button" className="tag" onClick={take}>
        {w("rubric.json.take")}
      </button>
    </details>
  );
}
