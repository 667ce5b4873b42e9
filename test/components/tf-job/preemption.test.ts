import { Testing } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { TFJob, TFJobApi, type TFJobProps, TFPodTemplate, TFRestartPolicy } from '../../../lib/components/tf-job';
import { TFJobOperator } from '../../../lib/components/tf-job-operator';
import { GkePlatform, type GkePlatformProps } from '../../../lib/platforms/gke';
import { Warnings } from '../../../lib/warnings';
import { IMAGE, job, tfJob } from './synthesized-job';

const policyOf = (props: TFJobProps) => tfJob(props).spec.tfReplicaSpecs.Worker.restartPolicy;

/** Restart policy of a job on GKE with the node pools. */
function policyOnGke(pools: Partial<GkePlatformProps>, props: (platform: GkePlatform) => TFJobProps = () => ({})) {
  const platform = new GkePlatform(new KubeflowApp({ summary: false }), 'cloud', {
    project: 'my-project',
    zone: 'us-central1-a',
    ...pools,
  });
  TFJobOperator.existing(platform);
  const chart = platform.chart('job');
  new TFJob(chart, 'mnist', { image: IMAGE, worker: {}, ...props(platform) });
  return Testing.synth(chart).find(({ kind }) => kind === 'TFJob').spec.tfReplicaSpecs.Worker.restartPolicy;
}

test.each<[string, TFJobProps]>([
  ['GKE', { nodeSelector: { 'cloud.google.com/gke-spot': 'true' } }],
  ['EKS', { worker: { nodeSelector: { 'eks.amazonaws.com/capacityType': 'SPOT' } } }],
  [
    'AKS',
    {
      tolerations: [
        { key: 'kubernetes.azure.com/scalesetpriority', operator: 'Equal', value: 'spot', effect: 'NoSchedule' },
      ],
    },
  ],
  [
    'Karpenter',
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot', 'on-demand'] },
                ],
              },
            ],
          },
        },
      },
    },
  ],
  [
    'a template',
    {
      worker: {
        template: TFPodTemplate.fromPodTemplateSpec({
          spec: {
            nodeSelector: { 'cloud.google.com/gke-spot': 'true' },
            containers: [{ name: 'tensorflow', image: IMAGE }],
          },
        }),
      },
    },
  ],
])('a job on Spot VMs survives the loss of a node: %s', (_, props) => {
  expect(policyOf(props)).toBe('ExitCode');
});

test.each<TFJobProps>([
  {},
  { nodeSelector: { 'cloud.google.com/gke-spot': 'false' } },
  { nodeSelector: { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' } },
  { tolerations: [{ key: 'dedicated', operator: 'Exists' }] },
])('a job on other nodes fails with its first pod: %j', (props) => {
  expect(policyOf(props)).toBe('Never');
});

test('a job on a node pool of GKE with Spot VMs survives the loss of a node', () => {
  const taints = [{ key: 'dedicated', value: 'batch' }];
  const pools = { nodePools: [{}, { name: 'batch', spot: true, taints }] };
  expect(policyOnGke(pools)).toBe('Never');
  expect(policyOnGke(pools, (platform) => platform.nodePlacement('batch'))).toBe('ExitCode');
  expect(policyOnGke(pools, (platform) => platform.nodePlacement('default'))).toBe('Never');
  expect(policyOnGke({ nodePools: [{ spot: true }] })).toBe('ExitCode');
  expect(policyOnGke({ nodePools: [{ spot: true }] }, () => ({ nodeSelector: { team: 'a' } }))).toBe('Never');
});

test('a job on GPUs of GKE with Spot VMs survives the loss of a node, and one beside them does not need to', () => {
  const gpu = { acceleratorType: 'nvidia-l4', machineType: 'g2-standard-8' };
  const props = () => ({ image: `${IMAGE}-gpu`, worker: { gpu: {} } });
  expect(policyOnGke({ gpuPools: [{ ...gpu, spot: true }] }, props)).toBe('ExitCode');
  expect(policyOnGke({ gpuPools: [gpu] }, props)).toBe('Never');
  expect(policyOnGke({ gpuPools: [{ ...gpu, spot: true }] })).toBe('Never');
});

test('a chosen policy is kept, with a warning if it fails the job', () => {
  const spot = { nodeSelector: { 'cloud.google.com/gke-spot': 'true' } };
  const warnings = (restartPolicy: TFRestartPolicy) =>
    Warnings.of(job({ ...spot, restartPolicy })).filter((warning) => warning.includes('preemptible-without-restart'));
  expect(policyOf({ ...spot, restartPolicy: TFRestartPolicy.NEVER })).toBe('Never');
  expect(warnings(TFRestartPolicy.NEVER)).toHaveLength(1);
  expect(policyOf({ ...spot, restartPolicy: TFRestartPolicy.ON_FAILURE })).toBe('OnFailure');
  expect(warnings(TFRestartPolicy.ON_FAILURE)).toEqual([]);
});

test('a JobSet on Spot VMs ignores lost nodes', () => {
  const training = job({ api: TFJobApi.JOB_SET, nodeSelector: { 'cloud.google.com/gke-spot': 'true' } });
  expect(JSON.stringify(Testing.synth(training.node.scope as never))).toContain('DisruptionTarget');
});
