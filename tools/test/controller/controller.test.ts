import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { Controller } from '../../src/controller/controller';
import type { KubeObject } from '../../src/kubernetes/objects';
import { FakeCluster } from './fake-cluster';
import { conditionIn, inState } from './scenes';

const APPLICATIONS = '/apis/app.k8s.io/v1beta1/namespaces/ns/applications';
const CONFIG_MAPS = '/api/v1/namespaces/ns/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/ns/deployments';
const EVENTS = '/api/v1/namespaces/ns/events';

const application: KubeObject = {
  apiVersion: 'app.k8s.io/v1beta1',
  kind: 'Application',
  metadata: { name: 'the-app', namespace: 'ns', uid: 'app', generation: 1 },
};

function configMap(names: readonly string[]): KubeObject {
  const group = { component: 'hub', group: 'apps', version: 'v1', kind: 'Deployment', resource: 'deployments' };
  const document = {
    apiVersion: 'kubeflow-cdk.io/readiness/v1',
    objects: [{ ...group, namespace: 'ns', names }],
    checks: [],
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'the-list', namespace: 'ns', creationTimestamp: '2020-01-01T00:00:00Z' },
    data: { 'expected.json': JSON.stringify(document) },
  };
}

/** A cluster and a controller of one test, because tests run at the same time: most of them wait. */
class Scene {
  static async start({ onTestFinished }: TestContext): Promise<Scene> {
    const scene = new Scene(await FakeCluster.start());
    onTestFinished(async () => {
      await scene.stopController();
      scene.cluster.stop();
    });
    return scene;
  }

  private stopped = new AbortController();
  private running: Promise<void>[] = [];

  private constructor(readonly cluster: FakeCluster) {}

  startController(): void {
    const options = {
      namespace: 'ns',
      application: 'the-app',
      expected: 'the-list',
      reporter: 'test',
      log: () => undefined,
    };
    this.running.push(new Controller(this.cluster.api, options).run(this.stopped.signal));
  }

  async restartController(): Promise<void> {
    await this.stopController();
    this.stopped = new AbortController();
    this.running = [];
    this.startController();
  }

  private async stopController(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.running);
  }

  prepare(names: readonly string[] = ['a-1', 'b-1']): void {
    this.cluster.set(APPLICATIONS, application);
    this.cluster.set(CONFIG_MAPS, configMap(names));
    this.deploy(names);
  }

  deploy(names: readonly string[], state = 'ready'): void {
    for (const name of names) {
      const object = inState(name, state);
      if (object) {
        this.cluster.set(DEPLOYMENTS, object);
      }
    }
  }

  get status() {
    return this.cluster.get(APPLICATIONS, 'the-app')?.status ?? {};
  }

  get events(): string[] {
    return this.cluster.list(EVENTS).map(({ reason, message }) => `${reason} ${message}`);
  }

  /** Waits until the Application has a condition. */
  async until(
    expected: string | undefined,
    read: () => unknown = () => conditionIn(this.status, 'Ready')?.status,
  ): Promise<void> {
    const end = performance.now() + 30_000;
    while (read() !== expected && performance.now() < end) {
      await delay(20);
    }
    expect(read()).toBe(expected);
  }
}

test.concurrent('writes the status, and changes it after an object changes', async (context) => {
  const scene = await Scene.start(context);
  scene.prepare();
  scene.startController();
  await scene.until('True');
  expect(scene.status).toMatchObject({ observedGeneration: 1, componentsReady: '2/2' });
  scene.cluster.delete(DEPLOYMENTS, 'a-1');
  await scene.until('False');
  expect(conditionIn(scene.status, 'Degraded')).toMatchObject({ status: 'True', reason: 'NotFound' });
  expect(conditionIn(scene.status, 'Ready')?.message).toContain('Deployment ns/a-1: NotFound');
  scene.deploy(['a-1']);
  await scene.until('True');
});

test.concurrent('writes nothing if nothing changes, also with a definition that drops fields', async (context) => {
  const scene = await Scene.start(context);
  scene.cluster.prunes = true;
  scene.prepare();
  scene.startController();
  await scene.until('True');
  await delay(500);
  const patches = () => scene.cluster.requests.filter((request) => request.startsWith('PATCH')).length;
  const before = patches();
  for (const name of ['a-1', 'b-1', 'a-1']) {
    scene.deploy([name]);
    await delay(300);
  }
  expect(patches()).toBe(before);
});

