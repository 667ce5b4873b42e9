/** How many requests are accepted at once, and how many more each second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Accepts requests up to a rate: a bucket of tokens that fills over time. */
export class RateLimit {
  private tokens: number;
  private at: number;

  constructor(
    private readonly rate: Rate,
    private readonly now: () => number = Date.now,
  ) {
    this.tokens = rate.burst;
    this.at = now();
  }

  /** Returns 0 if the request is accepted, or else the seconds to wait. */
  public take(): number {
    const now = this.now();
    const { burst, perSecond } = this.rate;
    this.tokens = Math.min(burst, this.tokens + ((now - this.at) / 1000) * perSecond);
    this.at = now;
    if (this.tokens < 1) {
      return Math.ceil((1 - this.tokens) / perSecond);
    }
    this.tokens -= 1;
    return 0;
  }
}
