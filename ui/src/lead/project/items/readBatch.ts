/** Tasks and gold from a file: one JSON document, a list, or a line of JSON each. */
import type { Gold, Task } from "../../types";

export interface Batch {
  tasks: Task[];
  gold: Record<string, Gold>;
}

type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    if (lines.length < 2 || !lines[0]?.trim().startsWith("{")) throw error;
    return lines.map((line, i) => {
      try {
        return JSON.parse(line) as unknown;
      } catch (why) {
        throw new Error(`${i + 1}: ${why instanceof Error ? why.message : ""}`, { cause: why });
      }
    });
  }
}

/** A row may carry its own gold under `gold`. The server checks everything else. */
export function readBatch(text: string): Batch {
  const document = parsed(text);
  const rows = Array.isArray(document) ? document : isRow(document) && Array.isArray(document["tasks"]) ? document["tasks"] : [];
  const gold = isRow(document) && isRow(document["gold"]) ? (document["gold"] as Record<string, Gold>) : {};
  const batch: Batch = { tasks: [], gold: { ...gold } };
  for (const row of rows) {
    if (!isRow(row)) throw new Error("{ }");
    const { gold: own, ...task } = row;
    batch.tasks.push(task as unknown as Task);
    if (isRow(own)) batch.gold[String(row["key"])] = own as unknown as Gold;
  }
  if (batch.tasks.length === 0 && Object.keys(batch.gold).length === 0) throw new Error("tasks, gold");
  return batch;
}
