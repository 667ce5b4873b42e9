/** What is to be done once for an environment, by hand: it needs what must not be in the program, or what is not known there. */
export interface ManualStep {
  /** What it does, and what holds until it is done. */
  readonly description: string;

  /** The command that does it. */
  readonly command: string;
}
