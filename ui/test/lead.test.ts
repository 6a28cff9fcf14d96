import { describe, expect, it } from "vitest";
import { csvOf } from "../src/lead/download";
import { device } from "../src/parts/device";
import { forgetGold } from "../src/lead/project/items/useGoldDraft";
import { domainOf, formatOf, percentOf } from "../src/lead/format";
import { allowed, placesOf } from "../src/lead/project/design";
import { draftOf, goldOf } from "../src/lead/project/items/goldOf";
import { readBatch } from "../src/lead/project/items/readBatch";
import { blankCriterion, keyFrom, moved, paramsOf, retitled } from "../src/lead/project/rubric/draft";
import type { AnyParams } from "../src/types";
import type { Gold, Measured, TaskRow } from "../src/lead/types";
import { office as officeDe } from "../src/lead/words/office.de";
import { office } from "../src/lead/words/office.en";
import { setup as setupDe } from "../src/lead/words/setup.de";
import { setup } from "../src/lead/words/setup.en";

const measured = (value: number | null, low: number | null, high: number | null, n: number): Measured => ({ value, low, high, n, missing: "", level: 0.95 });
const gold = (shouldFlag = false): Gold => ({
  answers: { q: { answers: [{ kind: "choice", value: "a" }], distribution: [] } },
  should_flag: shouldFlag,
  explanation: "",
  agreed_by: [],
  retired: false,
});
const task = (key: string, g: Gold | null, mirrors: string | null = null): TaskRow => ({ id: key, key, stratum: "", mirrors, media: [], gold: g, gold_version: g ? 1 : null });

describe("numbers", () => {
  const f = formatOf("en");
  it("are never naked", () => {
    expect(f.measured(measured(0.93, 0.88, 0.96, 60), "share")).toBe("93\u202f% (88–96, n\u202f60)");
    expect(f.measured(measured(null, null, null, 0), "share")).toBe("–");
    expect(f.measured(measured(-0.19, -0.36, -0.02, 58), "share")).toBe("−19\u202f% (−36 … −2, n\u202f58)");
    expect(f.measured(measured(-0.25, -0.5, 0, 4), "coefficient")).toBe("−0.25 (−0.50 … 0.00, n\u202f4)");
  });
  it("have their units", () => {
    expect(f.measured(measured(0.084, 0.07, 0.1, 60), "m", "m")).toBe("0.08\u202fm (0.07–0.10, n\u202f60)");
    expect(f.measured(measured(1.2, 0.3, 4.3, 60), "deg", "°")).toBe("1.2° (0.3–4.3, n\u202f60)");
    expect(f.measured(measured(0.0434, 0.03, 0.061, 9), "rate")).toBe("4.3\u202f% (3.0–6.1, n\u202f9)");
    expect(f.measured(measured(-3, null, null, 1), "number", "words/min")).toBe("−3.00\u202fwords/min (n\u202f1)");
  });
  it("show no share as whole that is not", () => {
    expect([0.999, 1, 0.001, 0].map(percentOf)).toEqual([99, 100, 1, 0]);
  });
  it("are drawn on a stretch that holds interval and requirement", () => {
    const [low, high] = domainOf([measured(0.9, 0.8, 1, 60)], "share", [0.75]);
    expect(low).toBeLessThan(0.75);
    expect(high).toBe(1);
  });
  it("of time read as people say them", () => {
    expect([5, 80, 120, 3700].map(f.duration)).toEqual(["5\u202fs", "1\u202fmin 20\u202fs", "2\u202fmin", "1\u202fh 1\u202fmin"]);
  });
});

describe("a file that is taken along", () => {
  it("quotes, and does not let a spreadsheet compute a candidate's words", () => {
    expect(csvOf([["a,b", 'say "x"', "=1+1", -1, null]])).toBe(`"a,b","say ""x""",'=1+1,-1,`);
  });
});

describe("gold", () => {
  it("keeps several acceptable answers, once each", () => {
    const draft = draftOf(gold());
    const more = { ...draft, alternatives: [...draft.alternatives, { q: { kind: "choice", value: "b" } as const }, { q: { kind: "choice", value: "a" } as const }] };
    expect(goldOf(more, gold()).answers?.["q"]?.answers).toEqual([
      { kind: "choice", value: "a" },
      { kind: "choice", value: "b" },
    ]);
  });
  it("keeps a distribution that nobody answered over", () => {
    const before: Gold = { ...gold(), answers: { q: { answers: [], distribution: [{ answer: { kind: "choice", value: "a" }, share: 1 }] } } };
    expect(goldOf(draftOf(before), before).answers).toEqual(before.answers);
  });
});

