import type { IConstruct } from 'constructs';
import type * as k8s from '../k8s';
import { checkFieldVersions } from '../k8s/field-versions';
import type * as kube from '../k8s/kube';
import { toManifest } from '../k8s/manifest';
import { checkHugePages } from '../pods/huge-pages';
import { restrictedUserContainers, type UserContainerContext } from '../pods/user-containers';
import type { IPodsCapability } from './capabilities/pods';
import type { IPlatform } from './platform';
import { inEnvironment, type PodEnvironment } from './pod-environment/pod-environment';
import { PodEnvironments } from './pod-environment/pod-environments';

/** Namespace of a pod, and its name in errors. */
export interface PlatformPodOptions {
  /** @default - the namespace of the chart */
  readonly namespace?: string;
  /** @default pod */
  readonly what?: string;
}

/**
 * Applies the platform's settings to a pod: image pull Secrets, node selector, tolerations, registry, user IDs, HTTP proxy and
 * trusted certificates.
 *
 * Values of the pod take precedence over values of the platform.
 *
 * @throws KubeflowError if the Kubernetes version of the platform does not have a field of the pod, or if a container has huge
 * pages but neither CPU nor memory.
 */
export function platformPod(
  where: IConstruct,
  platform: IPlatform,
  pod: kube.PodSpec,
  { namespace, what = 'pod' }: PlatformPodOptions = {},
): kube.PodSpec {
  checkFieldVersions('PodSpec', pod, { where, what, version: platform.kubernetesVersion });
  const { pods } = platform;
  const environment = PodEnvironments.of(platform, where, namespace);
  const container = (one: kube.Container) => {
    const { requests, limits } = one.resources ?? {};
    checkHugePages(where, `${what}: container "${one.name}"`, Object.keys({ ...requests, ...limits }));
    return platformContainer(pods, environment, one);
  };
  const nodeSelector = { ...pods.nodeSelector, ...pod.nodeSelector };
  const tolerations = withPlatformTolerations(where, pods, pod.tolerations ?? []);
  const secrets = withPlatformSecrets(pods, pod.imagePullSecrets?.flatMap(({ name }) => name ?? []) ?? []);
  return {
    ...pod,
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(secrets.length > 0 && { imagePullSecrets: secrets.map((name) => ({ name })) }),
    ...(pods.usesArbitraryUserIds && pod.securityContext && { securityContext: withoutUser(pod.securityContext) }),
    ...(pod.initContainers && { initContainers: pod.initContainers.map(container) }),
    containers: pod.containers.map(container),
    ...(environment.volume && { volumes: [...(pod.volumes ?? []), environment.volume] }),
  };
}

/** Applies the platform's settings to a container of a pod that another program creates. */
export function platformContainer(
  pods: IPodsCapability,
  environment: PodEnvironment,
  container: kube.Container,
): kube.Container {
  const { image, securityContext } = container;
  return {
    ...inEnvironment(container, environment),
    ...(image !== undefined && { image: pods.image(image) }),
    ...(pods.usesArbitraryUserIds && securityContext && { securityContext: withoutIds(securityContext) }),
  };
}

/** Returns the tolerations of a pod and of the platform, without duplicates. */
export function withPlatformTolerations(
  where: IConstruct,
  pods: IPodsCapability,
  own: readonly kube.Toleration[],
): kube.Toleration[] {
  const known = new Set(own.map((toleration) => JSON.stringify(toleration)));
  const ofPlatform = pods.tolerations.map((toleration, index) =>
    toManifest('Toleration', toleration, { where, what: `tolerations[${index}] of the platform` }),
  );
  return [...own, ...ofPlatform.filter((toleration) => !known.has(JSON.stringify(toleration)))];
}

/**
 * Returns the image pull Secrets of a pod and of the platform, without duplicates: the API server warns about
 * duplicates.
 */
export function withPlatformSecrets(pods: IPodsCapability, own: readonly string[]): string[] {
  return [...new Set([...own, ...pods.imagePullSecrets])];
}

// The file group stays as a supplemental group, which clusters that assign user IDs allow.
function withoutUser(context: kube.PodSecurityContext): kube.PodSecurityContext {
  if (context.runAsUser === 0) {
    return context;
  }
  const { fsGroup, fsGroupChangePolicy: _, ...rest } = withoutIds(context) as kube.PodSecurityContext;
  const groups = [...new Set([...(rest.supplementalGroups ?? []), ...(fsGroup === undefined ? [] : [fsGroup])])];
  return { ...rest, ...(groups.length > 0 && { supplementalGroups: groups }) };
}

function withoutIds<T extends kube.SecurityContext | kube.PodSecurityContext>(context: T): T {
  if (context.runAsUser === 0) {
    return context;
  }
  const { runAsUser: _user, runAsGroup: _group, ...rest } = context;
  return rest as T;
}

/**
 * Returns containers of users as in a manifest, with the platform's settings. KubeSpawner creates their pods.
 *
 * @throws KubeflowError if a container is invalid, or the Kubernetes version of the platform does not have a field.
 */
export function platformUserContainers(
  host: UserContainerContext,
  { pods, kubernetesVersion }: Pick<IPlatform, 'pods' | 'kubernetesVersion'>,
  lists: { readonly [prop: string]: readonly k8s.Container[] | undefined },
  environment: PodEnvironment = { variables: [] },
): { [prop: string]: kube.Container[] } {
  return Object.fromEntries(
    Object.entries(restrictedUserContainers(host, lists)).map(([prop, containers]) => [
      prop,
      containers.map((container, index) => {
        const source = { where: host.where, what: `${prop}[${index}]`, version: kubernetesVersion };
        checkFieldVersions('Container', container, source);
        return platformContainer(pods, environment, container);
      }),
    ]),
  );
}
