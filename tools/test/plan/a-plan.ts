import type { DeploymentPlan, PlanStep } from '../../src/plan/plan';

const kubectl = (id: string, phase: PlanStep['phase'], ...args: string[]): PlanStep => ({
  ...{ id, title: `Step ${id}`, tool: 'kubectl', when: 'always', phase },
  command: ['kubectl', '--context', 'kind-lab', ...args],
});
const APPLY = ['apply', '--server-side', '--field-manager=kubeflow-cdk', '-f'];

/** A plan with a step of each phase and two components. */
export function aPlan(changes: Partial<DeploymentPlan> = {}): DeploymentPlan {
  const component = (name: string) => ({
    ...{ name, path: `lab/${name}`, file: `dist/lab/${name}.k8s.yaml`, urls: [], images: [], checks: [] },
    objects: [{ group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'ns', name, gates: true }],
    requests: { cpu: '1', memory: '1Gi', gpus: {}, storage: '0' },
    largestPod: { cpu: '1', memory: '1Gi', gpus: {} },
  });
  const create = { ...kubectl('create-cluster', 'cluster'), tool: 'kind', command: ['kind', 'create', 'cluster'] };
  return {
    apiVersion: 'kubeflow-cdk.io/plan/v1',
    generator: { name: 'kubeflow-cdk', version: '0.1.0' },
    environment: 'lab',
    namespacePrefix: '',
    context: 'kind-lab',
    manifests: 'dist/lab',
    terraform: 'cdktf.out/stacks/lab',
    cluster: { create: [create] },
    steps: [
      { ...create, when: 'no-cluster' },
      terraformStep('init'),
      terraformStep('apply'),
      kubectl('apply-setup', 'setup', ...APPLY, 'dist/lab/0-setup'),
      { ...kubectl('create-secret', 'setup'), when: 'manual', command: undefined, shell: 'kubectl create secret x' },
      { ...kubectl('dns', 'setup'), when: 'manual', command: undefined, shell: 'add-record "$IP"' },
      kubectl('apply-apps', 'apps', ...APPLY, 'dist/lab'),
      {
        ...kubectl('once', 'apps'),
        when: 'once',
        tool: 'sh',
        command: undefined,
        shell: 'KUBE_CONTEXT=kind-lab sh x.sh',
      },
      kubectl('wait', 'ready', 'rollout', 'status', 'deployment/hub'),
    ],
    delete: [kubectl('delete-apps', 'apps', 'delete', '-f', 'dist/lab')],
    retains: [],
    prerequisites: [
      {
        ...{
          kind: 'Secret',
          apiVersion: 'v1',
          namespace: 'ns',
          name: 'x',
          reason: 'It is used.',
          requiredBy: 'lab/hub',
        },
        command: 'kubectl create secret x',
        blocking: true,
      },
    ],
    components: [component('hub'), component('jobs')],
    setup: [],
    shared: [],
    requests: {
      ...{ cpu: '1', memory: '1Gi', gpus: {}, storage: '0' },
      largestPod: { cpu: '1', memory: '1Gi', gpus: {} },
    },
    tools: [],
    permissions: [],
    ...changes,
  };
}

function terraformStep(verb: string): PlanStep {
  return {
    ...{
      id: `terraform-${verb}`,
      title: `Terraform ${verb}`,
      tool: 'terraform',
      when: 'always',
      phase: 'infrastructure',
    },
    command: ['terraform', '-chdir=cdktf.out/stacks/lab', verb],
  };
}
