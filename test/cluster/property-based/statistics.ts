import type { DryRun } from './api-server/dry-run';
import type { Expression } from './code';
import type { Program } from './program';
import type { Verdict } from './verdict';

/** Counts the outcomes of programs, to detect generators that only produce failing programs. */
export class ProgramStatistics {
  total = 0;
  accepted = 0;

  private faulty = 0;
  private readonly covered = new Set<string>();

  add(program: Program, { accepted, faults }: Verdict): void {
    this.total += 1;
    this.faulty += faults.length > 0 ? 1 : 0;
    if (accepted) {
      this.accepted += 1;
      for (const { value } of program.statements) {
        this.covered.add(calledName(value));
      }
    }
  }

  /** Classes and methods that no accepted program uses. */
  uncovered(names: readonly string[]): string[] {
    return names.filter((name) => !this.covered.has(name));
  }

  summary({ sent, distinct }: DryRun): string {
    const threw = this.total - this.accepted - this.faulty;
    return [
      `${this.total} programs`,
      `${threw} threw`,
      `${this.accepted} accepted`,
      ...(this.faulty > 0 ? [`${this.faulty} faulty`] : []),
      `${sent} objects and pods`,
      `${distinct} distinct`,
    ].join(', ');
  }
}

function calledName(value: Expression): string {
  const callee = value.kind === 'new' || value.kind === 'call' ? value.callee : undefined;
  return callee?.kind === 'name' || callee?.kind === 'member' ? callee.name : '';
}
