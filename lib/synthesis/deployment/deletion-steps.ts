import * as path from 'node:path';
import type { UserPods } from '../../component-facts';
import { type RenderedFile, SETUP } from '../manifest-renderer';
import { plural } from '../summary-text';
import { contentOf } from './deployment-steps';
import type { EnvironmentOutput } from './environment-output';
import { inNamespace, type KubectlCommands, kubectlStep } from './kubectl-commands';
import type { PlanObject, PlanRetention, PlanStep } from './plan';
import { plainWords } from './shell';

/** User pods of a component, with the namespace of its chart. */
export interface ComponentUserPods {
  readonly component: string;
  readonly namespace?: string;
  readonly pods: UserPods;
}

/** Why the deletion of the apps keeps objects of a kind. */
const RETAINED_KINDS: { readonly [kind: string]: Pick<PlanRetention, 'why' | 'costs'> } = {
  PersistentVolumeClaim: { why: 'its volume contains data', costs: true },
  PersistentVolume: { why: 'it refers to a disk that contains data', costs: true },
  Namespace: { why: 'it contains the claims and Secrets that remain', costs: false },
};

/**
 * Returns the steps that delete an environment: users' pods, then the apps, and then the data, with `data`.
 *
 * Users' pods come first. A claim that a pod mounts is deleted only after the pod, and the hub would start pods again.
 */
export function deletionSteps(
  output: EnvironmentOutput,
  commands: KubectlCommands,
  userPods: readonly ComponentUserPods[],
): PlanStep[] {
  return withUniqueIds([
    ...userPods.flatMap((pods) => stopSteps(commands, pods)),
    ...(output.files.some((file) => !file.setup)
      ? [
          {
            ...kubectlStep('apps', 'delete-apps', 'Delete the apps', commands.delete(output.folders.manifests)),
            // Files of charts without a platform contain everything.
            ...(output.entries.some(({ role, object }) => role === 'app' && object.kind in RETAINED_KINDS) && {
              data: true,
            }),
          },
        ]
      : []),
    ...dataSteps(output, commands, userPods),
  ]);
}

/** A hub with teams has users' pods in several namespaces, and a chart can have several hubs. */
function withUniqueIds(steps: readonly PlanStep[]): PlanStep[] {
  const keys = steps.map(({ id, command }) => JSON.stringify([id, command]));
  const counts = new Map<string, number>();
  return steps
    .filter((_, index) => keys.indexOf(keys[index]) === index)
    .map((step) => {
      const count = (counts.get(step.id) ?? 0) + 1;
      counts.set(step.id, count);
      return count === 1 ? step : { ...step, id: `${step.id}-${count}` };
    });
}

/** Returns what remains after the apps are deleted. */
export function retentions(
  output: EnvironmentOutput,
  commands: KubectlCommands,
  userPods: readonly ComponentUserPods[],
): PlanRetention[] {
  const { entries, guide, folders } = output;
  // Volumes of a cluster on this machine cost nothing.
  const isCharged = guide.clusterDescription === undefined;
  return [
    ...userPods
      .filter(({ pods }) => pods.claims)
      .map(({ namespace, pods }) => ({
        what: `PersistentVolumeClaims of users in namespace ${pods.namespace ?? namespace ?? 'default'}`,
        why: 'they contain the files of users',
        costs: isCharged,
      })),
    ...entries
      .filter(({ role, object }) => role === 'setup' && object.kind in RETAINED_KINDS)
      .map(({ object }) => ({
        what: describeObject(object),
        why: RETAINED_KINDS[object.kind].why,
        costs: RETAINED_KINDS[object.kind].costs && isCharged,
      })),
    ...definitionRetentions(output, commands),
    ...(folders.terraform === undefined
      ? []
      : [
          {
            what: `${plural(guide.terraformResourceCount ?? 0, 'Terraform resource')} of ${folders.terraform}`,
            why: 'they include the cluster; see retained-resources.md in the folder before you destroy them',
            costs: true,
            command: ['terraform', `-chdir=${folders.terraform}`, 'destroy'],
          },
        ]),
    ...(guide.clusterDeletionCommand === undefined
      ? []
      : [
          {
            what: `the ${guide.clusterDescription ?? 'local cluster'}`,
            why: 'other programs can use it',
            costs: false,
            command: plainWords(guide.clusterDeletionCommand),
          },
        ]),
  ];
}

function definitionRetentions({ files, folders }: EnvironmentOutput, commands: KubectlCommands): PlanRetention[] {
  return files
    .filter((file) => file.setup && contentOf(file) === SETUP.definitions)
    .map((file) => {
      const where = path.join(file.sharedBy ? folders.shared : folders.setup, path.basename(file.path));
      return {
        what: `${plural(file.objects, 'CustomResourceDefinition')} in ${where}`,
        why: 'deleting a definition deletes all objects of its kind in the whole cluster',
        costs: false,
        command: commands.delete(where),
      };
    });
}

function stopSteps(commands: KubectlCommands, { component, namespace, pods }: ComponentUserPods): PlanStep[] {
  const { startedBy } = pods;
  const kind = startedBy.kind.toLowerCase();
  const step = (id: string, title: string, ...args: string[]): PlanStep => ({
    ...kubectlStep('apps', `${id}-${component}`, title, commands.kubectl(...args)),
    component,
  });
  return [
    step(
      'stop',
      `Stop ${startedBy.kind} "${startedBy.name}", so that users start no more servers`,
      ...['delete', `${kind}/${startedBy.name}`, ...inNamespace(startedBy.namespace ?? namespace)],
      // Waits for its pods.
      ...['--cascade=foreground', '--ignore-not-found'],
    ),
    step(
      'stop-user-pods',
      "Stop users' servers",
      ...['delete', 'pods', ...inNamespace(pods.namespace ?? namespace), '-l', labelSelector(pods)],
      '--ignore-not-found',
    ),
  ];
}

function dataSteps(
  { files, folders }: EnvironmentOutput,
  commands: KubectlCommands,
  userPods: readonly ComponentUserPods[],
): PlanStep[] {
  const step = (id: string, title: string, command: string[]): PlanStep => ({
    ...kubectlStep('setup', id, title, command),
    data: true,
  });
  const has = (content: string) => files.some((file: RenderedFile) => file.setup && contentOf(file) === content);
  const fileOf = (content: string) => path.join(folders.setup, `${content}.k8s.yaml`);
  return [
    ...userPods
      .filter(({ pods }) => pods.claims)
      .map(({ component, namespace, pods }) =>
        step(
          `delete-user-claims-${component}`,
          'Delete the files of users',
          commands.kubectl(
            ...['delete', 'persistentvolumeclaims', ...inNamespace(pods.namespace ?? namespace)],
            ...['-l', labelSelector(pods), '--ignore-not-found', '--wait=false'],
          ),
        ),
      ),
    // The namespaces follow. Their deletion ends pods that still mount a claim.
    ...(has(SETUP.storage)
      ? [step('delete-storage', 'Delete claims and volumes', commands.delete(fileOf(SETUP.storage), '--wait=false'))]
      : []),
    ...(has(SETUP.namespaces)
      ? [step('delete-namespaces', 'Delete the namespaces', commands.delete(fileOf(SETUP.namespaces)))]
      : []),
  ];
}

function labelSelector({ labels }: UserPods): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

export function describeObject({ kind, namespace, name }: Pick<PlanObject, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
