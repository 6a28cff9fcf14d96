import type { Words } from ".";
import { author } from "./author.de";
import { results } from "./results.de";

export const de: Words = { ...results, ...author };
