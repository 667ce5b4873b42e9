import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkImage } from '../images';
import type * as k8s from '../k8s';
import type * as kube from '../k8s/kube';
import { toManifest } from '../k8s/manifest';
import { checkName } from '../names';
import { checkEnum } from '../validation/enums';
import { isPath, PATH_RULES } from '../validation/paths';
import { checkPort, PORT_NAME, PROTOCOLS } from '../validation/ports';
import { checkArguments } from '../validation/process-text';
import { checkQuantities } from '../validation/quantities';
import { checkEnvList } from './env';
import { restrictedViolation } from './pod-security';
import { checkUserId } from './user-ids';

/** The pod that user-provided containers are added to. */
export interface UserContainerContext {
  readonly where: IConstruct;
  /** Default user of the containers. */
  readonly uid: number;
  readonly gid: number;
  /** Names of the pod's other containers. */
  readonly reservedNames: readonly string[];
  /** Ports of the pod's other containers. @default - none */
  readonly ports?: readonly kube.ContainerPort[];
  /** Names of the pod's volumes. */
  readonly volumes: readonly string[];
}

const PULL_POLICIES = { ALWAYS: 'Always', IF_NOT_PRESENT: 'IfNotPresent', NEVER: 'Never' };

// Enough for a sidecar, and within the quota of most namespaces.
const REQUESTS = { cpu: '10m', memory: '64Mi' };
const LIMITS = { cpu: '500m', memory: '256Mi' };

/**
 * Returns user-provided containers as in a manifest. They comply with Pod Security `restricted`: missing security context
 * fields and resources are filled in.
 *
 * @param lists the containers, by the prop that contains them
 * @throws KubeflowError if a container is invalid or violates the standard.
 */
export function restrictedUserContainers(
  host: UserContainerContext,
  lists: { readonly [prop: string]: readonly k8s.Container[] | undefined },
): { [prop: string]: kube.Container[] } {
  const names = new Set(host.reservedNames);
  const ports = [...(host.ports ?? [])];
  return Object.fromEntries(
    Object.entries(lists).map(([prop, containers = []]) => [
      prop,
      containers.map((given, index) => {
        const container = toManifest('Container', given, { where: host.where, what: `${prop}[${index}]` });
        checkName(host.where, `${prop}: container`, container.name);
        if (names.has(container.name)) {
          throw new KubeflowError(
            host.where,
            `${prop}: two containers of the pod are named "${container.name}".`,
            `Names must be unique in the pod. Existing names: ${[...names].map((name) => `"${name}"`).join(', ')}.`,
          );
        }
        names.add(container.name);
        for (const port of container.ports ?? []) {
          checkPortFree(host.where, `${prop} "${container.name}"`, port, ports);
          ports.push(port);
        }
        return userContainer(host, `${prop} "${container.name}"`, container, /\binit/.test(prop));
      }),
    ]),
  );
}

