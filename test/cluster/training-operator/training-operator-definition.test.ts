import { readFileSync } from 'node:fs';
import { WebhookFailurePolicy } from 'kubeflow-cdk';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { Tools } from '../../cluster-harness/tools';
import { until } from '../../cluster-harness/until';
import { parseManifests } from '../../parse-manifests';
import { describeOnCluster } from '../describe-on-cluster';
import { RunningOperator } from './running-operator';

const WEBHOOK = 'validator.training-operator.kubeflow.org';

/** Whether the API server accepts or rejects an object. */
type Verdict = 'accepted' | 'refused';

const files = () => Tools.ready('training-operator-files');

/** Upstream's example TFJobs, in an existing namespace. */
function examples(): KubeObject[] {
  const manifests = parseManifests<KubeObject>(readFileSync(files().path('examples.yaml'), 'utf8'));
  return manifests.map((job) => ({ ...job, metadata: { ...job.metadata, namespace: 'kubeflow' } }));
}

/** Invalid TFJobs that upstream rejects. */
const REJECTED_BY_UPSTREAM: readonly [how: string, invalidate: (job: any) => void][] = [
  ['an invalid Service name as its name', (job) => (job.metadata.name = '1-mnist')],
  ['a name with a dot', (job) => (job.metadata.name = 'mnist.v1')],
  ['a name with 64 characters', (job) => (job.metadata.name = 'm'.repeat(64))],
  ['no container named "tensorflow"', (job) => (container(job).name = 'main')],
  ['a container without an image', (job) => delete container(job).image],
  ['a container with an empty image', (job) => (container(job).image = '')],
  ['no containers', (job) => (anyReplica(job).template.spec.containers = [])],
  ['no template', (job) => delete anyReplica(job).template],
  ['no replicas', (job) => delete job.spec.tfReplicaSpecs],
  ['no spec', (job) => delete job.spec],
  [
    'a chief and a master',
    (job) => Object.assign(job.spec.tfReplicaSpecs, { Chief: anyReplica(job), Master: anyReplica(job) }),
  ],
  ['an unknown manager', (job) => (job.spec.runPolicy = { managedBy: 'example.com/me' })],
  ['a replica count that is not a number', (job) => (anyReplica(job).replicas = 'two')],
];

/** Invalid TFJobs that upstream accepts, but that cannot succeed. */
const ACCEPTED_BY_UPSTREAM: readonly [how: string, invalidate: (job: any) => void, message: RegExp][] = [
  [
    'a name that is too long for its Services',
    (job) => (job.metadata.name = 'm'.repeat(56)),
    /metadata\.name .*\b63\b/,
  ],
  ['an empty map of replicas', (job) => (job.spec.tfReplicaSpecs = {}), /tfReplicaSpecs/],
  ['a negative replica count', (job) => (anyReplica(job).replicas = -1), /greater than or equal to 0/],
  [
    'an unknown replica type',
    (job) => (job.spec.tfReplicaSpecs.Worker2 = anyReplica(job)),
    /Chief, Master, Worker, PS (and|or) Evaluator/,
  ],
  ['a duplicate replica type', (job) => (job.spec.tfReplicaSpecs.WORKER = anyReplica(job)), /\breplica type\b/],
  ['an unknown restart policy', (job) => (anyReplica(job).restartPolicy = 'Sometimes'), /Unsupported value/],
  ['an unknown success policy', (job) => (job.spec.successPolicy = 'Most'), /Unsupported value/],
  ['an unknown clean-pod policy', (job) => (job.spec.runPolicy = { cleanPodPolicy: 'Some' }), /Unsupported value/],
  [
    'a deadline of 0 seconds',
    (job) => (job.spec.runPolicy = { activeDeadlineSeconds: 0 }),
    /greater than or equal to 1/,
  ],
];

function anyReplica(job: any): any {
  const [first] = Object.values(job.spec.tfReplicaSpecs);
  return first;
}

function container(job: any): any {
  return anyReplica(job).template.spec.containers[0];
}

