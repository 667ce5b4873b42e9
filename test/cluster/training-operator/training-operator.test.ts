import type { KubeObject } from '../../cluster-harness/kubectl';
import type { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { until } from '../../cluster-harness/until';
import { stableVersions } from '../cluster-objects';
import { describeOnCluster } from '../describe-on-cluster';
import { waitForPods } from '../workloads';
import { WrittenExample } from '../written-example';
import { runningPodsOfJob, startTrainingOperator } from './running-operator';

/** The namespace of the job. */
const NAMESPACE = ['--namespace', 'kubeflow'];
const WEBHOOK = 'validator.training-operator.kubeflow.org';

/** The metric of the API server for requests that the webhook answered. */
const ANSWERED =
  /^apiserver_admission_webhook_request_total\{code="200",name="validator\.tfjob\.training-operator\.kubeflow\.org",operation="CREATE".*\} [1-9]/m;

// The operator is the real one, built from source. It runs in place of its simulated pod.
describeOnCluster(
  'the training operator with examples/train-and-serve',
  { tools: ['training-operator'] },
  (cluster) => {
    let example: WrittenExample;
    let operator: PodStandIn;

    const caBundle = async () => {
      const { webhooks } = await cluster().kubectl.getOne('validatingwebhookconfiguration', WEBHOOK);
      return webhooks[0].clientConfig.caBundle as string | undefined;
    };

    beforeAll(async () => {
      const { kubectl } = cluster();
      example = WrittenExample.ofEnvironment(cluster(), 'train-and-serve', 'laptop');
      for (const command of example.commands) {
        await example.run(command);
      }
      await waitForPods(kubectl);
      operator = await startTrainingOperator(cluster(), 'training-operator');
    });

    test('creates a pod and a Service for each replica of the job', async () => {
      const pods = await runningPodsOfJob(cluster(), 2);
      expect(pods.map(({ metadata }) => metadata.name).sort()).toEqual([
        'quadrant-training-chief-0',
        'quadrant-training-worker-0',
      ]);
      for (const pod of pods) {
        const service = await cluster().kubectl.getOne('service', ...NAMESPACE, pod.metadata.name);
        expect(selects(service, pod)).toBe(true);
      }
    });

    test('passes the addresses of the other replicas to each replica', async () => {
      const pod = await cluster().kubectl.getOne('pod', ...NAMESPACE, 'quadrant-training-worker-0');
      const [{ value }] = pod.spec.containers[0].env.filter(({ name }: { name: string }) => name === 'TF_CONFIG');
      expect(JSON.parse(value)).toMatchObject({
        cluster: {
          chief: ['quadrant-training-chief-0.kubeflow.svc:2222'],
          worker: ['quadrant-training-worker-0.kubeflow.svc:2222'],
        },
        task: { type: 'worker', index: 0 },
      });
    });

    test('reports that the job is running', async () => {
      const conditions = await until('condition Running', async () => {
        const { status } = await cluster().kubectl.getOne('tfjob', ...NAMESPACE, 'quadrant-training');
        const types = (status?.conditions ?? []).map(({ type }: { type: string }) => type);
        return types.includes('Running') && types;
      });
      expect(conditions).toEqual(['Created', 'Running']);
    });

    // The definition contains the webhook's rules, so the webhook cannot reject anything that the definition accepts.
    test('validates new jobs with its webhook', async () => {
      const { kubectl } = cluster();
      const { apiVersion, kind, spec } = await kubectl.getOne('tfjob', ...NAMESPACE, 'quadrant-training');
      const another = JSON.stringify({ apiVersion, kind, metadata: { name: 'another', namespace: 'kubeflow' }, spec });
      // failurePolicy is Ignore: the API server accepts jobs until the webhook responds.
      await until('a response of the webhook', async () => {
        await kubectl.runWith(another, 'create', '--dry-run=server', '-f', '-');
        const { stdout } = await kubectl.run('get', '--raw', '/metrics');
        return ANSWERED.test(stdout);
      });
    });

    test('is unaffected by a second apply', async () => {
      const before = await caBundle();
      const versions = await stableVersions(cluster().kubectl, example.files);
      for (const command of example.commands) {
        await example.run(command);
      }
      expect(await stableVersions(cluster().kubectl, example.files)).toEqual(versions);
      expect(await caBundle()).toBe(before);
    });

    test('needs no permissions beyond its service account and roles', () => {
      expect(operator.log).not.toBe('');
      expect(operator.log).not.toMatch(/forbidden/i);
    });
  },
);

function selects(service: KubeObject, pod: KubeObject): boolean {
  const labels = pod.metadata.labels as Record<string, string>;
  return Object.entries(service.spec.selector).every(([key, value]) => labels[key] === value);
}
