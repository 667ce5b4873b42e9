import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { problem } from '../../../errors';

/** @see https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security#linux-capabilities */
const ALLOWED_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
  'SYS_PTRACE',
]);

const HOST_FIELDS = ['hostNetwork', 'hostPID', 'hostIPC'];

/** The fields of a pod that are checked. */
interface Pod {
  readonly containers?: Container[];
  readonly initContainers?: Container[];
  readonly volumes?: { readonly hostPath?: { readonly path?: string } }[];
  readonly [field: string]: unknown;
}

interface Container {
  readonly name?: string;
  readonly securityContext?: { readonly privileged?: boolean; readonly capabilities?: { readonly add?: string[] } };
}

/** Returns a problem for each pod of a platform that Autopilot does not admit. */
export function autopilotViolations(platform: IConstruct): string[] {
  return platform.node
    .findAll()
    .filter((node): node is ApiObject => ApiObject.isApiObject(node))
    .flatMap((object) => {
      // Definitions contain no pods and are long.
      const pods = object.kind === 'CustomResourceDefinition' ? [] : podsIn(tryRender(object).spec);
      return pods
        .flatMap(violationsOf)
        .map((found) =>
          problem(
            object,
            `${found}, which Autopilot does not allow.`,
            'Pods must not be privileged, use the host or its files, or add capabilities that Autopilot denies.',
            'Use GkeCluster.standard. For shared files on Autopilot, use a FilestoreVolume instead of an NfsServer.',
          ),
        );
    });
}

function violationsOf(pod: Pod): string[] {
  const containers = [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
  return [
    ...HOST_FIELDS.filter((field) => pod[field] === true).map((field) => `the pods set ${field}`),
    ...(pod.volumes ?? [])
      .filter(({ hostPath }) => hostPath !== undefined && !/^\/var\/log(\/|$)/.test(hostPath.path ?? ''))
      .map(({ hostPath }) => `the pods mount the node's path "${hostPath?.path}"`),
    ...containers
      .filter(({ securityContext }) => securityContext?.privileged)
      .map(({ name }) => `container "${name}" is privileged`),
    ...containers.flatMap(({ name, securityContext }) => {
      const added = (securityContext?.capabilities?.add ?? []).filter(
        (capability) => !ALLOWED_CAPABILITIES.has(capability),
      );
      return added.length > 0 ? [`container "${name}" adds the capabilities ${added.join(', ')}`] : [];
    }),
  ];
}

/** Finds pod specs at any depth: every object that has containers. */
function podsIn(value: unknown): Pod[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return 'containers' in value && Array.isArray(value.containers)
    ? [value as Pod]
    : Object.values(value).flatMap((part) => podsIn(part));
}

/** Renders an object. If that fails, synthesis reports it when it writes the object. */
function tryRender(object: ApiObject): { readonly spec?: unknown } {
  try {
    return object.toJson();
  } catch {
    return {};
  }
}
