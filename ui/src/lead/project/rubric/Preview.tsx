import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { slotOf } from "../../../kinds";
import { Guidelines } from "../../../parts/Guidelines";
import { TaskBoard } from "../../../parts/TaskBoard";
import type { Answers, Medium } from "../../../types";
import { ask } from "../../queries";
import type { Rubric } from "../../types";
import { useWords } from "../../words";

/** The first task of the project, or words in every slot that is asked about. */
function useSample(project: string, rubric: Rubric): readonly Medium[] {
  const w = useWords();
  const tasks = useQuery(ask.tasks(project));
  const first = tasks.data?.[0];
  if (first) return first.media;
  const slots = new Set(
    rubric.criteria.flatMap(({ ask: a }) => (a.kind === "compare" ? [a.first, a.second] : a.kind === "boxes" ? [] : [slotOf(a) ?? "main"])),
  );
  return [...slots].map((slot) => ({ media: "text", slot, title: slot === "main" ? "" : slot, text: w("preview.sample"), markdown: false }));
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
