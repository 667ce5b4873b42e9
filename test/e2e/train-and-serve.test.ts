import { App } from 'cdk8s';
import { VersionPolicy } from '../../lib/components/tf-serving';
import { modelFiles } from '../../lib/components/tf-serving/model-server-config';
import { WrittenExample } from '../cluster/written-example';
import type { Kubectl } from '../ground/kubectl';
import { until } from '../ground/until';
import { describeEndToEnd } from './describe-end-to-end';
import { followLog, jobSucceeded } from './jobs';
import { readmeCommand } from './readme';

const EXAMPLE = 'train-and-serve';
const IMAGES = ['nfs-server', 'training-operator', 'tensorflow', 'model-server'] as const;
const LAST_STEP = /^step 200: loss [\d.]+$/m;

describeEndToEnd(`examples/${EXAMPLE}, laptop`, { images: IMAGES }, (ground) => {
  let example: WrittenExample;

  ground.prepare('apply', async () => {
    example = WrittenExample.ofEnvironment(ground.cluster, EXAMPLE, 'laptop');
    await ground.apply(example);
  });

  ground.test('the job trains on both replicas together, and succeeds', async () => {
    const [, ...logs] = await Promise.all([
      jobSucceeded(ground.cluster, 'quadrant-training'),
      ...['chief-0', 'worker-0'].map((replica) => followLog(ground.cluster, `quadrant-training-${replica}`)),
    ]);
    const [chief, worker] = logs.map((log) => LAST_STEP.exec(log)?.[0]);
    expect(chief).toBeDefined();
    // The loss is that of both: alone, each would tell its own.
    expect(worker).toBe(chief);
  });

  ground.test('the model server becomes ready with the model that was trained', async () => {
    await jobSucceeded(ground.cluster, 'quadrant-training');
    const { stdout } = await example.run(readmeCommand(EXAMPLE, /rollout status/, ground.cluster));
    expect(stdout).toContain('successfully rolled out');
  });

  ground.test('the model answers as the README says', async () => {
    const url = await ground.forward(readmeCommand(EXAMPLE, /port-forward/, ground.cluster));
    const request = /^curl -d '(.*)' http:\/\/localhost:\d+(\S+)$/.exec(readmeCommand(EXAMPLE, /curl/, ground.cluster));
    const [, body, path] = request ?? [];
    const answer = await fetch(`${url}${path}`, { method: 'POST', body });
    const { predictions } = (await answer.json()) as { predictions: number[][] };
    // The first number is above zero and the second below, which train.py calls the quadrant 1.
    expect(predictions.map((quadrants) => quadrants.indexOf(Math.max(...quadrants)))).toEqual([1]);
  });

  ground.test('a label that a version is given reaches the pod that serves it', async () => {
    const url = await ground.forward(readmeCommand(EXAMPLE, /port-forward/, ground.cluster));
    const status = async (path: string) => (await fetch(`${url}/v1/models/quadrant${path}`)).status;
    const pods = await podsOfServer(ground.cluster.kubectl);
    expect(await status('/labels/stable')).toBe(400);
    await giveLabel(ground.cluster.kubectl);
    await until('the label', async () => (await status('/labels/stable')) === 200, 240);
    expect(await status('/versions/1')).toBe(200);
    expect(await podsOfServer(ground.cluster.kubectl)).toEqual(pods);
  });
});

/** The one pod of the server, with how often it was started. */
async function podsOfServer(kubectl: Kubectl): Promise<unknown[]> {
  const pods = await kubectl.get('pods', '--all-namespaces', '--selector=app.kubernetes.io/instance=quadrant');
  expect(pods).toHaveLength(1);
  return pods.map(({ metadata, status }) => [metadata.name, status.containerStatuses[0].restartCount]);
}

/** Tells the server what the program would, were the label said in its props. */
async function giveLabel(kubectl: Kubectl): Promise<void> {
  const maps = await kubectl.get('configmaps', '--all-namespaces', '--selector=app.kubernetes.io/instance=quadrant');
  const [{ metadata, data }] = maps.filter((map) => map.data?.['models.config'] !== undefined);
  const models = modelFiles(new App(), [
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
