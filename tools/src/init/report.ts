import { shellWord } from '../processes/shell';
import type { Terminal } from '../terminal/terminal';
import type { Answers } from './answers/answers';
import type { Choice } from './choose/choice';
import { reasonsTable } from './choose/reasons-table';
import type { FileChange } from './files/write-files';

/** Prints what `init` found, chose and wrote. */
export interface Report {
  reasons(reasons: readonly Choice[], context?: string): void;
  notes(title: string, notes: readonly string[]): void;
  difference(path: string, text: string): void;
  written(folder: string, changes: readonly FileChange[], answers: Answers): void;
}

const READ_COMMAND =
  'get nodes,storageclasses,ingressclasses,servicecidrs && kubectl get services,daemonsets,deployments --all-namespaces';

/** @param deploys whether a deployment follows, so that nothing is left to do */
export function reportTo(terminal: Terminal, json: boolean, deploys = false): Report {
  return json ? new JsonReport(terminal) : new TextReport(terminal, deploys);
}

class JsonReport implements Report {
  constructor(private readonly terminal: Terminal) {}

  public reasons(reasons: readonly Choice[]): void {
    for (const reason of reasons) {
      this.print({ type: 'choice', ...reason });
    }
  }

  public notes(title: string, notes: readonly string[]): void {
    for (const note of notes) {
      this.print({ type: 'note', title, note });
    }
  }

  public difference(path: string, difference: string): void {
    this.print({ type: 'difference', path, difference });
  }

  public written(folder: string, changes: readonly FileChange[], answers: Answers): void {
    for (const change of changes) {
      this.print({ type: 'file', ...change });
    }
    this.print({ type: 'result', folder, answers });
  }

  private print(line: object): void {
    this.terminal.stdout.write(`${JSON.stringify(line)}\n`);
  }
}

class TextReport implements Report {
  constructor(
    private readonly terminal: Terminal,
    private readonly deploys: boolean,
  ) {}

  public reasons(reasons: readonly Choice[], context?: string): void {
    if (context !== undefined) {
      this.print(`The cluster of the context ${context}, as read with:`);
      this.print(`  kubectl --context ${shellWord(context)} ${READ_COMMAND}\n`);
    }
    if (reasons.length > 0) {
      this.print(`${reasonsTable(reasons, this.terminal.columns)}\n`);
    }
  }

  public notes(title: string, notes: readonly string[]): void {
    if (notes.length > 0) {
      this.print(`${title}\n${notes.map((note) => `  ${note}`).join('\n')}\n`);
    }
  }

  public difference(path: string, difference: string): void {
    this.print(`${path} differs from what this command would write:\n${difference}\n`);
  }

  public written(folder: string, changes: readonly FileChange[], answers: Answers): void {
    const changed = changes.filter(({ action }) => action === 'create' || action === 'update');
    this.print(`${folder}: ${changed.length} files written`);
    for (const { path, action } of changes) {
      this.print(`  ${path}${action === 'create' ? '' : ` (${ACTIONS[action]})`}`);
    }
    if (this.deploys) {
      return;
    }
    this.print('\nNext:');
    const steps = [
      ...(folder === '.' ? [] : [`cd ${shellWord(folder)}`]),
      'npm install',
      ...(answers.language === 'python'
        ? ['python3 -m venv .venv', '.venv/bin/pip install --requirement requirements.txt']
        : []),
      `npx kubeflow-cdk deploy ${answers.environment}`,
    ];
    this.print(steps.map((step) => `  ${step}`).join('\n'));
  }

  private print(text: string): void {
    this.terminal.stdout.write(`${text}\n`);
  }
}

const ACTIONS = { update: 'updated', keep: 'kept, because it was edited', unchanged: 'unchanged', create: '' } as const;
