import { describe, expect, it } from "vitest";
import { placesOf, sheetOf, tasksOf } from "../src/lead/project/items/together";

const text = (words: string) => ({ media: "text" as const, slot: "main", title: "", text: words, markdown: false });

describe("Files that are shown together", () => {
  it("are tasks of their own in the first slot, unless their names say more", () => {
    expect(placesOf(["p01.png", "x.v2.png"], ["main"])).toEqual([
      { key: "p01.png", slot: "main" },
      { key: "x.v2.png", slot: "main" },
    ]);
    expect(placesOf(["p01.png"], [])).toEqual([{ key: "p01.png", slot: "main" }]);
  });
  it("share a key where a word in their names is a slot", () => {
    expect(placesOf(["t.1.a.txt", "t.1.B.txt"], ["a", "b"])).toEqual([
      { key: "t.1", slot: "a" },
      { key: "t.1", slot: "b" },
    ]);
  });
  it("join the file that has no such word, also in slots that nobody asks about", () => {
    expect(placesOf(["scene7.bin", "scene7.camera.jpg", "scene8.bin"], ["main"])).toEqual([
      { key: "scene7", slot: "main" },
      { key: "scene7", slot: "camera" },
      { key: "scene8.bin", slot: "main" },
    ]);
  });
  it("become one task, in the order of the slots", () => {
    const found = [
      { place: { key: "t", slot: "camera" }, medium: text("c") },
      { place: { key: "t", slot: "b" }, medium: text("2") },
      { place: { key: "t", slot: "a" }, medium: text("1") },
    ];
    expect(tasksOf(found, ["a", "b"]).map(({ key, media }) => [key, media.map((m) => m.slot)])).toEqual([["t", ["a", "b", "camera"]]]);
  });
});

describe("A table of texts", () => {
  const rows = [
    { Key: "q1", A: "yes", B: "no", gold: "a", photo: "q1.png", stratum: "easy" },
    { Key: "", A: "so", B: " ", gold: "b", photo: "", stratum: "" },
  ];
  it("is read by slot, and shows no column that nobody asks about", () => {
    const sheet = sheetOf(rows, ["a", "b"], new Set(["q1.png"]));
    expect(sheet.rows[0]).toEqual({ key: "q1", stratum: "easy", cells: [["a", "yes"], ["b", "no"], ["photo", "q1.png"]] });
    expect(sheet.rows[1]).toEqual({ key: "row 3", stratum: "", cells: [["a", "so"]] });
    expect(sheet.left).toEqual(["gold"]);
  });
  it("shows what stands beside, by its usual names or those that tasks have", () => {
    const sheet = sheetOf([{ key: "1", prompt: "Why?", a: "x", b: "y", hint: "h", label: "a" }], ["a", "b"], new Set(), ["hint"]);
    expect(sheet.rows[0]?.cells).toEqual([["prompt", "Why?"], ["a", "x"], ["b", "y"], ["hint", "h"]]);
    expect(sheet.left).toEqual(["label"]);
    const found = (sheet.rows[0]?.cells ?? []).map(([slot, words]) => ({ place: { key: "1", slot }, medium: text(words) }));
    expect(tasksOf(found, ["a", "b"])[0]?.media.map((m) => m.slot)).toEqual(["prompt", "a", "b", "hint"]);
    expect(placesOf(["1.prompt.md", "1.a.txt"], ["a", "b"])).toEqual([{ key: "1", slot: "prompt" }, { key: "1", slot: "a" }]);
  });
  it("may say text for the only thing that is shown", () => {
    expect(sheetOf([{ id: "1", text: "Hello" }], [], new Set()).rows).toEqual([{ key: "1", stratum: "", cells: [["main", "Hello"]] }]);
  });
});
