import { k8s } from 'cdk8s-plus-27';
import { restrictedUserContainers, type UserContainerContext } from '../pods/user-containers';
import type { IPodsCapability } from './capabilities/pods';
import type { IPlatform } from './platform';

/**
 * Applies the platform's settings to a pod: image pull Secrets, node selector, tolerations, registry and user IDs.
 *
 * Values of the pod take precedence over values of the platform.
 */
export function platformPod({ pods }: IPlatform, pod: k8s.PodSpec): k8s.PodSpec {
  const nodeSelector = { ...pods.nodeSelector, ...pod.nodeSelector };
  const tolerations = withPlatformTolerations(pods, pod.tolerations ?? []);
  const secrets = withPlatformSecrets(pods, pod.imagePullSecrets?.flatMap(({ name }) => name ?? []) ?? []);
  return {
    ...pod,
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(secrets.length > 0 && { imagePullSecrets: secrets.map((name) => ({ name })) }),
    ...(pods.usesArbitraryUserIds && pod.securityContext && { securityContext: withoutUser(pod.securityContext) }),
    ...(pod.initContainers && { initContainers: pod.initContainers.map((one) => platformContainer(pods, one)) }),
    containers: pod.containers.map((one) => platformContainer(pods, one)),
  };
}

/** Applies the platform's settings to a container of a pod that another program creates. */
export function platformContainer(pods: IPodsCapability, container: k8s.Container): k8s.Container {
  const { image, securityContext } = container;
  return {
    ...container,
    ...(image !== undefined && { image: pods.image(image) }),
    ...(pods.usesArbitraryUserIds && securityContext && { securityContext: withoutIds(securityContext) }),
  };
}

/** Returns the tolerations of a pod and of the platform, without duplicates. */
export function withPlatformTolerations(pods: IPodsCapability, own: readonly k8s.Toleration[]): k8s.Toleration[] {
  const known = new Set(own.map((toleration) => JSON.stringify(toleration)));
  return [...own, ...pods.tolerations.filter((toleration) => !known.has(JSON.stringify(toleration)))];
}

/**
 * Returns the image pull Secrets of a pod and of the platform, without duplicates: the API server warns about
 * duplicates.
 */
export function withPlatformSecrets(pods: IPodsCapability, own: readonly string[]): string[] {
  return [...new Set([...own, ...pods.imagePullSecrets])];
}

// The file group stays as a supplemental group, which clusters that assign user IDs allow.
function withoutUser(context: k8s.PodSecurityContext): k8s.PodSecurityContext {
  if (context.runAsUser === 0) {
    return context;
  }
  const { fsGroup, fsGroupChangePolicy: _, ...rest } = withoutIds(context) as k8s.PodSecurityContext;
  const groups = [...new Set([...(rest.supplementalGroups ?? []), ...(fsGroup === undefined ? [] : [fsGroup])])];
  return { ...rest, ...(groups.length > 0 && { supplementalGroups: groups }) };
}

function withoutIds<T extends k8s.SecurityContext | k8s.PodSecurityContext>(context: T): T {
  if (context.runAsUser === 0) {
    return context;
  }
  const { runAsUser: _user, runAsGroup: _group, ...rest } = context;
  return rest as T;
}

/**
 * Returns containers of users in the format of the Kubernetes API, with the platform's settings. KubeSpawner creates
 * their pods.
 */
export function platformUserContainers(
  host: UserContainerContext,
  pods: IPodsCapability,
  lists: { readonly [prop: string]: readonly k8s.Container[] | undefined },
): { [prop: string]: object[] } {
  return Object.fromEntries(
    Object.entries(restrictedUserContainers(host, lists)).map(([prop, containers]) => [
      prop,
      containers.map((container) => k8s.toJson_Container(platformContainer(pods, container)) as object),
    ]),
  );
}
