import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseEnvironment } from '../plan/environment';
import type { DeploymentPlan, PlanImage } from '../plan/plan';
import { readPlan, versionWarning } from '../plan/read-plan';
import { type Synthesis, synthesize } from '../plan/synthesize';
import type { Terminal } from '../terminal/terminal';

/** An image of an environment. */
export interface EnvironmentImage extends PlanImage {
  /** Components that run it. */
  readonly components: readonly string[];
  /** Whether the platform names it. Others are not in a mirror, and not in the lock file. */
  readonly named: boolean;
}

/** An environment and its images, sorted by name. */
export interface EnvironmentImages {
  readonly environment: string;
  readonly images: readonly EnvironmentImage[];
}

/** The images of a program. */
export interface ProgramImages {
  readonly environments: readonly EnvironmentImages[];
  /** Lock file that the program names. @default - the one with the usual name */
  readonly lockFile?: string;
}

/**
 * Runs the program of the working directory, and returns its images without digests of a lock file. Changes none of its
 * files. Prints warnings to standard error.
 *
 * @param given environment. @default - all environments
 * @throws CliError if the program fails, or has no such environment
 */
export async function programImages(terminal: Terminal, given?: string): Promise<ProgramImages> {
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-plans-'));
  try {
    const synthesis = await synthesize(terminal, { planFolder: folder });
    const plans = namesIn(synthesis, given).map((name) => readPlan(folder, name));
    const mismatch = versionWarning(plans[0]);
    for (const warning of [...synthesis.warnings, ...(mismatch ? [`Warning: ${mismatch}`] : [])]) {
      terminal.stderr.write(`${warning}\n`);
    }
    const lockFile = plans.map(({ imageLock }) => imageLock).find((file) => file !== undefined);
    return {
      environments: plans.map((plan) => ({ environment: plan.environment, images: imagesOf(plan) })),
      ...(lockFile !== undefined && { lockFile }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the images of a plan with the components that run them. */
export function imagesOf({ components, images = [] }: DeploymentPlan): EnvironmentImage[] {
  const sources = new Map(images.map(({ image, source }) => [image, source]));
  const users = new Map<string, string[]>();
  for (const { name, images: used } of components) {
    for (const image of used) {
      users.set(image, [...(users.get(image) ?? []), name]);
    }
  }
  return [...users]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([image, names]) => ({
      image,
      source: sources.get(image) ?? image,
      components: names.sort(),
      named: sources.has(image),
    }));
}

function namesIn(synthesis: Synthesis, given: string | undefined): readonly string[] {
  return given === undefined ? synthesis.environments : [chooseEnvironment(synthesis, given)];
}
