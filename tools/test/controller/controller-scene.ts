import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { Controller } from '../../src/controller/controller';
import type { KubeObject } from '../../src/kubernetes/objects';
import { FakeCluster } from './fake-cluster';
import { conditionIn, inState } from './scenes';

export const APPLICATIONS = '/apis/app.k8s.io/v1beta1/namespaces/ns/applications';
export const CONFIG_MAPS = '/api/v1/namespaces/ns/configmaps';
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/ns/deployments';
export const EVENTS = '/api/v1/namespaces/ns/events';

export const application: KubeObject = {
  apiVersion: 'app.k8s.io/v1beta1',
  kind: 'Application',
  metadata: { name: 'the-app', namespace: 'ns', uid: 'app', generation: 1 },
};

export function configMap(names: readonly string[]): KubeObject {
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
export class Scene {
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
