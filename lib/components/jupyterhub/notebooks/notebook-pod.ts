import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { IPodsCapability } from '../../../platforms/capabilities/pods';
import type { IPlatform } from '../../../platforms/platform';
import { platformUserContainers, withPlatformSecrets } from '../../../platforms/platform-pod';
import type { PodEnvironment } from '../../../platforms/pod-environment/pod-environment';
import { imagePullSecretNames } from '../../../pods/image-pull-secrets';
import { checkNoUserIds, checkUserId } from '../../../pods/user-ids';
import { PORTS } from '../hub-names';
import { seconds } from '../values/value-checks';
import { type NotebookDnsValues, notebookDnsValues } from './notebook-dns';
import { checkNotebookFields } from './notebook-fields';
import type { NotebookOptions } from './notebook-options';
import { serversOf } from './notebook-profile';

/** Name of the notebook's container, which KubeSpawner creates. */
const CONTAINER = 'notebook';
const CONTAINER_PORTS = [{ name: 'notebook-port', containerPort: PORTS.notebook }];

/** Fields of `values.json` for users' pods that are the same in all profiles. */
export interface NotebookPodValues extends NotebookDnsValues {
  readonly start_timeout?: number;
  readonly http_timeout?: number;
  readonly delete_grace_period?: number;
  readonly init_containers?: readonly { readonly image?: string }[];
  readonly extra_containers?: readonly { readonly image?: string }[];
  readonly image_pull_secrets?: string[];
  readonly user?: number;
  readonly group?: number;
  readonly fs_group?: number;
  readonly supplemental_groups?: readonly number[];
  readonly runtime_class_name?: string | null;
}

/**
 * Returns the fields of `values.json` for users' pods that are the same in all profiles.
 *
 * @throws KubeflowError if an option is invalid.
 */
export function notebookPodValues(
  where: Construct,
  notebooks: NotebookOptions,
  platform: IPlatform,
  volumes: readonly string[],
  environment: PodEnvironment,
): NotebookPodValues {
  const { runtimeClassName } = notebooks;
  const { pods, kubernetesVersion } = platform;
  const uid = notebooks.userId ?? 1000;
  const gid = notebooks.groupId ?? 100;
  const fsGroup = notebooks.fsGroup ?? 100;
  checkUserId(where, 'userId', uid);
  checkUserId(where, 'groupId', gid);
  checkUserId(where, 'fsGroup', fsGroup);
  for (const group of notebooks.supplementalGroups ?? []) {
    checkUserId(where, 'supplementalGroups', group);
  }
  checkNoUserIds(where, pods, {
    'notebooks.userId': notebooks.userId,
    'notebooks.groupId': notebooks.groupId,
    'notebooks.fsGroup': notebooks.fsGroup,
  });
  const secrets = withPlatformSecrets(
    pods,
    imagePullSecretNames(where, 'imagePullSecrets', notebooks.imagePullSecrets),
  );
  if (runtimeClassName !== undefined) {
    checkName(where, 'runtimeClassName', runtimeClassName, DNS_SUBDOMAIN);
  }
  const { initContainers, extraContainers } = platformUserContainers(
    { where, uid, gid, reservedNames: [CONTAINER], ports: CONTAINER_PORTS, volumes },
    platform,
    { initContainers: notebooks.initContainers, extraContainers: notebooks.extraContainers },
    environment,
  );
  checkNotebookFields(where, 'initContainers', initContainers);
  checkNotebookFields(where, 'extraContainers', extraContainers);
  const hasPreStop = serversOf(notebooks).some(({ lifecycle }) => lifecycle?.preStop);
  const gracePeriod = notebooks.terminationGracePeriod ?? (hasPreStop ? Duration.seconds(30) : undefined);
  return {
    start_timeout: seconds(where, 'startTimeout', notebooks.startTimeout ?? Duration.minutes(5)),
    http_timeout: notebooks.httpTimeout && seconds(where, 'httpTimeout', notebooks.httpTimeout),
    delete_grace_period: gracePeriod && seconds(where, 'terminationGracePeriod', gracePeriod),
    ...notebookDnsValues(where, notebooks, kubernetesVersion),
    init_containers: initContainers.length > 0 ? initContainers : undefined,
    extra_containers: extraContainers.length > 0 ? extraContainers : undefined,
    image_pull_secrets: secrets.length > 0 ? secrets : undefined,
    ...userAndGroups({ uid, gid, fsGroup, supplementalGroups: notebooks.supplementalGroups ?? [] }, pods),
    // Takes precedence over the RuntimeClass of GPUs.
    ...(runtimeClassName !== undefined && { runtime_class_name: runtimeClassName }),
  };
}

/**
 * Returns user and groups. If the cluster assigns user IDs, notebooks are still in the group that owns shared files.
 */
function userAndGroups(
  ids: { uid: number; gid: number; fsGroup: number; supplementalGroups: readonly number[] },
  pods: IPodsCapability,
): NotebookPodValues {
  const groups = pods.usesArbitraryUserIds
    ? [...new Set([...ids.supplementalGroups, ids.fsGroup])]
    : ids.supplementalGroups;
  return {
    ...(!pods.usesArbitraryUserIds && { user: ids.uid, group: ids.gid, fs_group: ids.fsGroup }),
    supplemental_groups: groups.length > 0 ? groups : undefined,
  };
}
