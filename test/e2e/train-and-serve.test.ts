import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { VersionPolicy } from '../../lib/components/tf-serving';
import { modelConfigFiles } from '../../lib/components/tf-serving/options/config-files';
import type { TestCluster } from '../cluster/test-cluster';
import { WrittenExample } from '../cluster/written-example';
import { base64, CertificateAuthority } from '../cluster-harness/certificates';
import type { Kubectl } from '../cluster-harness/kubectl';
import { until } from '../cluster-harness/until';
import { describeEndToEnd } from './describe-end-to-end';
import { followLog, waitForJob } from './jobs';
import { ModelClient } from './model-client';
import { readmeCommand } from './readme';

const EXAMPLE = 'train-and-serve';
const IMAGES = ['nfs-server', 'training-operator', 'tensorflow', 'model-server'] as const;
const SECURED = join(__dirname, 'programs/secured-server/main.ts');
const BENCHMARK = join(__dirname, 'programs/benchmark/main.ts');
const SIDECAR = join(__dirname, 'programs/sidecar/main.ts');
const STARTER_NOTEBOOK = join(__dirname, 'programs/starter-notebook/main.ts');
const LAST_STEP = /^step 200: loss [\d.]+$/m;

describeEndToEnd(`examples/${EXAMPLE}, laptop`, { images: IMAGES }, (suite) => {
  let example: WrittenExample;
  let client: ModelClient;

  suite.prepare('apply', async () => {
    example = WrittenExample.ofEnvironment(suite.cluster, EXAMPLE, 'laptop');
    await suite.apply(example);
    await makeCertificates(suite.cluster);
    const secured = WrittenExample.ofProgram(suite.cluster, SECURED, 'team');
    await secured.runAll(secured.commands);
    client = await ModelClient.start(suite.cluster, 'client-tls');
  });

  suite.test('the job trains on both replicas together, and succeeds', async () => {
    const [, ...logs] = await Promise.all([
      waitForJob(suite.cluster, 'quadrant-training'),
      ...['chief-0', 'worker-0'].map((replica) => followLog(suite.cluster, `quadrant-training-${replica}`)),
    ]);
    const [chief, worker] = logs.map((log) => LAST_STEP.exec(log)?.[0]);
    expect(chief).toBeDefined();
    // The loss covers both replicas. Separate trainings would print different values.
    expect(worker).toBe(chief);
  });

  suite.test('the TFCnn benchmark runs with a parameter server, and prints its results', async () => {
    const benchmark = WrittenExample.ofProgram(suite.cluster, BENCHMARK, 'team');
    await benchmark.runAll(benchmark.commands);
    const [, log] = await Promise.all([
      waitForJob(suite.cluster, 'benchmark'),
      followLog(suite.cluster, 'benchmark-chief-0'),
    ]);
    const result = JSON.parse(/^\{.*\}$/m.exec(log)?.[0] ?? '{}');
    expect(result).toMatchObject({ model: 'trivial', batch_size: 4, images: 20, loss: expect.any(Number) });
    expect(result.images_per_second).toBeGreaterThan(0);
  });

  suite.test('the program of the starter notebook trains on two machines together', async () => {
    const program = WrittenExample.ofProgram(suite.cluster, STARTER_NOTEBOOK, 'team');
    await program.runAll(program.commands);
    const [, ...logs] = await Promise.all([
      waitForJob(suite.cluster, 'from-notebook'),
      ...[0, 1].map((index) => followLog(suite.cluster, `from-notebook-worker-${index}`)),
    ]);
    const [first, second] = logs.map((log) => /^step 300 loss [\d.]+$/m.exec(log)?.[0]);
    expect(first).toBeDefined();
    // Each draws other points, so the losses are equal only if they are of both.
    expect(second).toBe(first);
  });

  suite.test('a job finishes although its sidecar never exits', async () => {
    const program = WrittenExample.ofProgram(suite.cluster, SIDECAR, 'team');
    await program.runAll(program.commands);
    await waitForJob(suite.cluster, 'with-sidecar');
  });

  suite.test('the model server becomes ready with the trained model', async () => {
    await waitForJob(suite.cluster, 'quadrant-training');
    const { stdout } = await example.run(readmeCommand(EXAMPLE, /rollout status/, suite.cluster));
    expect(stdout).toContain('successfully rolled out');
  });

  suite.test('the model responds as described in the README', async () => {
    const url = await suite.forward(readmeCommand(EXAMPLE, /port-forward/, suite.cluster));
    const request = /^curl -d '(.*)' http:\/\/localhost:\d+(\S+)$/.exec(readmeCommand(EXAMPLE, /curl/, suite.cluster));
    const [, body, path] = request ?? [];
    const answer = await fetch(`${url}${path}`, { method: 'POST', body });
    const { predictions } = (await answer.json()) as { predictions: number[][] };
    // The first number is positive and the second one is negative, which is quadrant 1 in train.py.
    expect(predictions.map((quadrants) => quadrants.indexOf(Math.max(...quadrants)))).toEqual([1]);
  });

  suite.test('a rollout loses no request over REST or over a single gRPC channel', async () => {
    const { kubectl } = suite.cluster;
    const before = await podsOfServer(kubectl);
    const quadrant = ['quadrant', 'quadrant', '[0.5, -0.5]'] as const;
    const { rest, grpc, connections } = await client.whileSendingRequests(quadrant, async (moreAnswers) => {
      // Responses of the old pod. Those of the new pod follow at the end.
      await moreAnswers();
      const restart = readmeCommand(EXAMPLE, /rollout status/, suite.cluster).replace(/status (\S+) .*/, 'restart $1');
      await example.run(restart);
      await example.run(readmeCommand(EXAMPLE, /rollout status/, suite.cluster));
      // The old pod serves requests until its grace period ends.
      await until('the old pod to end', async () => (await namesOfPods(kubectl)).length === 1, 120);
      await moreAnswers();
    });
    expect(rest.failures).toEqual([]);
    expect(grpc.failures).toEqual([]);
    // The rollout takes over a minute. The server closes connections every ten seconds, not only when its pod ends.
    expect(connections).toBeGreaterThan(3);
    expect(await podsOfServer(kubectl)).not.toEqual(before);
  });

  suite.test('a label for a version reaches the running pod', async () => {
    const url = await suite.forward(readmeCommand(EXAMPLE, /port-forward/, suite.cluster));
    const status = async (path: string) => (await fetch(`${url}/v1/models/quadrant${path}`)).status;
    const pods = await podsOfServer(suite.cluster.kubectl);
    expect(await status('/labels/stable')).toBe(400);
    await addLabel(suite.cluster.kubectl);
    await until('the label', async () => (await status('/labels/stable')) === 200, 240);
    expect(await status('/versions/1')).toBe(200);
    expect(await podsOfServer(suite.cluster.kubectl)).toEqual(pods);
  });

  suite.test('over TLS the model responds to clients with a valid certificate, and rejects all others', async () => {
    const answer = (...files: string[]) => client.requestStatus('secured', 'quadrant', ...files);
    await until('the server', async () => (await answer('ca.crt', 'tls.crt', 'tls.key')) === 'available', 120);
    expect(await answer('ca.crt')).toMatch(/^UNAVAILABLE: /);
    expect(await answer()).toMatch(/^UNAVAILABLE: /);
    expect(await answer('ca.crt', 'stranger.crt', 'stranger.key')).toMatch(/^UNAVAILABLE: /);
    expect(await answer('stranger-ca.crt', 'tls.crt', 'tls.key')).toMatch(/CERTIFICATE_VERIFY_FAILED/);
  });
});

