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

/** As much of a pod as is looked at. */
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

/** What Autopilot would not let run of all that stands on a platform, each with the way out. */
export function autopilotViolations(platform: IConstruct): string[] {
  return platform.node
    .findAll()
    .filter((node): node is ApiObject => ApiObject.isApiObject(node))
    .flatMap((object) => {
      // A definition has no pods, and is long.
      const pods = object.kind === 'CustomResourceDefinition' ? [] : podsIn(tryRender(object).spec);
      return pods
        .flatMap(violationsOf)
        .map((found) =>
          problem(
            object,
            `${found}, which Autopilot lets no pod have.`,
            'GKE accepts it on nodes of one’s own (GkeCluster.standard).',
            'In the place of an NfsServer use a FilestoreVolume.',
          ),
        );
    });
}

function violationsOf(pod: Pod): string[] {
  const containers = [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
  return [
    ...HOST_FIELDS.filter((field) => pod[field] === true).map((field) => `the pods have ${field}`),
    ...(pod.volumes ?? [])
      .filter(({ hostPath }) => hostPath !== undefined && !/^\/var\/log(\/|$)/.test(hostPath.path ?? ''))
      .map(({ hostPath }) => `the pods mount "${hostPath?.path}" of the node`),
    ...containers
      .filter(({ securityContext }) => securityContext?.privileged)
      .map(({ name }) => `container "${name}" is privileged`),
    ...containers.flatMap(({ name, securityContext }) => {
      const added = (securityContext?.capabilities?.add ?? []).filter(
        (capability) => !ALLOWED_CAPABILITIES.has(capability),
      );
      return added.length > 0 ? [`container "${name}" has ${added.join(', ')}`] : [];
    }),
  ];
}

/** The pods that an object is, or makes: whatever has containers, however deep it is. */
function podsIn(value: unknown): Pod[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return 'containers' in value && Array.isArray(value.containers)
    ? [value as Pod]
    : Object.values(value).flatMap((part) => podsIn(part));
}

/** Whatever cannot be rendered is told when it is to be written. */
function tryRender(object: ApiObject): { readonly spec?: unknown } {
  try {
    return object.toJson();
  } catch {
    return {};
  }
}
