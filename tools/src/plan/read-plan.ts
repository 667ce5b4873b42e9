import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { version } from '../version';
import { type DeploymentPlan, PLAN_API_VERSION, PLAN_FILE } from './plan';

/** Lists of a plan, and the fields that their items must have. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  steps: ['id', 'title', 'tool', 'when', 'phase'],
  delete: ['id', 'title', 'tool', 'when', 'phase'],
  retains: ['what', 'why'],
  prerequisites: ['kind', 'name', 'reason', 'requiredBy'],
  components: ['name', 'path', 'file', 'objects', 'urls', 'images', 'checks'],
  setup: ['file', 'objects'],
  shared: ['file', 'objects'],
  tools: ['name', 'reason'],
  permissions: ['resource', 'verbs'],
};

/** Names of the environments that have a plan in a folder, sorted. */
export function plannedEnvironments(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && hasPlan(join(folder, entry.name)))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw unreadable(folder, error as Error);
  }
}

/**
 * Reads the plan of an environment.
 *
 * @param folder folder of all environments
 * @throws CliError if it cannot be read, or another version of the library wrote it
 */
export function readPlan(folder: string, environment: string): DeploymentPlan {
  const file = join(folder, environment, PLAN_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error as Error);
  }
  try {
    return checkPlan(JSON.parse(text), file);
  } catch (error) {
    throw error instanceof CliError ? error : invalid(file, (error as Error).message);
  }
}

/**
 * Checks that a value is a plan that this version can read.
 *
 * @param file file of the plan, for messages
 */
export function checkPlan(value: unknown, file: string): DeploymentPlan {
  const plan = fieldsOf(value);
  if (plan.apiVersion !== PLAN_API_VERSION) {
    throw otherVersion(plan, file);
  }
  const problems = [
    ...['environment', 'manifests']
      .filter((field) => typeof plan[field] !== 'string')
      .map((field) => `"${field}" must be a string.`),
    ...Object.entries(LISTS).flatMap(([field, required]) => problemsOfList(field, plan[field], required)),
  ];
  if (problems.length > 0) {
    throw invalid(file, problems.join('\n'));
  }
  return value as DeploymentPlan;
}

/** Warns if the library is newer or older than this command line, or returns undefined. */
export function versionWarning({ generator }: DeploymentPlan): string | undefined {
  const [mine, theirs] = [version, generator.version].map((each) => each.split('.').slice(0, 2).join('.'));
  return mine === theirs
    ? undefined
    : `The program uses kubeflow-cdk ${generator.version}, and this is version ${version} of the command line. ` +
        `Use the same version: npx kubeflow-cdk-cli@${generator.version}`;
}

function otherVersion(plan: Readonly<Record<string, unknown>>, file: string): CliError {
  const generator = fieldsOf(plan.generator);
  const written = typeof generator.version === 'string' ? generator.version : undefined;
  return new CliError(`${file} has a format that this version of the command line cannot read.`, {
    reason:
      `Its apiVersion is ${JSON.stringify(plan.apiVersion) ?? 'not set'}; version ${version} reads "${PLAN_API_VERSION}".` +
      (written ? ` kubeflow-cdk ${written} wrote it.` : ''),
    hint: written
      ? `Use the command line of that version: npx kubeflow-cdk-cli@${written}`
      : 'Run the program again with kubeflow-cdk in the version of the command line.',
    exitCode: ExitCode.synthesis,
  });
}

function problemsOfList(field: string, value: unknown, required: readonly string[]): string[] {
  if (!Array.isArray(value)) {
    return [`"${field}" must be a list.`];
  }
  return value.flatMap((item, index) =>
    required
      .filter((key) => fieldsOf(item)[key] === undefined)
      .map((key) => `"${field}[${index}]" must have the field "${key}".`),
  );
}

function invalid(file: string, reason: string): CliError {
  return new CliError(`${file} is not a valid plan.`, {
    reason,
    hint: 'Delete the file, and run the command again. It writes the plan anew.',
    exitCode: ExitCode.synthesis,
  });
}

function unreadable(file: string, error: Error): CliError {
  return new CliError(`${file} cannot be read.`, {
    reason: error.message,
    exitCode: ExitCode.files,
    cause: error,
  });
}

function hasPlan(folder: string): boolean {
  return readdirSync(folder).includes(PLAN_FILE);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
