import { describe, referenceTo } from '../../kubernetes/objects';

import { containsAddress } from '../network/cidr';
import type { Flow } from '../network/flows';
import { grantsOf } from '../sections/roles';
import { at, type Checked, type FindingDraft } from './finding';

const METADATA_SERVER = '169.254.169.254';
/** Policies of network plugins and service meshes. */
const OTHER_POLICIES = new Set([
  ...['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'GlobalNetworkPolicy', 'AdminNetworkPolicy'],
  ...['BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy', 'AuthorizationPolicy', 'PeerAuthentication'],
  ...['FQDNNetworkPolicy', 'SecurityGroupPolicy'],
]);

/** Checks open connections and the entrances of the environment. */
export function networkFindings(checked: Checked): FindingDraft[] {
  return [
    ...isolationFindings(checked),
    ...flowFindings(checked),
    ...entranceFindings(checked),
    ...otherPolicies(checked),
  ];
}

function isolationFindings({ network }: Checked): FindingDraft[] {
  return network.isolation.flatMap(({ pods: { name, path, spec }, ingress, egress }) => {
    if (spec?.hostNetwork) {
      return [at('network/host', name, path, 'It sets hostNetwork: true.')];
    }
    return [
      ...(ingress
        ? []
        : [at('network/no-ingress-policy', name, path, 'No NetworkPolicy selects the pods for ingress.')]),
      ...(egress ? [] : [at('network/no-egress-policy', name, path, 'No NetworkPolicy selects the pods for egress.')]),
    ];
  });
}

function flowFindings({ input, pods, network }: Checked): FindingDraft[] {
  // Accounts with roles in the cloud get their tokens from the metadata server.
  const accounts = new Set(grantsOf(input).flatMap(({ kind, subject }) => (kind === 'cloud' ? [subject] : [])));
  const users = new Set(
    pods
      .filter(({ namespace, serviceAccount }) => accounts.has(`ServiceAccount ${namespace}/${serviceAccount}`))
      .map(({ name }) => name),
  );
  return network.flows.flatMap(({ from, to, ports, policies, paths }: Flow) => {
    const [path] = paths;
    // Pods without a policy have another finding.
    if (policies.length === 0) {
      return [];
    }
    const isOpen = from.type === 'everyone' || from.name === 'all addresses';
    const metadata =
      (to.cidrs ?? []).some((range) => containsAddress(range, METADATA_SERVER)) || to.type === 'everyone';
    return [
      ...(isOpen ? [at('network/open-ingress', to.name, path, `Everyone can connect on ${ports.join(', ')}.`)] : []),
      ...(metadata && reachesHttp(ports) && !users.has(from.name)
        ? [at('network/metadata-server', from.name, path, `The pods can connect to it on ${ports.join(', ')}.`)]
        : []),
    ];
  });
}

/** The metadata server answers on port 80, and that of GKE also on 988. */
function reachesHttp(ports: readonly string[]): boolean {
  return ports.some((port) => {
    const [, first, last] = /^TCP (\d+)(?:-(\d+))?$/.exec(port) ?? [];
    return port === 'all ports' || port === 'TCP all' || (Number(first) <= 80 && Number(last ?? first) >= 80);
  });
}

function entranceFindings({ input, entrances }: Checked): FindingDraft[] {
  return entrances.flatMap(({ object, path, tls, internal, sourceRanges }) => {
    if (object.startsWith('Service ')) {
      const type = input.objects.find((each) => describe(referenceTo(each.object)) === object)?.object.spec?.type;
      return type === 'LoadBalancer' && !internal && sourceRanges.length === 0
        ? [at('network/public-load-balancer', object, path, 'Everyone can connect to its address.')]
        : [];
    }
    return tls ? [] : [at('network/no-tls', object, path, 'It accepts plain HTTP.')];
  });
}

function otherPolicies({ input }: Checked): FindingDraft[] {
  return input.objects
    .filter(
      ({ object }) =>
        OTHER_POLICIES.has(object.kind) || (object.kind === 'NetworkPolicy' && isOfCalico(object.apiVersion)),
    )
    .map(({ object, path }) =>
      at('network/other-policies', describe(referenceTo(object)), path, `Its API version is ${object.apiVersion}.`),
    );
}

function isOfCalico(apiVersion: string): boolean {
  return !apiVersion.startsWith('networking.k8s.io/');
}
