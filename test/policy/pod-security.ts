import type { Container, Handler, Labels, PodSpec, SecurityContext } from './manifest';

/**
 * The Pod Security Standards of Kubernetes 1.36.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

const BASELINE_CAPABILITIES = ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD'].concat([
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
];
const RESTRICTED_VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim'].concat(
  ['projected', 'secret'],
);
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** The violations of a level by a pod. */
export function podSecurityViolations(level: PodSecurityLevel, spec: PodSpec, annotations: Labels = {}): string[] {
  switch (level) {
    case 'restricted':
      return [...baseline(spec, annotations), ...restricted(spec)];
    case 'baseline':
      return baseline(spec, annotations);
    case 'privileged':
      return [];
  }
}

export function allContainers(spec: PodSpec): Container[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

function baseline(spec: PodSpec, annotations: Labels): string[] {
  const found: string[] = [];
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
    if (spec[field]) {
      found.push(`${field} is set`);
    }
  }
  for (const volume of spec.volumes ?? []) {
    if (volume.hostPath !== undefined) {
      found.push(`volume ${volume.name} is a hostPath`);
    }
  }
  for (const { name } of spec.securityContext?.sysctls ?? []) {
    if (!SAFE_SYSCTLS.includes(name)) {
      found.push(`sysctl ${name} is not safe`);
    }
  }
  for (const [key, profile] of Object.entries(annotations)) {
    if (key.startsWith(APPARMOR_ANNOTATION) && !/^(runtime\/default|localhost\/.*)?$/.test(profile)) {
      found.push(`AppArmor profile is ${profile}`);
    }
  }
  found.push(...baselineContext('pod', spec.securityContext));
  for (const container of allContainers(spec)) {
    const where = `container ${container.name}`;
    found.push(...baselineContext(where, container.securityContext));
    if (container.securityContext?.privileged) {
      found.push(`${where} is privileged`);
    }
    for (const capability of container.securityContext?.capabilities?.add ?? []) {
      if (!BASELINE_CAPABILITIES.includes(capability)) {
        found.push(`${where} adds the capability ${capability}`);
      }
    }
    if (!['Default', undefined].includes(container.securityContext?.procMount)) {
      found.push(`${where} has procMount ${container.securityContext?.procMount}`);
    }
    if (container.ports?.some(({ hostPort }) => hostPort)) {
      found.push(`${where} has a hostPort`);
    }
    if (handlers(container).some((handler) => handler?.httpGet?.host || handler?.tcpSocket?.host)) {
      found.push(`${where} has a probe or hook with a host`);
    }
  }
  return found;
}

function baselineContext(where: string, context: SecurityContext = {}): string[] {
  const found: string[] = [];
  if (context.seccompProfile?.type === 'Unconfined') {
    found.push(`${where} has seccompProfile Unconfined`);
  }
  if (context.appArmorProfile?.type === 'Unconfined') {
    found.push(`${where} has appArmorProfile Unconfined`);
  }
  const { type = '', user, role } = context.seLinuxOptions ?? {};
  if (!SELINUX_TYPES.includes(type) || user || role) {
    found.push(`${where} has custom seLinuxOptions`);
  }
  if (context.windowsOptions?.hostProcess) {
    found.push(`${where} is a Windows host process`);
  }
  return found;
}

function restricted(spec: PodSpec): string[] {
  const found: string[] = [];
  const pod = spec.securityContext ?? {};
  for (const { name, ...source } of spec.volumes ?? []) {
    const kinds = Object.keys(source).filter((kind) => !RESTRICTED_VOLUMES.includes(kind));
    if (kinds.length > 0) {
      found.push(`volume ${name} is of the type ${kinds.join(', ')}`);
    }
  }
  if (pod.runAsUser === 0) {
    found.push('pod runs as root (runAsUser 0)');
  }
  for (const container of allContainers(spec)) {
    const where = `container ${container.name}`;
    const context = container.securityContext ?? {};
    if (context.allowPrivilegeEscalation !== false) {
      found.push(`${where} does not set allowPrivilegeEscalation: false`);
    }
    if ((context.runAsNonRoot ?? pod.runAsNonRoot) !== true) {
      found.push(`${where} does not set runAsNonRoot: true`);
    }
    if (context.runAsUser === 0) {
      found.push(`${where} runs as root (runAsUser 0)`);
    }
    if (!['RuntimeDefault', 'Localhost'].includes((context.seccompProfile ?? pod.seccompProfile)?.type ?? '')) {
      found.push(`${where} has no seccompProfile`);
    }
    if (!context.capabilities?.drop?.includes('ALL')) {
      found.push(`${where} does not drop ALL capabilities`);
    }
    if (context.capabilities?.add?.some((capability) => capability !== 'NET_BIND_SERVICE')) {
      found.push(`${where} adds capabilities other than NET_BIND_SERVICE`);
    }
  }
  return found;
}

function handlers(container: Container): (Handler | undefined)[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  return [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
}
