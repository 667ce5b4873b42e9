import { WrittenExample } from '../cluster/written-example';
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
});