describeOnCluster("the TFJob definition compared with upstream's", { tools: ['training-operator'] }, (cluster) => {
  let operator: RunningOperator;

  beforeAll(async () => {
    operator = new RunningOperator(cluster());
    await operator.start({ webhookFailurePolicy: WebhookFailurePolicy.FAIL });
    await until('the webhook', async () => (await verdict(examples()[0])) === 'accepted');
  });

  afterAll(() => operator?.stop());

  const verdict = async (job: object): Promise<Verdict> => {
    try {
      await cluster().kubectl.runWith(JSON.stringify(job), 'create', '--dry-run=server', '-f', '-');
      return 'accepted';
    } catch (error) {
      // Any other error is not a verdict.
      if (!/is invalid|denied the request|strict decoding error|cannot be handled|unmarshal/.test(`${error}`)) {
        throw error;
      }
      return 'refused';
    }
  };
  const verdicts = async () => {
    const results: Record<string, Verdict> = {};
    for (const job of examples()) {
      results[job.metadata.name] = await verdict(job);
      for (const [how, invalidate] of REJECTED_BY_UPSTREAM) {
        const invalid = structuredClone(job);
        invalidate(invalid);
        results[`${job.metadata.name} with ${how}`] = await verdict(invalid);
      }
    }
    return results;
  };
  const setWebhookRules = async (failurePolicy: 'Fail' | 'never') => {
    const { kubectl } = cluster();
    const rules = failurePolicy === 'never' ? ['DELETE'] : ['CREATE', 'UPDATE'];
    const patch = [{ op: 'replace', path: '/webhooks/0/rules/0/operations', value: rules }];
    await kubectl.run('patch', 'validatingwebhookconfiguration', WEBHOOK, '--type=json', `-p=${JSON.stringify(patch)}`);
    // The API server applies the change after a moment.
    await until('the changed webhook rules', async () => {
      const job = structuredClone(examples()[0]) as any;
      // The definition accepts this, but the webhook cannot decode it.
      container(job).ports = 'none';
      return ((await verdict(job)) === 'refused') === (failurePolicy === 'Fail');
    });
  };

  let ours: Record<string, Verdict>;

  test("with the webhook, ours accepts all of upstream's examples and rejects every invalid one", async () => {
    ours = await verdicts();
    expect(
      Object.keys(ours)
        .filter((job) => ours[job] === 'accepted')
        .sort(),
    ).toEqual(
      examples()
        .map(({ metadata }) => metadata.name)
        .sort(),
    );
  });

  test.each(ACCEPTED_BY_UPSTREAM)('ours rejects %s with an explanation', async (_, invalidate, message) => {
    for (const job of examples()) {
      invalidate(job);
      await expect(
        cluster().kubectl.runWith(JSON.stringify(job), 'create', '--dry-run=server', '-f', '-'),
      ).rejects.toThrow(message);
    }
  });

  test('ours accepts the longest names that fit its Services', async () => {
    for (const job of examples()) {
      const types = Object.entries<{ replicas?: number }>(job.spec.tfReplicaSpecs);
      const longest = Math.max(...types.map(([type, { replicas = 1 }]) => `-${type}-${replicas - 1}`.length));
      const named = (length: number) => ({ ...job, metadata: { ...job.metadata, name: 'm'.repeat(length) } });
      expect(await verdict(named(63 - longest))).toBe('accepted');
      expect(await verdict(named(64 - longest))).toBe('refused');
    }
  });

  test('without the webhook, ours has the same verdicts', async () => {
    await setWebhookRules('never');
    expect(await verdicts()).toEqual(ours);
    await setWebhookRules('Fail');
  });

  test("with the webhook, upstream's definition has the same verdicts", async () => {
    const { kubectl } = cluster();
    const file = files().path('tfjobs.yaml');
    await kubectl.run('replace', '-f', file);
    await until("upstream's schema", async () => {
      const { stdout } = await kubectl.run('explain', 'tfjob.spec.tfReplicaSpecs.template.spec.volumes');
      return stdout.includes('VolumeMounts') || stdout.includes('volumes');
    });
    expect(await verdicts()).toEqual(ours);
  });
});
