import type { Manifest } from '../../policy/manifest';
import { RULES, violations } from '../../policy/rules';
import { type DryRun, identity, objectsIn, type SerializedObject, toJsonObject } from './api-server/dry-run';
import { wrongIpFamilies } from './ip-families';
import type { Program } from './program';
import { type Run, run } from './run-program';

/** The outcome of a program, and its faults if there are any. */
export interface Verdict {
  readonly accepted: boolean;
  readonly faults: readonly string[];
}

/** Rules that users may choose to break: images without a tag, and requests without limits. */
const USER_CHOICES = ['pinned-images', 'resources'];

/** Rules that apply only if this library creates the namespace and all objects. */
const PLATFORM_ONLY_RULES = ['named-namespace'];

/** Checks the objects of one cluster and returns the faults. */
export type ExtraCheck = (objects: readonly SerializedObject[]) => Promise<string[]>;

/** Runs a program and checks its output. `check` adds further checks. */
export async function judge(program: Program, dryRun: DryRun, check: ExtraCheck = async () => []): Promise<Verdict> {
  const first = run(program);
  const second = run(program);
  const faults = differences(first, second);
  if (first.error !== undefined) {
    return { accepted: false, faults: [...faults, ...faultsOfError(first)] };
  }
  for (const [environment, written] of objectsByEnvironment(first)) {
    const objects = isPlainCdk8sApp(program) ? written.map(({ manifest }) => toJsonObject(manifest)) : written;
    const found = isPlainCdk8sApp(program) ? [] : duplicates(objects);
    faults.push(...found, ...brokenRules(program, environment, objects), ...(await dryRun.rejections(objects)));
    faults.push(...wrongIpFamilies(program, objects), ...(await check(objects)));
  }
  return { accepted: faults.length === 0, faults };
}

function differences(first: Run, second: Run): string[] {
  const paths = new Set([...first.files.keys(), ...second.files.keys()]);
  return [
    ...(String(first.error) === String(second.error) ? [] : [`the second run ends with ${second.error}`]),
    ...[...paths]
      .filter((path) => first.files.get(path) !== second.files.get(path))
      .map((path) => `${path} differs between two runs`),
  ];
}

/** An error must have our format, name an existing construct, and prevent all output. */
function faultsOfError({ error, constructs, files }: Run): string[] {
  const { name, message, stack } = error as Error;
  if (name !== 'KubeflowError' && name !== 'SynthesisError') {
    return [`not an error of this library: ${stack ?? error}`];
  }
  const problems: readonly string[] = (error as { problems?: string[] }).problems ?? [message];
  return [
    ...problems
      .filter((problem) => !namesConstruct(problem, constructs))
      .map((problem) => `names no construct: ${problem}`),
    ...problems
      .filter((problem) => /cannot be rendered:|\[object |\bundefined\b/.test(problem))
      .map((problem) => `incomplete message: ${problem}`),
    ...[...files.keys()].map((path) => `${path} was written despite the error: ${message}`),
  ];
}

/** An error about a rejected chart names its platform, because the chart does not exist yet. */
function namesConstruct(problem: string, constructs: readonly string[]): boolean {
  return (
    // If the app rejects its own props, no construct exists.
    problem.startsWith('(app): ') ||
    namesRejectedConstruct(problem, constructs) ||
    constructs.some(
      (path) => problem.startsWith(`${path || '(app)'}: `) || (path !== '' && problem.startsWith(`${path}/`)),
    )
  );
}

/** An error about arguments comes before the construct exists. It names the path in the scope, or the static method. */
function namesRejectedConstruct(problem: string, constructs: readonly string[]): boolean {
  const [, where] = /^(\S+): (?:`|\d+ values are invalid)/.exec(problem) ?? [];
  return where !== undefined && constructs.includes(where.slice(0, Math.max(where.lastIndexOf('/'), 0)));
}

/** Objects by environment. Files outside an environment's folder form one more environment. */
function objectsByEnvironment({ files }: Run): Map<string, SerializedObject[]> {
  const environments = new Map<string, SerializedObject[]>();
  for (const [path, text] of files) {
    const [, environment = ''] = /^dist\/(?:([^/]*)\/)?.*\.yaml$/.exec(path) ?? [undefined, undefined];
    if (path.endsWith('.k8s.yaml')) {
      environments.set(environment, [...(environments.get(environment) ?? []), ...objectsIn(text)]);
    }
  }
  return environments;
}

/** In a plain cdk8s app, cdk8s checks and writes the objects, not this library. */
function isPlainCdk8sApp({ statements: [{ value }] }: Program): boolean {
  return value.kind === 'new' && value.callee.kind === 'name' && value.callee.name === 'App';
}

function duplicates(objects: readonly SerializedObject[]): string[] {
  const names = objects.map(({ manifest }) => `${manifest.apiVersion} ${identity(manifest)}`);
  return names.filter((name, index) => names.indexOf(name) < index).map((name) => `${name} exists twice`);
}

function brokenRules(program: Program, environment: string, objects: readonly SerializedObject[]): string[] {
  const rules = RULES.filter(
    ({ name }) =>
      !USER_CHOICES.includes(name) &&
      !(environment === '' && PLATFORM_ONLY_RULES.includes(name)) &&
      !(name === 'labels' && hasUserSetLabels(program)) &&
      !(name === 'probes' && hasExtraContainers(program)) &&
      !(name === 'no-idle-token' && setsTokenMount(program)),
  );
  return violations(
    objects.map(({ manifest }): Manifest => manifest),
    rules,
  )
    .filter((violation) => !isAllowedRoot(violation, objects))
    .map((violation) => `rule ${violation}`);
}

/** If the program does not create the namespace of an NFS server, the namespace's owner allows root. */
function isAllowedRoot(violation: string, objects: readonly SerializedObject[]): boolean {
  const [, namespace] = /^pod-security: Deployment ([^/]+)\/\S+-nfs: /.exec(violation) ?? [];
  const isCreated = objects.some(
    ({ manifest: { kind, metadata } }) => kind === 'Namespace' && metadata.name === namespace,
  );
  return namespace !== undefined && !isCreated;
}

/** Probes of extra containers are up to the user. */
function hasExtraContainers(program: Program): boolean {
  return JSON.stringify(program).includes('"extraContainers"');
}

/** A user who mounts a token binds the service account in another program. */
function setsTokenMount(program: Program): boolean {
  return JSON.stringify(program).includes('"automountServiceAccountToken"');
}

/** Users set the labels of claims and routes that they request from a platform. */
function hasUserSetLabels({ statements }: Program): boolean {
  return statements.some(
    ({ value }) =>
      value.kind === 'call' &&
      value.callee.kind === 'member' &&
      ['claim', 'disk', 'expose'].includes(value.callee.name),
  );
}
