import type { IConstruct } from 'constructs';
import { Warnings } from '../../warnings';

/** Warns if the cluster does not enforce network policies or Pod Security Standards. */
export function warnAboutUnenforcedPolicies(
  where: IConstruct,
  enforcesNetworkPolicies: boolean,
  enforcesPodSecurity: boolean,
): void {
  if (!enforcesNetworkPolicies) {
    Warnings.add(
      where,
      'platform/network-policies-open',
      'this cluster accepts network policies but does not enforce them.',
      'Code in notebooks and jobs can connect to all pods, the nodes, and the metadata server of the cloud, if there is one.',
      'Use a network plugin that enforces them, for example Calico or Cilium, and set `enforcesNetworkPolicies`.',
    );
  }
  if (!enforcesPodSecurity) {
    Warnings.add(
      where,
      'platform/pod-security-open',
      'this cluster does not enforce the Pod Security Standards of its namespaces.',
      'Pods of this library comply with them, but everything that can create pods there, such as the hub, can create privileged pods.',
      'Enable the admission plugin PodSecurity, or enforce the standards with another one (Kyverno, Gatekeeper).',
    );
  }
}
