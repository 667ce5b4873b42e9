/** Milliseconds that a pass may take. Requests and Git have time limits of a minute each. */
const LONGEST_PASS = 30 * 60_000;

/** Shows whether passes still begin. */
export class Heartbeat {
  private expected?: number;

  /**
   * @param interval milliseconds between passes
   * @param clock a monotonic clock, in milliseconds
   */
  constructor(
    private readonly interval: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** False if a pass has not ended in time. A process that waits for its turn is alive. */
  public get isAlive(): boolean {
    return this.expected === undefined || this.clock() < this.expected;
  }

  /** Notes that a pass begins. */
  public beat(): void {
    this.expected = this.clock() + this.interval + LONGEST_PASS;
  }

  /** Runs an action that beats. */
  public async during(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } finally {
      this.expected = undefined;
    }
  }
}
