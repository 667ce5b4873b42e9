import { k8s } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { checkImage } from '../images';
import { checkName } from '../names';
import { checkEnum } from '../validation/enums';
import { isPath, PATH_RULES } from '../validation/paths';
import { checkPort, PORT_NAME, PROTOCOLS } from '../validation/ports';
import { checkNoNulCharacter } from '../validation/process-text';
import { checkQuantities } from '../validation/quantities';
import { checkEnvList } from './env';
import { restrictedViolation } from './pod-security';
import { checkUserId } from './user-ids';

/** Where the containers go that a user brings along. */
export interface UserContainerContext {
  readonly where: IConstruct;
  /** Whom the containers run as where they do not say. */
  readonly uid: number;
  readonly gid: number;
  /** Names that containers of the pod have already. */
  readonly reservedNames: readonly string[];
  /** Ports that containers of the pod have already. @default - none */
  readonly ports?: readonly k8s.ContainerPort[];
  /** Names of the volumes that can be mounted. */
  readonly volumes: readonly string[];
}

const PULL_POLICIES = { ALWAYS: 'Always', IF_NOT_PRESENT: 'IfNotPresent', NEVER: 'Never' };

// Enough for what looks after something, and no more than a namespace with a quota grants.
const REQUESTS = { cpu: '10m', memory: '64Mi' };
const LIMITS = { cpu: '500m', memory: '256Mi' };

/**
 * Containers that a user brings along, as they run under Pod Security `restricted`: what they leave out of their security contexts
 * and resources is filled in, and what the standard refuses throws.
 *
 * @param lists the containers, by the prop that names them
 */
export function restrictedUserContainers(
  host: UserContainerContext,
  lists: { readonly [prop: string]: readonly k8s.Container[] | undefined },
): { [prop: string]: k8s.Container[] } {
  const names = new Set(host.reservedNames);
  const ports = [...(host.ports ?? [])];
  return Object.fromEntries(
    Object.entries(lists).map(([prop, containers = []]) => [
      prop,
      containers.map((container) => {
        checkName(host.where, `${prop}: container`, container.name);
        if (names.has(container.name)) {
          throw new KubeflowError(
            host.where,
            `${prop}: two containers of the pod are named "${container.name}".`,
            `Each has a name of its own, and these are taken: ${[...names].map((name) => `"${name}"`).join(', ')}.`,
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
  container: k8s.Container,
  init: boolean,
): k8s.Container {
  const { where } = host;
  if (container.image === undefined) {
    throw new KubeflowError(where, `${what} has no image.`, 'Kubernetes wants one.', 'Set `image`.');
  }
  checkImage(where, `${what}: image`, container.image);
  checkEnum(where, `${what}: imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES);
  checkEnvList(where, [...(container.env ?? [])]);
  checkNoNulCharacter(where, `${what}: command or args`, ...(container.command ?? []), ...(container.args ?? []));
  checkMounts(host, what, container);
  if (
    init &&
    [container.livenessProbe, container.readinessProbe, container.startupProbe, container.lifecycle].some(Boolean)
  ) {
    throw new KubeflowError(
      where,
      `${what} has a probe or a lifecycle hook.`,
      'Kubernetes accepts them of containers that go on running, and an init container ends.',
    );
  }
  const violation = restrictedViolation(container);
  if (violation !== undefined) {
    throw new KubeflowError(
      where,
      `${what} ${violation}.`,
      'The pods run under Pod Security "restricted", which would refuse every one with this container.',
      'Leave it out; what the standard wants is filled in.',
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

/** Init containers are no exception: Kubernetes warns of their ports, too. */
function checkPortFree(
  where: IConstruct,
  what: string,
  { name, containerPort, protocol = 'TCP' }: k8s.ContainerPort,
  taken: readonly k8s.ContainerPort[],
): void {
  checkPort(where, `${what}: port`, containerPort);
  checkEnum(where, `${what}: protocol of port ${containerPort}`, protocol, PROTOCOLS);
  if (taken.some((port) => port.containerPort === containerPort && (port.protocol ?? 'TCP') === protocol)) {
    throw new KubeflowError(
      where,
      `${what}: port ${containerPort} is that of another container of the pod, or is there twice.`,
      'All containers of a pod have one address, and Kubernetes warns of a port of it that is there twice.',
      'Use another port. One that only its own pod uses need not be listed.',
    );
  }
  if (name === undefined) {
    return;
  }
  checkName(where, `${what}: port`, name, PORT_NAME);
  if (taken.some((port) => port.name === name)) {
    throw new KubeflowError(
      where,
      `${what}: port ${containerPort} is named "${name}", and so is another one of the pod.`,
      'Services and probes find a port of a pod by its name, and take the first of several.',
      'Give it another name, or none.',
    );
  }
}

function checkMounts({ where, volumes }: UserContainerContext, what: string, container: k8s.Container): void {
  const mounts = container.volumeMounts ?? [];
  for (const { name } of [...mounts, ...(container.volumeDevices ?? [])]) {
    if (!volumes.includes(name)) {
      throw new KubeflowError(
        where,
        `${what} mounts the volume "${name}", which the pod does not have.`,
        `It has ${volumes.map((volume) => `"${volume}"`).join(', ')}.`,
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
        `${what} mounts something at "${mountPath}".`,
        'Accepted are absolute paths without ":", each once.',
      );
    }
  }
}

function resourcesOf(where: IConstruct, what: string, given: k8s.ResourceRequirements = {}): k8s.ResourceRequirements {
  const requests: { [name: string]: k8s.Quantity } = { ...given.requests };
  const limits: { [name: string]: k8s.Quantity } = { ...given.limits };
  for (const name of ['cpu', 'memory'] as const) {
    // Who says one of the two knows why the other is left out.
    if (requests[name] === undefined && limits[name] === undefined) {
      requests[name] = k8s.Quantity.fromString(REQUESTS[name]);
      limits[name] = k8s.Quantity.fromString(LIMITS[name]);
    }
  }
  checkQuantities(where, what, requests, limits);
  return { ...given, requests, ...(Object.keys(limits).length > 0 && { limits }) };
}