test.concurrent('records an event for each transition, and a restart repeats none', async (context) => {
  const scene = await Scene.start(context);
  scene.prepare();
  scene.startController();
  await scene.until('True');
  await scene.until('2', () => String(scene.events.length));
  expect(scene.events.sort()).toEqual([
    'ComponentReady hub: All 2 objects are ready.',
    'Ready All 2 objects are ready.',
  ]);
  await scene.restartController();
  await delay(600);
  scene.cluster.delete(DEPLOYMENTS, 'a-1');
  await scene.until('False');
  await scene.until('4', () => String(scene.events.length));
  expect(scene.cluster.list(EVENTS).filter(({ type }) => type === 'Warning').length).toBe(2);
  await scene.restartController();
  await delay(800);
  expect(scene.events.length).toBe(4);
});

test.concurrent('counts events that repeat instead of creating more', async (context) => {
  const scene = await Scene.start(context);
  scene.prepare();
  scene.startController();
  await scene.until('True');
  for (let round = 0; round < 3; round += 1) {
    scene.cluster.delete(DEPLOYMENTS, 'a-1');
    await scene.until('False');
    scene.deploy(['a-1']);
    await scene.until('True');
  }
  await delay(300);
  expect(scene.events.length).toBe(4);
  expect(Math.max(...scene.cluster.list(EVENTS).map(({ count }) => count))).toBeGreaterThan(2);
});

test.concurrent.for(['expired', 'broken'] as const)('lists again after its watches are %s', async (how, context) => {
  const scene = await Scene.start(context);
  scene.prepare();
  scene.startController();
  await scene.until('True');
  scene.cluster.breakWatches(how);
  scene.cluster.delete(DEPLOYMENTS, 'a-1');
  await scene.until('False');
});

test.concurrent('survives an outage of the API server', async (context) => {
  const scene = await Scene.start(context);
  scene.prepare();
  scene.startController();
  await scene.until('True');
  scene.cluster.errors.set('/', 503);
  scene.cluster.breakWatches('broken');
  await delay(500);
  scene.cluster.delete(DEPLOYMENTS, 'a-1');
  scene.cluster.errors.clear();
  await scene.until('False');
});

test.concurrent('waits for a definition that is installed later', async (context) => {
  const scene = await Scene.start(context);
  scene.cluster.errors.set(DEPLOYMENTS, 404);
  scene.prepare();
  scene.startController();
  await scene.until('False');
  scene.cluster.errors.clear();
  await scene.until('True');
});

test.concurrent('an object that it may not read is unknown', async (context) => {
  const scene = await Scene.start(context);
  scene.cluster.errors.set(DEPLOYMENTS, 403);
  scene.prepare();
  scene.startController();
  await scene.until('Unknown');
  expect(conditionIn(scene.status, 'Ready')?.message).toContain('Forbidden');
});

test.concurrent('watches what new expectations name, and forgets the rest', async (context) => {
  const scene = await Scene.start(context);
  scene.prepare();
  scene.startController();
  await scene.until('True');
  scene.cluster.set(CONFIG_MAPS, configMap(['a-1', 'b-1', 'c-1']));
  await scene.until('2/3', () => scene.status.componentsReady);
  scene.cluster.set(CONFIG_MAPS, configMap(['a-1']));
  await scene.until('1/1', () => scene.status.componentsReady);
});

test.concurrent('waits for the Application and the expectations', async (context) => {
  const scene = await Scene.start(context);
  scene.deploy(['a-1']);
  scene.startController();
  await delay(300);
  scene.cluster.set(CONFIG_MAPS, configMap(['a-1']));
  await delay(300);
  scene.cluster.set(APPLICATIONS, application);
  await scene.until('True');
});

test.concurrent('corrects a status that somebody else changes', async (context) => {
  const scene = await Scene.start(context);
  scene.prepare();
  scene.startController();
  await scene.until('True');
  scene.cluster.set(APPLICATIONS, { ...application, status: {} });
  await scene.until('True');
});
