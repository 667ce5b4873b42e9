import type { Manifest } from '../../policy/manifest';

/**
 * Everything that is open in a set of objects, and how often: rules of network policies without peers, peers that
 * everybody is, exposed Services, and privileges of pods. A mistake must not add any.
 *
 * Without names, which a mutation may change.
 */
export function openings(objects: readonly Manifest[]): Map<string, number> {
  const found = [
    ...objects.flatMap((object) => openingsOf(object).map((opening) => `${object.kind}: ${opening}`)),
    ...unprotectedPods(objects),
  ];
  const counts = new Map<string, number>();
  for (const opening of found) {
    counts.set(opening, (counts.get(opening) ?? 0) + 1);
  }
  return counts;
}

function openingsOf(object: any): string[] {
  switch (object.kind) {
    case 'NetworkPolicy':
      return [...rulesOf(object, 'ingress', 'from'), ...rulesOf(object, 'egress', 'to'), ...policyTypes(object)];
    case 'Service':
      return serviceOpenings(object.spec ?? {});
    case 'ConfigMap':
      return [...hubOpenings(object.data ?? {}), ...nfsOpenings(object.data ?? {})];
    case 'Namespace':
      return [`enforces ${object.metadata.labels?.['pod-security.kubernetes.io/enforce']}`].filter(
        (text) => !/restricted|baseline/.test(text),
      );
    case 'ClusterRole':
    case 'Role':
      return (object.rules ?? []).flatMap((rule: any) =>
        Object.values(rule).flat().includes('*') ? [`rule with *: ${JSON.stringify(rule)}`] : [],
      );
    default:
      return podOpenings(object);
  }
}

function rulesOf({ spec }: any, direction: 'ingress' | 'egress', side: 'from' | 'to'): string[] {
  return (spec?.[direction] ?? []).flatMap((rule: any) => {
    // Without numbers, which a mutation may change.
    const ports = rule.ports?.length ? `${rule.ports.length} ports` : 'every port';
    if (!Array.isArray(rule[side]) || rule[side].length === 0) {
      return [`${direction} of everybody on ${ports}`];
    }
    return [
      ...rule[side].filter(isEverybody).map((peer: any) => `${direction} of ${JSON.stringify(peer)} on ${ports}`),
      ...(rule.ports?.length ? [] : [`${direction} on every port`]),
    ];
  });
}

function isEverybody({ ipBlock, namespaceSelector, podSelector }: any): boolean {
  const isEmpty = (selector: any) =>
    selector === undefined || (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length);
  return ipBlock
    ? /\/0$/.test(ipBlock.cidr ?? '/0')
    : namespaceSelector !== undefined
      ? isEmpty(namespaceSelector) && isEmpty(podSelector)
      : isEmpty(podSelector);
}

function policyTypes({ spec = {} }: any): string[] {
  return ['Ingress', 'Egress']
    .filter((type) => !(spec.policyTypes ?? []).includes(type))
    .map((type) => `no ${type} rules`);
}

function serviceOpenings({ type, loadBalancerSourceRanges, externalTrafficPolicy }: any): string[] {
  const isOpen =
    type === 'LoadBalancer' && !(loadBalancerSourceRanges?.length && !loadBalancerSourceRanges.includes('0.0.0.0/0'));
  return [
    ...(isOpen ? ['load balancer of everybody'] : []),
    ...(type === 'NodePort' ? [`node port (${externalTrafficPolicy})`] : []),
  ];
}

/** The hub reads its configuration as JSON. */
function hubOpenings(data: Record<string, string>): string[] {
  const text = data['values.json'];
  if (text === undefined) {
    return [];
  }
  const { authentication } = JSON.parse(text);
  return [`authentication ${authentication.kind}`, ...(authentication.allow_all === true ? ['all users'] : [])];
}

/** Exports of an NFS server without clients are for everybody. */
function nfsOpenings(data: Record<string, string>): string[] {
  return Object.values(data).flatMap((text) =>
    (text.match(/Clients\s*=\s*[^;]*;/g) ?? []).filter((clients) => /=\s*(\*|;|0\.0\.0\.0\/0)/.test(clients)),
  );
}

function podOpenings(object: any): string[] {
  const pod = podSpecOf(object);
  const containers = pod ? [...(pod.containers ?? []), ...(pod.initContainers ?? [])] : [];
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => pod?.[key]),
    ...(pod?.automountServiceAccountToken === false || !pod ? [] : ['mounts a token']),
    ...containers.flatMap(({ name, securityContext = {} }: any) => [
      ...(securityContext.privileged ? [`${name} is privileged`] : []),
      ...(securityContext.allowPrivilegeEscalation === false ? [] : [`${name} may escalate`]),
      ...((securityContext.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) ? [] : [`${name} may be root`]),
    ]),
  ];
}

function podSpecOf({ kind, spec = {} }: any): any {
  return kind === 'Pod' ? spec : (spec.template?.spec ?? spec.jobTemplate?.spec?.template?.spec);
}

/** Pods that no network policy selects. */
function unprotectedPods(objects: readonly any[]): string[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  return objects
    .filter(({ spec }) => spec?.template?.metadata?.labels)
    .filter(
      ({ metadata, spec }) =>
        !policies.some(
          (policy) =>
            policy.metadata.namespace === metadata.namespace &&
            selects(policy.spec?.podSelector, spec.template.metadata.labels),
        ),
    )
    .map(({ kind }) => `${kind}: no network policy`);
}

function selects(selector: any, labels: Record<string, string>): boolean {
  return Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}
