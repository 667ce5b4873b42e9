import type { k8s } from 'cdk8s-plus-27';

// @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** What of a container Pod Security `restricted` refuses, as the end of a sentence; undefined where it is only incomplete. */
export function restrictedViolation(container: k8s.Container): string | undefined {
  const context = container.securityContext ?? {};
  const { type = '', user, role } = context.seLinuxOptions ?? {};
  const added = (context.capabilities?.add ?? []).filter((capability) => capability !== 'NET_BIND_SERVICE');
  const rules: [boolean, string][] = [
    [context.privileged === true, 'is privileged'],
    [context.allowPrivilegeEscalation === true, 'sets allowPrivilegeEscalation'],
    [context.runAsNonRoot === false, 'sets runAsNonRoot: false'],
    [context.runAsUser === 0, 'runs as root (runAsUser 0)'],
    [added.length > 0, `adds the capability ${added.join(', ')}`],
    [!['RuntimeDefault', 'Localhost', undefined].includes(context.seccompProfile?.type), 'has no seccomp profile'],
    [!['Default', undefined].includes(context.procMount), `has procMount ${context.procMount}`],
    [!SELINUX_TYPES.includes(type) || Boolean(user) || Boolean(role), 'has SELinux options of its own'],
    [context.windowsOptions !== undefined, 'has options of Windows'],
    [(container.ports ?? []).some(({ hostPort, hostIp }) => hostPort || hostIp), 'has a port of its node'],
    [handlersOf(container).some(namesHost), 'has a probe or a hook that names a host'],
  ];
  return rules.find(([refused]) => refused)?.[1];
}

function handlersOf({ livenessProbe, readinessProbe, startupProbe, lifecycle }: k8s.Container) {
  return [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
}

function namesHost(handler: k8s.Probe | k8s.LifecycleHandler | undefined): boolean {
  return Boolean(handler?.httpGet?.host || handler?.tcpSocket?.host);
}
