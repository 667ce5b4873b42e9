import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { IPodsCapability } from '../../../platforms/capabilities/pods';
import { platformUserContainers, withPlatformSecrets } from '../../../platforms/platform-pod';
import { imagePullSecretNames } from '../../../pods/image-pull-secrets';
import { checkLifecycle } from '../../../pods/lifecycle';
import { checkNoUserIds, checkUserId } from '../../../pods/user-ids';
import { seconds } from '../config/value-checks';
import { PORTS } from '../hub-names';
import type { NotebookOptions } from './notebook-options';

/** The container that KubeSpawner makes. */
const CONTAINER = 'notebook';
const CONTAINER_PORTS = [{ name: 'notebook-port', containerPort: PORTS.notebook }];

/** What `values.json` says of users' pods that no profile changes. */
export function notebookPodValues(
  where: Construct,
  notebooks: NotebookOptions,
  pods: IPodsCapability,
  volumes: readonly string[],
): object {
  const { lifecycle, runtimeClassName } = notebooks;
  const uid = notebooks.userId ?? 1000;
  const gid = notebooks.groupId ?? 100;
  const fsGroup = notebooks.fsGroup ?? 100;
  checkUserId(where, 'userId', uid);
  checkUserId(where, 'groupId', gid);
  checkUserId(where, 'fsGroup', fsGroup);
  for (const group of notebooks.supplementalGroups ?? []) {
    checkUserId(where, 'supplementalGroups', group);
  }
  const { userId, groupId, fsGroup: group } = notebooks;
  checkNoUserIds(where, pods, { 'notebooks.userId': userId, 'notebooks.groupId': groupId, 'notebooks.fsGroup': group });
  const secrets = withPlatformSecrets(
    pods,
    imagePullSecretNames(where, 'imagePullSecrets', notebooks.imagePullSecrets),
  );
  if (runtimeClassName !== undefined) {
    checkName(where, 'runtimeClassName', runtimeClassName, DNS_SUBDOMAIN);
  }
  if (lifecycle) {
    checkLifecycle(where, lifecycle);
  }
  const { initContainers, extraContainers } = platformUserContainers(
    { where, uid, gid, reservedNames: [CONTAINER], ports: CONTAINER_PORTS, volumes },
    pods,
    { initContainers: notebooks.initContainers, extraContainers: notebooks.extraContainers },
  );
  const gracePeriod = notebooks.terminationGracePeriod ?? (lifecycle?.preStop && Duration.seconds(30));
  return {
    start_timeout: seconds(where, 'startTimeout', notebooks.startTimeout ?? Duration.minutes(5)),
    http_timeout: notebooks.httpTimeout && seconds(where, 'httpTimeout', notebooks.httpTimeout),
    delete_grace_period: gracePeriod && seconds(where, 'terminationGracePeriod', gracePeriod),
    lifecycle_hooks: lifecycle && k8s.toJson_Lifecycle(lifecycle),
    init_containers: initContainers.length > 0 ? initContainers : undefined,
    extra_containers: extraContainers.length > 0 ? extraContainers : undefined,
    image_pull_secrets: secrets.length > 0 ? secrets : undefined,
    ...usersAndGroups({ uid, gid, fsGroup, further: notebooks.supplementalGroups ?? [] }, pods),
    // Over that of GPUs.
    ...(runtimeClassName !== undefined && { runtime_class_name: runtimeClassName }),
  };
}

/** Whom notebooks run as. Where the cluster picks them, they still are of the group by which files are shared. */
function usersAndGroups(
  ids: { uid: number; gid: number; fsGroup: number; further: readonly number[] },
  pods: IPodsCapability,
): object {
  const further = pods.usesArbitraryUserIds ? [...new Set([...ids.further, ids.fsGroup])] : ids.further;
  return {
    ...(!pods.usesArbitraryUserIds && { user: ids.uid, group: ids.gid, fs_group: ids.fsGroup }),
    supplemental_groups: further.length > 0 ? further : undefined,
  };
}
