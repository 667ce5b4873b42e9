import { Chart, Testing } from 'cdk8s';
import { TFJobOperator } from '../../../lib';
import type { Kubectl } from '../../ground/kubectl';
import { Tools } from '../../ground/tools';
import { until } from '../../ground/until';
import { defineWhatGkeDefines } from '../gke-definitions';

/** Makes a cluster one that can take what is written for any platform. */
export async function prepare(kubectl: Kubectl): Promise<void> {
  await kubectl.apply(tfJobDefinition(), serviceMonitorDefinition());
  // cert-manager's own definition of certificates, without cert-manager.
  await kubectl.run('apply', '--server-side', '-f', Tools.ready('cert-manager').path('certificates.yaml'));
  // Waits for all definitions.
  await defineWhatGkeDefines(kubectl);
  // Pods are admitted only where there is a service account for them.
  const levels = ['privileged', 'baseline', 'restricted'].map((level) => `enforces-${level}`);
  await kubectl.apply(...levels.map(enforcing));
  for (const namespace of levels) {
    await until(`the service account of ${namespace}`, () =>
      kubectl.getOne('serviceaccount', 'default', '-n', namespace),
    );
  }
}

function enforcing(name: string): object {
  const level = name.replace('enforces-', '');
  const labels = { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': level };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function tfJobDefinition(): object {
  const chart = new Chart(Testing.app(), 'operator', { namespace: 'kubeflow' });
  new TFJobOperator(chart, 'operator');
  return Testing.synth(chart).find(({ kind }) => kind === 'CustomResourceDefinition');
}

/** A stand-in for the definition that the Prometheus operator brings: it knows the fields that we write, and no others. */
function serviceMonitorDefinition(): object {
  const text = { type: 'string' };
  const object = (properties: object) => ({ type: 'object', properties });
  const credentials = object({ name: text, key: text });
  const endpoint = object({
    port: text,
    path: text,
    interval: text,
    authorization: object({ type: text, credentials }),
  });
  const labels = { type: 'object', additionalProperties: text };
  const spec = object({ selector: object({ matchLabels: labels }), endpoints: { type: 'array', items: endpoint } });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'servicemonitors.monitoring.coreos.com' },
    spec: {
      group: 'monitoring.coreos.com',
      scope: 'Namespaced',
      names: { kind: 'ServiceMonitor', plural: 'servicemonitors', singular: 'servicemonitor' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: object({ spec }) } }],
    },
  };
}
