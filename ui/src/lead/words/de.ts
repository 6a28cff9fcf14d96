import type { Words } from ".";
import { author } from "./author.de";
import { office } from "./office.de";
import { results } from "./results.de";
import { setup } from "./setup.de";

export const de: Words = { ...results, ...author, ...office, ...setup };