describe("a batch", () => {
  it("is a document, a list, or a line each", () => {
    const row = { key: "t", media: [{ media: "text", text: "x" }] };
    expect(readBatch(JSON.stringify({ tasks: [row] })).tasks).toEqual([row]);
    expect(readBatch(JSON.stringify([row])).tasks).toEqual([row]);
    const lines = readBatch(`${JSON.stringify({ ...row, gold: gold() })}\n${JSON.stringify({ ...row, key: "u" })}\n`);
    expect(lines.tasks.map((t) => t.key)).toEqual(["t", "u"]);
    expect(Object.keys(lines.gold)).toEqual(["t"]);
    expect(() => readBatch("{oops")).toThrow();
    expect(() => readBatch("{}")).toThrow();
  });
});

describe("a design", () => {
  const tasks = [task("a", gold()), task("b", gold()), task("c", gold()), task("e", gold(true)), task("n", null)];
  it("takes all edge items, the first clear ones for practice, and hides the rest", () => {
    expect([...placesOf(tasks, 1, {})]).toEqual([
      ["a", "practice"],
      ["b", "items"],
      ["c", "items"],
      ["e", "edge_items"],
    ]);
  });
  it("keeps what was chosen by hand", () => {
    expect(placesOf(tasks, 1, { c: "practice", a: "out" }).get("b")).toBe("items");
    expect(placesOf(tasks, 1, { a: "edge_items" }).get("a")).toBe("practice");
    expect(allowed(task("n", null))).toEqual([]);
  });
});

describe("a design with mirrored pairs", () => {
  // by key, a mirrored task may well come before the one that it asks again
  const tasks = [task("a", gold(), "b"), task("b", gold()), task("c", gold()), task("c-m", gold(), "c"), task("e", gold(true)), task("e-m", gold(true), "e")];
  it("takes each along with its original, but not beside practice, which shows the gold of both", () => {
    expect(Object.fromEntries(placesOf(tasks, 1, {}))).toEqual({ b: "practice", c: "items", e: "edge_items", a: "out", "c-m": "items", "e-m": "edge_items" });
    expect(placesOf(tasks, 0, { c: "out" }).get("c-m")).toBe("out");
  });
  it("leaves one out where somebody wants it so", () => {
    expect(placesOf(tasks, 0, { "c-m": "out" }).get("c")).toBe("items");
    expect(placesOf(tasks, 0, { c: "out", "c-m": "items" }).get("c-m")).toBe("items");
  });
});

describe("a rubric being written", () => {
  it("makes keys that the server takes", () => {
    expect(keyFrom("Größe & Form!")).toBe("gro-e-form");
    expect(keyFrom("A", ["a", "a-2"])).toBe("a-3");
    expect(keyFrom("日本")).toBe("answer");
  });
  it("lets a key follow its title until somebody chose another or a version is out", () => {
    expect(retitled({ key: "dent", title: "Dent" }, "Scratch", [], true).key).toBe("scratch");
    expect(retitled({ key: "own", title: "Dent" }, "Scratch", [], true).key).toBe("own");
    expect(retitled({ key: "dent", title: "Dent" }, "Scratch", [], false).key).toBe("dent");
  });
  it("keeps labels when the kind changes and has them", () => {
    const before = blankCriterion("?", []).ask;
    const ask = { properties: { kind: { const: "boxes" }, labels: { type: "array" }, on: { default: "main" }, iou: { default: 0.5 }, points: { type: "array" } } };
    const after = paramsOf({ ask, examples: [{ params: { points: ["nose"] } as unknown as AnyParams }] }, before);
    expect(after).toEqual({ kind: "boxes", labels: "labels" in before && before.labels, on: "main", iou: 0.5, points: ["nose"] });
  });
  it("moves items", () => {
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  });
});

describe("words", () => {
  const holes = (entry: unknown) => [...JSON.stringify(entry).matchAll(/\{(\w+)\}/g)].map((m) => m[1]).filter((h, i, all) => all.indexOf(h) === i).toSorted();
  it("have the same holes in both languages", () => {
    for (const [en, de] of [[office, officeDe], [setup, setupDe]] as const)
      for (const key of Object.keys(en)) expect([key, holes(en[key as never])]).toEqual([key, holes(de[key as never])]);
  });
});

describe("gold that is not saved", () => {
  it("goes from the device when somebody signs out, and nothing else does", () => {
    device().set("gold:p:t", { alternatives: [] });
    device().set("raterlab.say.a.t.c", "words");
    forgetGold();
    expect(device().keys("gold:")).toEqual([]);
    expect(device().get("raterlab.say.a.t.c")).toBe("words");
  });
});
