import type { DeploymentGuide } from '../../platforms/deployment-guide';
import type { PlanPhase, PlanStep } from './plan';
import { shellWord } from './shell';

/** Variable that names the context for scripts. */
const CONTEXT_VARIABLE = 'KUBE_CONTEXT';

/** A step that always runs. */
export function kubectlStep(phase: PlanPhase, id: string, title: string, command: string[]): PlanStep {
  return { id, title, tool: 'kubectl', command, when: 'always', phase };
}

/** Options of kubectl that select a namespace, if there is one. */
export function inNamespace(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ['-n', namespace];
}

/** Formats commands for the cluster of an environment. */
export class KubectlCommands {
  private readonly context?: string;

  constructor(
    guide: DeploymentGuide,
    private readonly serverSideApply: boolean,
  ) {
    this.context = guide.context;
  }

  public kubectl(...args: string[]): string[] {
    return ['kubectl', ...(this.context === undefined ? [] : ['--context', this.context]), ...args];
  }

  public apply(path: string): string[] {
    const options = this.serverSideApply ? ['--server-side', '--field-manager=kubeflow-cdk'] : [];
    return this.kubectl('apply', ...options, '-f', path);
  }

  public delete(path: string, ...options: string[]): string[] {
    return this.kubectl('delete', '-f', path, '--ignore-not-found', ...options);
  }

  /** Names the context in a shell command: with the option of kubectl, or with a variable for a script. */
  public withContext(command: string, isScript: boolean): string {
    if (this.context === undefined) {
      return command;
    }
    const context = shellWord(this.context);
    if (isScript) {
      return `${CONTEXT_VARIABLE}=${context} ${command}`;
    }
    return command.replace(/^kubectl /, () => `kubectl --context ${context} `);
  }
}
