import { Testing } from 'cdk8s';
import { AnyClusterPlatform, Authenticator, type IpFamilies, JupyterHub, KubeflowApp } from 'kubeflow-cdk';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { type Peer, podPeer } from './flow-verdicts';

/** The policies of a hub that may be exposed, in a namespace that denies everything else. */
export function policiesOf(props: ConstructorParameters<typeof JupyterHub>[2], ipFamilies?: IpFamilies): KubeObject[] {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'cluster', { namespace: 'hub', ipFamilies });
  const chart = platform.chart('jupyterhub');
  new JupyterHub(chart, 'jupyterhub', {
    authenticator: Authenticator.sharedPassword({ allowExposure: true }),
    ...props,
  });
  const denyAll = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', namespace: 'hub' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
  return [denyAll, ...Testing.synth(chart).filter(({ kind }) => kind === 'NetworkPolicy')];
}

/** A pod of the hub. */
export function hubPod(address: string, component: string): Peer {
  return podPeer(address, 'hub', {
    'app.kubernetes.io/name': 'jupyterhub',
    'app.kubernetes.io/instance': 'jupyterhub',
    'app.kubernetes.io/component': component,
  });
}
