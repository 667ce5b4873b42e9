import type { Construct } from 'constructs';
import * as kube from '../../k8s/kube';
import type { NetworkPeer } from '../../network/network-peer';
import { ingressRules } from '../../network/policy-rules';
import type { INetworkCapability } from '../../platforms/capabilities/network';
import type { CheckedPods, ReadinessCheck } from '../../readiness-checks';
import type { ControllerNames } from './controller-names';
import type { ChartContents } from './expected-objects';

const HTTPS_PORT = 443;

interface Target extends CheckedPods {
  readonly namespace: string;
}

/** Creates the network policies that let the controller connect to the pods that it checks. */
export function checkPolicies(scope: Construct, names: ControllerNames, charts: readonly ChartContents[]): void {
  targetsOf(names, charts).forEach(({ namespace, labels, port }, index) => {
    const instance = labels['app.kubernetes.io/instance'];
    const part = labels['app.kubernetes.io/component'];
    const controller: NetworkPeer = {
      podLabels: names.selector,
      ...(namespace !== names.namespace && { namespaceLabels: { 'kubernetes.io/metadata.name': names.namespace } }),
      ports: [{ port }],
    };
    // The pods have a policy of their own, to which this one adds a peer.
    new kube.NetworkPolicy(scope, `check-${index}`, {
      metadata: { name: `${names.name}-${instance}-${part}`, namespace, labels: names.labels },
      spec: {
        podSelector: { matchLabels: { ...labels } },
        policyTypes: ['Ingress'],
        ingress: ingressRules(scope, [controller]),
      },
    });
  });
}

/** Returns the peers that the checks connect to. */
export function checkEgress(
  names: ControllerNames,
  charts: readonly ChartContents[],
  network: INetworkCapability,
): NetworkPeer[] {
  const checks = charts.flatMap(({ checks }) => checks);
  const needsInternet = checks.some(({ check }) => check.type === 'hostname' && check.tls);
  return [
    ...targetsOf(names, charts).map(({ namespace, labels, port }) => ({
      podLabels: { ...labels },
      ...(namespace !== names.namespace && { namespaceLabels: { 'kubernetes.io/metadata.name': namespace } }),
      ports: [{ port }],
    })),
    ...(needsInternet ? network.internet.map((peer) => ({ ...peer, ports: [{ port: HTTPS_PORT }] })) : []),
  ];
}

/** Pods that checks connect to, each once. */
function targetsOf(names: ControllerNames, charts: readonly ChartContents[]): Target[] {
  const targets = charts.flatMap(({ checks, namespace }) =>
    checks.flatMap(({ pods }: ReadinessCheck): Target[] =>
      pods ? [{ ...pods, namespace: pods.namespace ?? namespace ?? names.namespace }] : [],
    ),
  );
  return [...new Map(targets.map((target) => [JSON.stringify(target), target])).values()];
}
