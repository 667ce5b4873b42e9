import type { IConstruct } from 'constructs';
import { Warnings } from '../../warnings';

/** Warns of a cluster that accepts what closes it, and keeps to none of it. */
export function warnAboutUnenforcedPolicies(
  where: IConstruct,
  enforcesNetworkPolicies: boolean,
  enforcesPodSecurity: boolean,
): void {
  if (!enforcesNetworkPolicies) {
    Warnings.add(
      where,
      'platform/network-policies-open',
      'this cluster accepts network policies and keeps none of them.',
      'Whoever runs code in a notebook or a job reaches every pod, the nodes, and the metadata server of the cloud, if there is one.',
      'Use a network plugin that keeps them, for example Calico or Cilium, and set `enforcesNetworkPolicies`.',
    );
  }
  if (!enforcesPodSecurity) {
    Warnings.add(
      where,
      'platform/pod-security-open',
      'this cluster does not keep the Pod Security Standards that its namespaces ask for.',
      "This library's pods keep to them by themselves. Whoever may make pods in those namespaces, as the hub may, can make privileged ones.",
      'Turn the admission plugin PodSecurity on, or let another one (Kyverno, Gatekeeper) keep to the same.',
    );
  }
}