function userContainer(
  host: UserContainerContext,
  what: string,
  container: kube.Container,
  init: boolean,
): kube.Container {
  const { where } = host;
  if (container.image === undefined) {
    throw new KubeflowError(where, `${what} has no image.`, 'Kubernetes requires an image.', 'Set `image`.');
  }
  checkImage(where, `${what}: image`, container.image);
  checkEnum(where, `${what}: imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES);
  checkEnvList(where, [...(container.env ?? [])]);
  checkArguments(where, `${what}: command or args`, ...(container.command ?? []), ...(container.args ?? []));
  checkMounts(host, what, container);
  if (
    init &&
    // A sidecar runs until the pod ends, like a container that is not an init container.
    container.restartPolicy !== 'Always' &&
    [container.livenessProbe, container.readinessProbe, container.startupProbe, container.lifecycle].some(Boolean)
  ) {
    throw new KubeflowError(
      where,
      `${what} has a probe or a lifecycle hook.`,
      'Init containers do not support them, because they run to completion.',
      "For a sidecar, set restartPolicy: 'Always'.",
    );
  }
  const violation = restrictedViolation(container);
  if (violation !== undefined) {
    throw new KubeflowError(
      where,
      `${what} ${violation}.`,
      'The pods run under Pod Security "restricted", which rejects pods with this container.',
      'Remove it; fields that the standard requires are filled in.',
    );
  }
  const context = container.securityContext ?? {};
  checkUserId(where, `${what}: runAsUser`, context.runAsUser ?? host.uid);
  const drop = context.capabilities?.drop ?? [];
  return {
    ...container,
    resources: resourcesOf(where, what, container.resources),
    securityContext: {
      runAsUser: host.uid,
      runAsGroup: host.gid,
      ...context,
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { ...context.capabilities, drop: drop.includes('ALL') ? drop : ['ALL', ...drop] },
    },
  };
}

/**
 * Checks a port of a container. `usedPorts` includes ports of init containers, because Kubernetes warns about them too.
 *
 * @throws KubeflowError if the port is invalid, or another container of the pod has its number or name.
 */
function checkPortFree(
  where: IConstruct,
  what: string,
  { name, containerPort, protocol = 'TCP' }: kube.ContainerPort,
  usedPorts: readonly kube.ContainerPort[],
): void {
  checkPort(where, `${what}: port`, containerPort);
  checkEnum(where, `${what}: protocol of port ${containerPort}`, protocol, PROTOCOLS);
  if (usedPorts.some((port) => port.containerPort === containerPort && (port.protocol ?? 'TCP') === protocol)) {
    throw new KubeflowError(
      where,
      `${what}: port ${containerPort} is already used by a container of the pod.`,
      'All containers of a pod share one IP address, and Kubernetes warns about duplicate ports.',
      'Use another port. A port that is used only inside the pod need not be listed.',
    );
  }
  if (name === undefined) {
    return;
  }
  checkName(where, `${what}: port`, name, PORT_NAME);
  if (usedPorts.some((port) => port.name === name)) {
    throw new KubeflowError(
      where,
      `${what}: port ${containerPort} has the name "${name}" of another port of the pod.`,
      'Services and probes find a port by its name and use the first match.',
      'Use another name, or omit it.',
    );
  }
}

function checkMounts({ where, volumes }: UserContainerContext, what: string, container: kube.Container): void {
  const mounts = container.volumeMounts ?? [];
  for (const { name } of [...mounts, ...(container.volumeDevices ?? [])]) {
    if (!volumes.includes(name)) {
      throw new KubeflowError(
        where,
        `${what} mounts the volume "${name}", which the pod does not have.`,
        `The pod has ${volumes.map((volume) => `"${volume}"`).join(', ')}.`,
      );
    }
  }
  for (const [index, { mountPath }] of mounts.entries()) {
    if (
      !isPath(mountPath, PATH_RULES.containerPath) ||
      mounts.findIndex((mount) => mount.mountPath === mountPath) < index
    ) {
      throw new KubeflowError(
        where,
        `${what}: mountPath "${mountPath}" is invalid or used twice.`,
        'Must be an absolute path without ":", and different from those of the other mounts of the container.',
      );
    }
  }
}

function resourcesOf(
  where: IConstruct,
  what: string,
  resources: kube.ResourceRequirements = {},
): kube.ResourceRequirements {
  const requests: { [name: string]: kube.Quantity } = { ...resources.requests };
  const limits: { [name: string]: kube.Quantity } = { ...resources.limits };
  for (const name of ['cpu', 'memory'] as const) {
    // If the user sets only one of the two, the other one is left out on purpose.
    if (requests[name] === undefined && limits[name] === undefined) {
      requests[name] = REQUESTS[name];
      limits[name] = LIMITS[name];
    }
  }
  checkQuantities(where, what, requests, limits);
  return { ...resources, requests, ...(Object.keys(limits).length > 0 && { limits }) };
}