/**
 * Creates Secrets with certificates in cert-manager's format: for a TLS server, for a client, and for a client of
 * another authority.
 */
async function makeCertificates(cluster: TestCluster): Promise<void> {
  const namespace = cluster.namespace('kubeflow');
  const authority = (name: string) => {
    const folder = cluster.folder.join(name);
    mkdirSync(folder);
    return new CertificateAuthority(folder);
  };
  const [own, strange] = [authority('tls'), authority('strange-tls')];
  const secret = (name: string, files: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    data: Object.fromEntries(Object.entries(files).map(([key, path]) => [key, base64(path)])),
  });
  const server = own.server('secured', [`DNS:secured.${namespace}.svc`]);
  const client = own.client('client');
  const stranger = strange.client('client');
  await cluster.kubectl.apply(
    secret('secured-tls', { 'tls.crt': server.certificate, 'tls.key': server.key, 'ca.crt': own.certificate }),
    secret('client-tls', {
      ...{ 'ca.crt': own.certificate, 'tls.crt': client.certificate, 'tls.key': client.key },
      ...{ 'stranger-ca.crt': strange.certificate },
      ...{ 'stranger.crt': stranger.certificate, 'stranger.key': stranger.key },
    }),
  );
}

async function namesOfPods(kubectl: Kubectl): Promise<string[]> {
  const pods = await kubectl.get('pods', '--all-namespaces', '--selector=app.kubernetes.io/instance=quadrant');
  return pods.map(({ metadata }) => metadata.name);
}

/** Returns the only pod of the server, with its number of restarts. */
async function podsOfServer(kubectl: Kubectl): Promise<unknown[]> {
  const pods = await kubectl.get('pods', '--all-namespaces', '--selector=app.kubernetes.io/instance=quadrant');
  expect(pods).toHaveLength(1);
  return pods.map(({ metadata, status }) => [metadata.name, status.containerStatuses[0].restartCount]);
}

/** Applies the configuration that the program would generate if its props contained the label. */
async function addLabel(kubectl: Kubectl): Promise<void> {
  const maps = await kubectl.get('configmaps', '--all-namespaces', '--selector=app.kubernetes.io/instance=quadrant');
  const [{ metadata, data }] = maps.filter((map) => map.data?.['models.config'] !== undefined);
  const models = modelConfigFiles(new App(), [
    {
      name: 'quadrant',
      basePath: /base_path: "(.*)"/.exec(data['models.config'])?.[1] ?? '',
      versions: VersionPolicy.latest(),
      labels: { stable: 1 },
    },
  ]);
  const patch = JSON.stringify({ data: models });
  await kubectl.run('patch', 'configmap', metadata.name, '--namespace', metadata.namespace ?? '', '--patch', patch);
}
