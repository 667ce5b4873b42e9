import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { APPLICATIONS, application, CONFIG_MAPS, configMap, DEPLOYMENTS, EVENTS, Scene } from './controller-scene';
import { conditionIn } from './scenes';

/** Returns a scene whose Application is Ready. */
async function readyScene(context: TestContext): Promise<Scene> {
  const scene = await Scene.start(context);
  scene.prepare();
  scene.startController();
  await scene.until('True');
  await scene.until('2', () => String(scene.events.length));
  return scene;
}

function deleteAll({ cluster }: Scene): void {
  for (const name of ['a-1', 'b-1']) {
    cluster.delete(DEPLOYMENTS, name);
  }
}

test.concurrent('follows objects whose definition is deleted and installed again', async (context) => {
  const scene = await readyScene(context);
  scene.cluster.errors.set(DEPLOYMENTS, 404);
  deleteAll(scene);
  scene.cluster.breakWatches('expired');
  await scene.until('False');
  scene.cluster.errors.clear();
  scene.deploy(['a-1', 'b-1']);
  await scene.until('True');
});

test.concurrent('continues with a new Application after its namespace was deleted and created again', async (context) => {
  const scene = await readyScene(context);
  const { cluster } = scene;
  deleteAll(scene);
  cluster.delete(CONFIG_MAPS, 'the-list');
  cluster.delete(APPLICATIONS, 'the-app');
  await delay(600);
  expect(cluster.get(APPLICATIONS, 'the-app')).toBeUndefined();
  cluster.set(APPLICATIONS, { ...application, metadata: { ...application.metadata, uid: 'new' } });
  cluster.set(CONFIG_MAPS, configMap(['a-1', 'b-1']));
  await scene.until('False');
  scene.deploy(['a-1', 'b-1']);
  await scene.until('True');
  await scene.until('new', () => cluster.list(EVENTS).at(-1)?.involvedObject.uid);
});

describe('if the clock of the node jumps', () => {
  const DAY = 86_400_000;
  afterEach(() => vi.restoreAllMocks());

  test.for([
    ['forwards', DAY],
    ['backwards', -DAY],
  ] as const)('%s, what is ready stays ready without an Event, and changes are still seen', async ([, by], context) => {
    const scene = await readyScene(context);
    const real = Date.now.bind(Date);
    vi.spyOn(Date, 'now').mockImplementation(() => real() + by);
    await delay(600);
    expect(conditionIn(scene.status, 'Ready')?.status).toBe('True');
    expect(scene.events.length).toBe(2);
    scene.cluster.delete(DEPLOYMENTS, 'a-1');
    await scene.until('False');
    scene.deploy(['a-1']);
    await scene.until('True');
  });
});
