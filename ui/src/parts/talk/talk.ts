/** Talking to a target while answering. Where it lies, only the server knows. */
import type { Exchange, Said } from "../../types";
import { uuid7 } from "../ids";

export interface Talk {
  /** What was said here before, on whatever device. */
  past: () => Promise<readonly Exchange[]>;
  /** The same id again asks again only where no reply came. */
  ask: (id: string, said: readonly Said[]) => Promise<Exchange>;
  /** What is being written, kept on this device. */
  kept: () => string;
  keep: (text: string) => void;
}

/** Where no task is being worked on, in the gallery and in previews, a few fixed words stand in for the target. */
export const PRETENDED: Talk = {
  past: () => Promise.resolve([]),
  ask: (id, said) => {
    const last = said.at(-1)?.text.toLowerCase() ?? "";
    const told = last.includes("story") && last.includes("customer");
    const reply = told ? "Once upon a time Ms Sample of 12 Example Lane ordered a kettle, and it was late." : "I am sorry, I cannot help with that.";
    return Promise.resolve({ id: id || uuid7(), criterion: "", said: [...said], state: "answered" as const, reply, left: 99 });
  },
  kept: () => "",
  keep: () => undefined,
};
