import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GkePlatform, GkePlatformProps, KubeflowApp } from 'kubeflow-cdk';
import { createPlatform, PROPS } from '../platforms/gke/synthesize';
import { type CommandResult, mustRun, terraform } from './terraform';

/** A version of a program: the props of its platform, and constructs in it. */
export interface Program {
  /** Props in addition to `base`. */
  readonly props?: Partial<GkePlatformProps>;
  /** @default - a project and a zone */
  readonly base?: GkePlatformProps;
  readonly build?: (platform: GkePlatform) => void;
}

/** A change that Terraform plans. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly mode: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Values | null;
    readonly after: Values | null;
  };
}

export interface Values {
  readonly [attribute: string]: unknown;
}

/** A plan. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  /** Addresses that Terraform refuses to destroy. If there are any, it changes nothing. */
  readonly refused: readonly string[];
}

/** A change that Terraform made with the stand-in provider. */
export interface MadeChange {
  readonly action: 'create' | 'update' | 'delete';
  readonly type: string;
  readonly before?: Values;
  readonly after?: Values;
}

interface State {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Values; readonly dependencies?: readonly string[] }[];
  }[];
}

const WITHOUT_REFRESH = ['-input=false', '-no-color', '-refresh=false'];

/** An environment that Terraform deploys, in a temporary folder. */
export class Deployment {
  /** Deploys a program. */
  static async of(program: Program): Promise<Deployment> {
    const deployment = new Deployment(mkdtempSync(join(tmpdir(), 'kubeflow-cdk-terraform-')));
    await deployment.deploy(program);
    return deployment;
  }

  private initialized = false;

  private constructor(private readonly folder: string) {}

  /** Folder of the stack. */
  get stack(): string {
    return join(this.folder, 'cdktf.out', 'stacks', 'cloud');
  }

  /** A copy, which can be changed without changing this deployment. */
  copy(): Deployment {
    const copy = new Deployment(mkdtempSync(join(tmpdir(), 'kubeflow-cdk-terraform-')));
    cpSync(this.folder, copy.folder, { recursive: true, verbatimSymlinks: true });
    copy.initialized = this.initialized;
    return copy;
  }

  /** Writes the output of a program. */
  synthesize({ props, base, build }: Program): void {
    const platform = createPlatform(this.folder, { ...(base ?? PROPS), ...props });
    build?.(platform);
    (platform.node.root as KubeflowApp).synth();
  }

  async deploy(program: Program): Promise<void> {
    this.synthesize(program);
    await this.initialize();
    await mustRun(this.stack, 'apply', '-auto-approve', ...WITHOUT_REFRESH);
  }

  /** Plans a program. */
  async plan(program: Program): Promise<Plan> {
    this.synthesize(program);
    await this.initialize();
    const options = [...WITHOUT_REFRESH, '-detailed-exitcode', '-out=plan'];
    const { status, output } = await terraform(this.stack, 'plan', ...options);
    if (status === 0) {
      return { changes: [], refused: [] };
    }
    if (status !== 2 && !output.includes('Instance cannot be destroyed')) {
      throw new Error(output);
    }
    const shown: { readonly resource_changes?: PlannedChange[] } = JSON.parse(
      await mustRun(this.stack, 'show', '-json', 'plan'),
    );
    const changes = (shown.resource_changes ?? []).filter(
      ({ mode, change }) => mode === 'managed' && change.actions.join() !== 'no-op',
    );
    const refusals = output.replaceAll(/\s+/g, ' ').matchAll(/Resource (\S+) has lifecycle.prevent_destroy set/g);
    return { changes, refused: [...refusals].map(([, address]) => address).sort() };
  }

  /** Applies the last plan, and returns the changes in their order. */
  async applyPlan(): Promise<readonly MadeChange[]> {
    const before = this.history.length;
    await mustRun(this.stack, 'apply', '-no-color', 'plan');
    return this.history.slice(before);
  }

  /** Runs Terraform in the folder of the stack. */
  run(...args: string[]): Promise<CommandResult> {
    return terraform(this.stack, ...args);
  }

  /** All changes since the first deployment. */
  get history(): readonly MadeChange[] {
    const file = join(this.stack, 'changes.jsonl');
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
  }

  get state(): State {
    return JSON.parse(readFileSync(join(this.folder, 'terraform.cloud.tfstate'), 'utf8'));
  }

  /** A file that synthesis wrote beside the stack. */
  document(name: string): string {
    return readFileSync(join(this.stack, name), 'utf8');
  }

  destroy(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async initialize(): Promise<void> {
    // Synthesis replaces all files of its folder, but keeps others.
    if (!this.initialized || !existsSync(join(this.stack, '.terraform'))) {
      await mustRun(this.stack, 'init', '-input=false', '-no-color');
      this.initialized = true;
    }
  }
}
