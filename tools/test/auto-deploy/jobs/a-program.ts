import type { DeploymentPlan } from '../../../src/plan/plan';

/** A program that writes a plan, as a program with the library does. */
export function programText(changes: Partial<DeploymentPlan> = {}): string {
  const plan = {
    apiVersion: 'kubeflow-cdk.io/plan/v1',
    generator: { name: 'kubeflow-cdk', version: '0.1.0' },
    environment: 'lab',
    manifests: 'dist/lab',
    steps: [],
    delete: [],
    retains: [],
    prerequisites: [],
    shared: [],
    requests: { cpu: '0', memory: '0', gpus: {}, storage: '0', largestPod: { cpu: '0', memory: '0', gpus: {} } },
    tools: [],
    permissions: [],
    ...changes,
  };
  return `
    const fs = require('node:fs');
    const prefix = process.env.KUBEFLOW_NAMESPACE_PREFIX ?? '';
    const object = (group, version, kind, name, namespace) =>
      ({ group, version, kind, name, gates: true, ...(namespace && { namespace }) });
    const namespace = prefix + 'kubeflow';
    const plan = {
      namespacePrefix: prefix,
      setup: [{ file: 'setup.yaml', objects: [object('', 'v1', 'Namespace', namespace)] }],
      components: [{
        name: 'core', path: 'lab/core', file: 'core.yaml', urls: [], images: [], checks: [],
        objects: [
          object('app.k8s.io', 'v1beta1', 'Application', 'kubeflow', namespace),
          object('rbac.authorization.k8s.io', 'v1', 'ClusterRole', prefix + 'operator'),
        ],
      }],
      ...${JSON.stringify(plan)},
    };
    if (fs.existsSync('built.txt')) fs.mkdirSync('deploy.out/lab', { recursive: true });
    fs.writeFileSync('deploy.out/lab/plan.json', JSON.stringify(plan));
    fs.writeFileSync('seen.json', JSON.stringify(process.env));
  `;
}
