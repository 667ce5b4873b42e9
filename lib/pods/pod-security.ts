import type * as kube from '../k8s/kube';

// @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/**
 * Returns the first violation of Pod Security `restricted` in a container, as the predicate of an error:
 * `is privileged`. Returns undefined if the container violates nothing; required fields may still be missing.
 */
export function restrictedViolation(container: kube.Container): string | undefined {
  const context = container.securityContext ?? {};
  const { type = '', user, role } = context.seLinuxOptions ?? {};
  const added = (context.capabilities?.add ?? []).filter((capability) => capability !== 'NET_BIND_SERVICE');
  const rules: [boolean, string][] = [
    [context.privileged === true, 'is privileged'],
    [context.allowPrivilegeEscalation === true, 'sets allowPrivilegeEscalation'],
    [context.runAsNonRoot === false, 'sets runAsNonRoot: false'],
    [context.runAsUser === 0, 'runs as root (runAsUser 0)'],
    [added.length > 0, `adds the capability ${added.join(', ')}`],
    [
      !['RuntimeDefault', 'Localhost', undefined].includes(context.seccompProfile?.type),
      `sets the seccomp profile "${context.seccompProfile?.type}"`,
    ],
    [
      !['RuntimeDefault', 'Localhost', undefined].includes(context.appArmorProfile?.type),
      `sets the AppArmor profile "${context.appArmorProfile?.type}"`,
    ],
    [!['Default', undefined].includes(context.procMount), `has procMount ${context.procMount}`],
    [!SELINUX_TYPES.includes(type) || Boolean(user) || Boolean(role), 'sets SELinux options that are not allowed'],
    [context.windowsOptions !== undefined, 'has Windows options'],
    [(container.ports ?? []).some(({ hostPort, hostIP }) => hostPort || hostIP), 'has a host port'],
    [handlersOf(container).some(namesHost), 'has a probe or a lifecycle hook with a host'],
  ];
  return rules.find(([isViolated]) => isViolated)?.[1];
}

function handlersOf({ livenessProbe, readinessProbe, startupProbe, lifecycle }: kube.Container) {
  return [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
}

function namesHost(handler: kube.Probe | kube.LifecycleHandler | undefined): boolean {
  return Boolean(handler?.httpGet?.host || handler?.tcpSocket?.host);
}
