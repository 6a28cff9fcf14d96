import { describe, expect, it } from "vitest";
import { startsRight } from "../src/parts/direction";

describe("direction of a text", () => {
  it.each(["שלום world", "«مرحبا» 12", "12. ߒߞߏ"])("begins at the right: %s", (text) => expect(startsRight(text)).toBe(true));
  it.each(["hello שלום", "", "12:30", "中文 עברית", "👋 hi"])("begins at the left: %s", (text) => expect(startsRight(text)).toBe(false));
});
