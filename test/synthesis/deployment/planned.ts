import * as fs from 'node:fs';
import * as path from 'node:path';
import type { KubeflowApp, KubeflowAppProps } from '../../../lib/app';
import type { DeploymentPlan, PlanStep } from '../../../lib/synthesis/deployment/plan';
import { synthesize, temporaryFolder } from '../program';

/** An environment that was written to a folder. */
export class PlannedEnvironment {
  /** Writes a program, and returns one of its environments. */
  static of(program: (app: KubeflowApp) => void, name = 'lab', props: KubeflowAppProps = {}): PlannedEnvironment {
    const folder = temporaryFolder();
    synthesize(folder, program, props);
    return new PlannedEnvironment(folder, name);
  }

  constructor(
    public readonly folder: string,
    private readonly name: string,
  ) {}

  get plan(): DeploymentPlan {
    return JSON.parse(this.read('plan.json'));
  }

  /** Commands of the steps, as a person would type them. */
  get commands(): string[] {
    return this.plan.steps.map(textOf);
  }

  /** Path of a file of the deployment folder. */
  path(file: string): string {
    return path.join(this.folder, 'deploy.out', this.name, file);
  }

  read(file: string): string {
    return fs.readFileSync(this.path(file), 'utf8');
  }
}

export function textOf({ command, shell }: PlanStep): string {
  return command?.join(' ') ?? shell ?? '';
}
