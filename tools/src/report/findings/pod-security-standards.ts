import { fieldsOf } from '../input/fields';
import { type ContainerSpec, containersOf, type PodSpec, type SecurityContext } from '../input/pod-sets';

/** A level of the Pod Security Standards, the strictest first. */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

/** Levels from the one that allows most to the strictest. */
export const LEVELS: readonly PodSecurityLevel[] = ['privileged', 'baseline', 'restricted'];

const BASELINE_CAPABILITIES = new Set(
  `AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT`.split(
    ' ',
  ),
);
const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  ...['local_port_range', 'unprivileged_port_start', 'local_reserved_ports'].map((name) => `net.ipv4.ip_${name}`),
  ...['syncookies', 'keepalive_time', 'fin_timeout', 'keepalive_intvl', 'keepalive_probes', 'rmem', 'wmem'].map(
    (name) => `net.ipv4.tcp_${name}`,
  ),
  'net.ipv4.ping_group_range',
]);
const RESTRICTED_VOLUMES = new Set(
  'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(' '),
);
const SELINUX_TYPES = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);
const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

type Annotations = Readonly<Record<string, string>>;

/** The strictest level that accepts pods. */
export function podSecurityLevel(spec: PodSpec, annotations: Annotations = {}): PodSecurityLevel {
  if (baselineViolations(spec, annotations).length > 0) {
    return 'privileged';
  }
  return restrictedViolations(spec).length > 0 ? 'baseline' : 'restricted';
}

/**
 * Violations of the level `baseline`.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function baselineViolations(spec: PodSpec, annotations: Annotations = {}): string[] {
  const pod = [
    ...(['hostNetwork', 'hostPID', 'hostIPC'] as const)
      .filter((field) => spec[field])
      .map((field) => `${field} is set`),
    ...(spec.volumes ?? [])
      .filter(({ hostPath }) => hostPath !== undefined)
      .map(({ name }) => `volume ${name} is a hostPath`),
    ...(spec.securityContext?.sysctls ?? [])
      .filter(({ name }) => !SAFE_SYSCTLS.has(name))
      .map(({ name }) => `sysctl ${name} is not safe`),
    ...Object.entries(annotations)
      .filter(
        ([key, value]) => key.startsWith(APPARMOR_ANNOTATION) && !/^(runtime\/default|localhost\/.*)?$/.test(value),
      )
      .map(([, value]) => `AppArmor profile is ${value}`),
    ...contextViolations('pod', spec.securityContext),
  ];
  return [...pod, ...containersOf(spec).flatMap(containerBaseline)];
}

function containerBaseline(container: ContainerSpec): string[] {
  const { name, securityContext: context = {}, ports = [] } = container;
  const where = `container ${name}`;
  return [
    ...contextViolations(where, context),
    ...(context.privileged ? [`${where} is privileged`] : []),
    ...(context.capabilities?.add ?? [])
      .filter((capability) => !BASELINE_CAPABILITIES.has(capability))
      .map((capability) => `${where} adds the capability ${capability}`),
    ...(['Default', undefined].includes(context.procMount) ? [] : [`${where} has procMount ${context.procMount}`]),
    ...(ports.some(({ hostPort }) => hostPort) ? [`${where} has a hostPort`] : []),
    ...(handlersOf(container).some((handler) => fieldsOf(handler.httpGet).host || fieldsOf(handler.tcpSocket).host)
      ? [`${where} has a probe or hook with a host`]
      : []),
  ];
}

function handlersOf({ livenessProbe, readinessProbe, startupProbe, lifecycle }: ContainerSpec) {
  const { postStart, preStop } = fieldsOf(lifecycle);
  return [livenessProbe, readinessProbe, startupProbe, postStart, preStop].map(fieldsOf);
}

function contextViolations(where: string, context: SecurityContext = {}): string[] {
  const { type = '', user, role } = context.seLinuxOptions ?? {};
  return [
    ...(context.seccompProfile?.type === 'Unconfined' ? [`${where} has seccompProfile Unconfined`] : []),
    ...(context.appArmorProfile?.type === 'Unconfined' ? [`${where} has appArmorProfile Unconfined`] : []),
    ...(!SELINUX_TYPES.has(type) || user || role ? [`${where} has custom seLinuxOptions`] : []),
    ...(context.windowsOptions?.hostProcess ? [`${where} is a Windows host process`] : []),
  ];
}

/** Violations of the level `restricted`, without those of `baseline`. */
export function restrictedViolations(spec: PodSpec): string[] {
  const pod = spec.securityContext ?? {};
  const volumes = (spec.volumes ?? []).flatMap(({ name, ...source }) =>
    Object.keys(source)
      .filter((kind) => !RESTRICTED_VOLUMES.has(kind))
      .map((kind) => `volume ${name} is of the type ${kind}`),
  );
  return [
    ...volumes,
    ...(pod.runAsUser === 0 ? ['pod runs as root (runAsUser 0)'] : []),
    ...containersOf(spec).flatMap((container) => containerRestricted(container, pod, spec.os?.name === 'windows')),
  ];
}

function containerRestricted({ name, securityContext = {} }: ContainerSpec, pod: SecurityContext, windows: boolean) {
  const where = `container ${name}`;
  const nonRoot = securityContext.runAsNonRoot ?? pod.runAsNonRoot;
  const seccomp = (securityContext.seccompProfile ?? pod.seccompProfile)?.type ?? '';
  const { add = [], drop = [] } = securityContext.capabilities ?? {};
  return [
    ...(nonRoot === true ? [] : [`${where} does not set runAsNonRoot: true`]),
    ...(securityContext.runAsUser === 0 ? [`${where} runs as root (runAsUser 0)`] : []),
    // Windows has none of these.
    ...(windows || securityContext.allowPrivilegeEscalation === false
      ? []
      : [`${where} does not set allowPrivilegeEscalation: false`]),
    ...(windows || ['RuntimeDefault', 'Localhost'].includes(seccomp) ? [] : [`${where} has no seccompProfile`]),
    ...(windows || drop.includes('ALL') ? [] : [`${where} does not drop ALL capabilities`]),
    ...(windows || add.every((capability) => capability === 'NET_BIND_SERVICE')
      ? []
      : [`${where} adds capabilities other than NET_BIND_SERVICE`]),
  ];
}
