import { describe, expect, it } from "vitest";
import { Problem } from "../src/problem";
import { uuid7 } from "../src/parts/ids";
import type { Submit, Submitted } from "../src/types";
import { deviceOn } from "../src/parts/device";
import { Outbox, type Entry } from "../src/work/outbox";

class FakeStorage {
  readonly map = new Map<string, string>();
  get length() { return this.map.size; }
  key(i: number) { return [...this.map.keys()][i] ?? null; }
  getItem(key: string) { return this.map.get(key) ?? null; }
  setItem(key: string, value: string) { this.map.set(key, value); }
  removeItem(key: string) { this.map.delete(key); }
}

let clock = 1_000;
const entry = (task: string): Entry => ({
  position: 1,
  body: { id: uuid7(clock++), phase: "trial", task, answers: {}, comment: "", active_ms: 1, idle_ms: 0, revisions: 0 },
});
const reply = (body: Submit) => ({ submission: body.id }) as Submitted;
const settle = async () => { for (let i = 0; i < 20; i++) await Promise.resolve(); };

function world(answer: (body: Submit) => Submitted) {
  const storage = new FakeStorage();
  const sent: string[] = [];
  const wakes: (() => void)[] = [];
  const open = () =>
    new Outbox(
      "attempt",
      async (body) => { sent.push(body.id); return answer(body); },
      deviceOn(storage),
      (wake) => { wakes.push(wake); return () => undefined; },
    );
  return { storage, sent, wakes, open };
}

describe("outbox", () => {
  it("sends in order and forgets what was stored", async () => {
    const { sent, storage, open } = world(reply);
    const box = open();
    const [a, b] = [entry("a"), entry("b")];
    box.add(a);
    box.add(b);
    await settle();
    expect(sent).toEqual([a.body.id, b.body.id]);
    expect(storage.length).toBe(0);
    expect(box.read()).toMatchObject({ status: "idle", sent: true, pending: [] });
  });

  it("survives a reload and replays the same id until it is stored", async () => {
    let down = true;
    const { sent, wakes, storage, open } = world((body) => {
      if (down) throw new Problem(0, "");
      return reply(body);
    });
    const first = entry("a");
    const box = open();
    box.add(first);
    await settle();
    expect(box.read()).toMatchObject({ status: "offline" });
    const again = open();
    await settle();
    expect(again.read().pending).toHaveLength(1);
    down = false;
    wakes.at(-1)?.();
    await settle();
    expect(new Set(sent)).toEqual(new Set([first.body.id]));
    expect(storage.length).toBe(0);
  });

  it("keeps a refused answer with its reason, and goes on with the others", async () => {
    const bad = entry("bad");
    const { open } = world((body) => {
      if (body.id === bad.body.id) throw new Problem(422, "not yet", "", [{ field: "x", message: "choose" }]);
      return reply(body);
    });
    const box = open();
    box.add(bad);
    box.add(entry("good"));
    await settle();
    expect(box.read().pending).toHaveLength(0);
    expect(box.read().rejected[0]?.problem?.errors[0]?.message).toBe("choose");
    box.add(entry("bad"));
    await settle();
    expect(box.read().rejected).toHaveLength(0);
  });

  it("waits while signed out, and says when nothing can be kept", async () => {
    const { open } = world(() => { throw new Problem(401, ""); });
    const box = open();
    box.add(entry("a"));
    await settle();
    expect(box.read().status).toBe("signedOut");
    const memory = new Outbox("x", async (body) => reply(body), deviceOn(null));
    memory.add(entry("a"));
    expect(memory.read().kept).toBe(false);
  });
});
