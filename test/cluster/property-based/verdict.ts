import type { Manifest } from '../../policy/manifest';
import { RULES, violations } from '../../policy/rules';
import { type DryRun, identity, objectsIn, type SerializedObject, toJsonObject } from './dry-run';
import type { Program } from './program';
import { type Run, run } from './run-program';

/** What a program must be told, or nothing where all is well. */
export interface Verdict {
  readonly accepted: boolean;
  readonly faults: readonly string[];
}

/** What a user may choose otherwise: images without a tag, and requests without a limit. */
const USER_CHOICES = ['pinned-images', 'resources'];

/** What holds only where this library makes the namespace, and all of the objects. */
const PLATFORM_ONLY_RULES = ['named-namespace'];

/** Looks at the objects of one cluster, and tells what is wrong with them. */
export type ExtraCheck = (objects: readonly SerializedObject[]) => Promise<string[]>;

/** Runs a program, and looks at all that came of it; `look` looks at more. */
export async function judge(program: Program, dryRun: DryRun, look: ExtraCheck = async () => []): Promise<Verdict> {
  const first = run(program);
  const again = run(program);
  const faults = differences(first, again);
  if (first.error !== undefined) {
    return { accepted: false, faults: [...faults, ...faultsOfError(first)] };
  }
  for (const [environment, written] of objectsByEnvironment(first)) {
    const objects = isPlainCdk8sApp(program) ? written.map(({ manifest }) => toJsonObject(manifest)) : written;
    const found = isPlainCdk8sApp(program) ? [] : duplicates(objects);
    faults.push(...found, ...brokenRules(program, environment, objects), ...(await dryRun.rejections(objects)));
    faults.push(...(await look(objects)));
  }
  return { accepted: faults.length === 0, faults };
}

function differences(first: Run, again: Run): string[] {
  const paths = new Set([...first.files.keys(), ...again.files.keys()]);
  return [
    ...(String(first.error) === String(again.error) ? [] : [`run again it ends with ${again.error}`]),
    ...[...paths]
      .filter((path) => first.files.get(path) !== again.files.get(path))
      .map((path) => `${path} is another one each time`),
  ];
}

/** An error is told in our form, about a construct that there is, and nothing is written. */
function faultsOfError({ error, constructs, files }: Run): string[] {
  const { name, message, stack } = error as Error;
  if (name !== 'KubeflowError' && name !== 'SynthesisError') {
    return [`not an error of ours: ${stack ?? error}`];
  }
  const problems: readonly string[] = (error as { problems?: string[] }).problems ?? [message];
  return [
    ...problems
      .filter((problem) => !namesConstruct(problem, constructs))
      .map((problem) => `names no construct: ${problem}`),
    ...problems
      .filter((problem) => /cannot be rendered:|\[object |\bundefined\b/.test(problem))
      .map((problem) => `tells too little: ${problem}`),
    ...[...files.keys()].map((path) => `${path} was written in spite of the error: ${message}`),
  ];
}

/** A chart that is refused is not there yet; its platform is. */
function namesConstruct(problem: string, constructs: readonly string[]): boolean {
  return constructs.some(
    (path) => problem.startsWith(`${path || '(app)'}: `) || (path !== '' && problem.startsWith(`${path}/`)),
  );
}

/** Objects by the cluster that they go to; what is in no environment's folder is for one more. */
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

/** In an ordinary app it is cdk8s that looks at objects together, or does not, and that writes them. */
function isPlainCdk8sApp({ statements: [{ value }] }: Program): boolean {
  return value.kind === 'new' && value.callee.kind === 'name' && value.callee.name === 'App';
}

function duplicates(objects: readonly SerializedObject[]): string[] {
  const names = objects.map(({ manifest }) => `${manifest.apiVersion} ${identity(manifest)}`);
  return names.filter((name, index) => names.indexOf(name) < index).map((name) => `${name} is there twice`);
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

/** Whoever makes the namespace of NFS servers lets them be root. */
function isAllowedRoot(violation: string, objects: readonly SerializedObject[]): boolean {
  const [, namespace] = /^pod-security: Deployment ([^/]+)\/\S+-nfs: /.exec(violation) ?? [];
  const made = objects.some(({ manifest: { kind, metadata } }) => kind === 'Namespace' && metadata.name === namespace);
  return namespace !== undefined && !made;
}

/** What a container of a user's can be asked is the user's to know. */
function hasExtraContainers(program: Program): boolean {
  return JSON.stringify(program).includes('"extraContainers"');
}

/** Who asks for a token binds the service account in another program. */
function setsTokenMount(program: Program): boolean {
  return JSON.stringify(program).includes('"automountServiceAccountToken"');
}

/** Who asks a platform for a claim or a route gives the labels. */
function hasUserSetLabels({ statements }: Program): boolean {
  return statements.some(
    ({ value }) =>
      value.kind === 'call' &&
      value.callee.kind === 'member' &&
      ['claim', 'disk', 'expose'].includes(value.callee.name),
  );
}
