import { api } from "../client";
import type { Talk } from "../parts/talk/talk";
import { device } from "../parts/device";

/** Talking about one question of one task: through the server, with what is being written kept on this device. */
export function talkAbout(attempt: string, task: string, criterion: string): Talk {
  const key = `raterlab.say.${attempt}.${task}.${criterion}`;
  return {
    past: async () => (await api.exchanges(attempt, task)).filter((exchange) => exchange.criterion === criterion),
    ask: (id, said) => api.say(attempt, { id, task, criterion, said: [...said] }),
    kept: () => device().get<string>(key) ?? "",
    keep: (text) => (text === "" ? device().remove(key) : void device().set(key, text)),
  };
}
