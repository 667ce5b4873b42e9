import type { AnswerName, Answers } from '../answers/answers';

/** Why an answer was chosen. */
export interface Choice {
  /** What was found, with its evidence. */
  readonly found: string;
  /** What follows from it. */
  readonly therefore: string;
  /** Whether the user should act on it. */
  readonly warning?: boolean;
}

/** Answers that follow from facts, with their reasons. Earlier answers are kept. */
export class Choices {
  public readonly reasons: Choice[] = [];
  /** Reasons of single answers. */
  public readonly because = new Map<AnswerName, Choice>();
  private readonly chosen: Record<string, unknown>;

  constructor(given: Partial<Answers>) {
    this.chosen = { ...given };
  }

  public get answers(): Partial<Answers> {
    return this.chosen as Partial<Answers>;
  }

  /** Sets an answer that is not given yet. A given one needs no reason. */
  public set<N extends AnswerName>(name: N, value: Answers[N], found?: string, therefore?: string): void {
    if (this.chosen[name] !== undefined) {
      return;
    }
    this.chosen[name] = value;
    if (found !== undefined) {
      const reason = { found, therefore: therefore ?? `${name}: ${value}` };
      this.reasons.push(reason);
      this.because.set(name, reason);
    }
  }

  public explain(found: string, therefore: string): void {
    this.reasons.push({ found, therefore });
  }

  public warn(found: string, therefore: string): void {
    this.reasons.push({ found, therefore, warning: true });
  }
}
