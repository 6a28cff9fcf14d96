/**
 * Answers on their way to the server. Moving on never waits for the network: an answer is kept on this
 * device first, sent in the background, and sent again under the same id until the server has it.
 */
import { Problem } from "../problem";
import type { Submit, Submitted } from "../types";
import type { Device } from "../parts/device";

export interface Entry {
  position: number;
  body: Submit;
  /** Why the server would not store it; it is not sent again as it is. */
  problem?: { title: string; detail: string; errors: readonly { field: string; message: string }[] };
}

export interface Snapshot {
  pending: readonly Entry[];
  rejected: readonly Entry[];
  status: "idle" | "sending" | "offline" | "signedOut";
  /** False when the browser refuses to keep anything. */
  kept: boolean;
  /** Something was stored by the server since the page was opened. */
  sent: boolean;
}

type Sent = (entry: Entry, reply: Submitted) => void;
type Timer = (wake: () => void, ms: number) => () => void;

const browserTimer: Timer = (wake, ms) => {
  const id = setTimeout(wake, ms);
  return () => clearTimeout(id);
};

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

export class Outbox {
  private readonly prefix: string;
  private readonly readers = new Set<() => void>();
  private readonly sentListeners = new Set<Sent>();
  private snapshot: Snapshot = { pending: [], rejected: [], status: "idle", kept: true, sent: false };
  private running = false;
  private wait = FIRST_WAIT;
  private cancelWait: (() => void) | null = null;

  constructor(
    attempt: string,
    private readonly send: (body: Submit) => Promise<Submitted>,
    private readonly device: Device,
    private readonly timer: Timer = browserTimer,
  ) {
    this.prefix = `raterlab.out.${attempt}.`;
    this.refresh({});
    void this.pump();
  }

  /** For useSyncExternalStore. */
  readonly subscribe = (reader: () => void): (() => void) => {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  };
  readonly read = (): Snapshot => this.snapshot;

  onSent(listener: Sent): () => void {
    this.sentListeners.add(listener);
    return () => this.sentListeners.delete(listener);
  }

  /** Take an answer in. An earlier one to the same task that was refused is replaced by it. */
  add(entry: Entry): void {
    for (const old of this.snapshot.rejected) if (old.body.task === entry.body.task) this.forget(old.body.id);
    const kept = this.device.set(this.prefix + entry.body.id, entry);
    this.refresh({ kept });
    this.wake();
  }

  drop(id: string): void {
    this.forget(id);
    this.refresh({});
  }

  /** The newest answer to a task that the server does not have yet. */
  latest(task: string): Entry | null {
    const mine = [...this.snapshot.pending, ...this.snapshot.rejected].filter((entry) => entry.body.task === task);
    return mine.toSorted((a, b) => (a.body.id < b.body.id ? 1 : -1))[0] ?? null;
  }

  /** Try now instead of after the wait: the network is back, or somebody signed in again. */
  wake(): void {
    if (this.cancelWait) {
      this.cancelWait();
      this.cancelWait = null;
      this.running = false;
    }
    void this.pump();
  }

  /** Resolves when nothing is left to send; what was refused does not hold it up. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.snapshot.pending.length > 0) return;
        stop();
        resolve();
      };
      const stop = this.subscribe(check);
      this.wake();
      check();
    });
  }

  /** Read again what is kept: another tab may have sent or added. */
  reload(): void {
    this.refresh({});
  }

  private forget(id: string): void {
    this.device.remove(this.prefix + id);
  }

  private refresh(change: Partial<Snapshot>): void {
    const entries = this.device
      .keys(this.prefix)
      .map((key) => this.device.get<Entry>(key))
      .filter((entry): entry is Entry => entry !== null);
    const pending = entries.filter((entry) => !entry.problem);
    const rejected = entries.filter((entry) => entry.problem);
    this.snapshot = { ...this.snapshot, pending, rejected, ...change };
    for (const reader of this.readers) reader();
  }

  private async pump(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (;;) {
      this.refresh({});
      const entry = this.snapshot.pending[0];
      if (!entry) break;
      // an outage stays an outage until something gets through: the mark must not flicker
      if (this.snapshot.status === "idle") this.refresh({ status: "sending" });
      try {
        const reply = await this.send(entry.body);
        this.forget(entry.body.id);
        this.wait = FIRST_WAIT;
        this.refresh({ status: "sending", sent: true });
        for (const listener of this.sentListeners) listener(entry, reply);
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem(0, "");
        if (problem.passing || problem.signedOut) {
          this.refresh({ status: problem.signedOut ? "signedOut" : "offline" });
          this.cancelWait = this.timer(() => this.wake(), this.wait);
          this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
          return; // `running` stays set: only the timer or wake() goes on
        }
        const { message, detail, errors } = problem;
        this.device.set(this.prefix + entry.body.id, { ...entry, problem: { title: message, detail, errors } });
      }
    }
    this.running = false;
    this.refresh({ status: "idle" });
  }
}
