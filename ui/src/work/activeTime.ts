/** Time at a task: active while the page is visible, focused, and was touched in the last 30 s; idle otherwise. */
const PATIENCE_MS = 30_000;

export class ActiveClock {
  private active = 0;
  private idle = 0;
  private last: number;
  private input: number;
  private present = true;

  constructor(
    private readonly now: () => number,
    private readonly patience = PATIENCE_MS,
  ) {
    // a task that just appeared is being read
    this.last = this.input = now();
  }

  /** The person did something. */
  touch(): void {
    this.settle();
    this.input = this.last;
  }

  /** The page came to the front or left it. */
  presence(present: boolean): void {
    this.settle();
    // coming back is input; leaving is not
    if (present && !this.present) this.input = this.last;
    this.present = present;
  }

  read(): { activeMs: number; idleMs: number } {
    this.settle();
    return { activeMs: Math.round(this.active), idleMs: Math.round(this.idle) };
  }

  private settle(): void {
    const now = this.now();
    const passed = now - this.last;
    const attentive = this.present ? Math.max(0, Math.min(now, this.input + this.patience) - this.last) : 0;
    this.active += attentive;
    this.idle += passed - attentive;
    this.last = now;
  }
}
