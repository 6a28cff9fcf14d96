import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../client";
import { slotsOf } from "../../../kinds";
import { Guidelines } from "../../../parts/Guidelines";
import { TaskBoard } from "../../../parts/TaskBoard";
import type { Answers, Medium } from "../../../types";
import { ask } from "../../queries";
import type { Rubric } from "../../types";
import { useWords } from "../../words";

/** The first task of the project; until there is one, what the kinds' own examples show, or words. */
function useSample(project: string, rubric: Rubric): readonly Medium[] {
  const w = useWords();
  const tasks = useQuery(ask.tasks(project));
  const kinds = useQuery({ queryKey: ["kinds"], queryFn: api.kinds, staleTime: Infinity });
  const first = tasks.data?.[0];
  if (first) return first.media;
  const found = new Map<string, Medium>();
  for (const { ask: params } of rubric.criteria) {
    const example = kinds.data?.find((k) => k.key === params.kind)?.examples[0];
    const theirs = example ? slotsOf(example.params) : [];
    slotsOf(params).forEach((slot, i) => {
      const medium = example?.media.find((m) => m.slot === theirs[i % theirs.length]);
      if (medium && !found.has(slot)) found.set(slot, { ...medium, slot });
    });
  }
  const words: Medium = { media: "text", slot: "main", title: "", text: w("preview.sample"), markdown: false };
  return found.size > 0 ? [...found.values()] : [words];
}

/** What a candidate sees: to be tried while it is written. */
export function Preview({ project, rubric }: { project: string; rubric: Rubric }) {
  const w = useWords();
  const media = useSample(project, rubric);
  const [answers, setAnswers] = useState<Answers>({});
  const [active, setActive] = useState<string | null>(null);
  const shapes = rubric.criteria.map((c) => `${c.key} ${c.ask.kind}`).join();
  return (
    <aside className="preview" aria-label={w("preview.title")}>
      <h2>{w("preview.title")}</h2>
      <p className="dim small">{w("preview.what")}</p>
      <TaskBoard
        key={shapes}
        media={media}
        criteria={rubric.criteria}
        answers={Object.fromEntries(Object.entries(answers).filter(([key, a]) => rubric.criteria.find((c) => c.key === key)?.ask.kind === a.kind))}
        mode="label"
        active={active}
        onActive={setActive}
        onAnswer={(key, answer) => {
          const { [key]: _, ...others } = answers;
          setAnswers(answer ? { ...others, [key]: answer } : others);
        }}
        idPrefix="preview"
      />
      <details>
        <summary>{w("rubric.guidelines")}</summary>
        <Guidelines rubric={rubric} />
      </details>
    </aside>
  );
}
