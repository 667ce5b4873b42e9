import { KubeflowApp } from '../../lib/app';
import { parseManifests } from '../parse-manifests';
import { allViolations } from '../policy/exposure-rules';
import type { Manifest } from '../policy/manifest';
import { everyComponent } from './every-component';
import { EVERY_PLATFORM } from './every-platform';

/** The namespace of NFS servers, as the owner of a cluster creates it if `createNamespaces` is false. */
const NFS_NAMESPACE: Manifest[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'kubeflow-nfs', labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', namespace: 'kubeflow-nfs' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  },
];

describe.each(Object.entries(EVERY_PLATFORM))('%s', (_, make) => {
  const app = new KubeflowApp({ summary: false });
  const platform = make(app);
  everyComponent(platform);
  const objects = parseManifests<Manifest>(app.synthYaml());

  test('runs every component', () => {
    const workloads = objects.flatMap(({ kind, metadata }) =>
      /^(Deployment|TFJob|CronJob)$/.test(kind) ? [`${kind} ${metadata.name}`] : [],
    );
    expect(workloads.sort()).toEqual([
      'CronJob nightly-tf-job-schedule',
      'Deployment data-folders',
      'Deployment data-nfs',
      'Deployment jupyterhub-hub',
      'Deployment jupyterhub-placeholder',
      'Deployment jupyterhub-proxy',
      'Deployment jupyterhub-scheduler',
      'Deployment kubeflow-readiness',
      'Deployment model',
      'Deployment tensorboard',
      'Deployment training-operator',
      'TFJob job',
    ]);
  });

  test('complies with all policies', () => {
    const namespaces = platform.createNamespaces ? [] : NFS_NAMESPACE;
    expect(allViolations([...namespaces, ...objects])).toEqual([]);
  });
});
