import { describe, expect, it } from "vitest";
import { codePoints, slicePoints } from "../src/parts/codepoints";

describe("code points", () => {
  it.each(["plain", "", "a📦b🤝🏽c", "שלום 👋 عالم", "👩‍👩‍👧 family", "e\u0301 中文 𝒳"])("goes there and back: %s", (text) => {
    const points = codePoints(text);
    expect(points.length).toBe([...text].length);
    for (let p = 0; p <= points.length; p++) expect(points.toPoints(points.toUnits(p))).toBe(p);
  });
  it("counts one for a surrogate pair, as Python does", () => {
    const points = codePoints("a📦b");
    expect(points.toUnits(2)).toBe(3);
    expect(points.toPoints(3)).toBe(2);
    expect(points.toPoints(2)).toBe(1); // the middle of a pair rounds down
    expect(slicePoints("a📦b", 1, 2)).toBe("📦");
  });
  it("stays inside the text", () => {
    expect(codePoints("ab").toUnits(9)).toBe(2);
    expect(codePoints("🤝").toUnits(9)).toBe(2);
  });
});
