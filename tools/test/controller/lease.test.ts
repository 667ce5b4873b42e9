import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { Lease } from '../../src/controller/lease';
import { FakeCluster } from './fake-cluster';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/ns/leases';

/** A cluster of one test, because tests run at the same time: most of them wait. */
async function startCluster({ onTestFinished }: TestContext) {
  const cluster = await FakeCluster.start();
  onTestFinished(() => cluster.stop());
  const lease = (holder: string) => new Lease(cluster.api, 'ns', 'the-lease', holder);
  const holder = () => cluster.get(LEASES, 'the-lease')?.spec.holderIdentity;
  return { cluster, lease, holder };
}

/** Whether a lease was acquired within some seconds. */
async function acquires(of: Lease, seconds: number): Promise<boolean> {
  const stop = new AbortController();
  const acquired = of.acquire(stop.signal).then(() => !stop.signal.aborted);
  const result = await Promise.race([acquired, delay(seconds * 1000).then(() => false)]);
  stop.abort();
  await acquired;
  return result;
}

test.concurrent('one process holds it, and another one waits until it is released', async (context) => {
  const { lease, holder } = await startCluster(context);
  const first = lease('first');
  expect(await acquires(first, 30)).toBe(true);
  const second = lease('second');
  expect(await acquires(second, 3)).toBe(false);
  await first.release();
  expect(await acquires(second, 30)).toBe(true);
  expect(holder()).toBe('second');
});

test.concurrent('has times with six digits, which the API server requires', async (context) => {
  const { cluster, lease } = await startCluster(context);
  await acquires(lease('first'), 30);
  const { renewTime, acquireTime } = cluster.get(LEASES, 'the-lease')?.spec ?? {};
  expect([renewTime, acquireTime].filter((time) => /T\d\d:\d\d:\d\d\.\d{6}Z$/.test(time)).length).toBe(2);
});

test.concurrent('is lost if another process took it', async (context) => {
  const { cluster, lease, holder } = await startCluster(context);
  const first = lease('first');
  await acquires(first, 30);
  const held = first.hold(new AbortController().signal);
  const object = cluster.get(LEASES, 'the-lease');
  cluster.set(LEASES, { ...object, spec: { ...object?.spec, holderIdentity: 'other', renewTime: 'now' } } as never);
  await held;
  expect(holder()).toBe('other');
});

test.concurrent('releases only its own lease', async (context) => {
  const { lease, holder } = await startCluster(context);
  await acquires(lease('first'), 30);
  await lease('second').release();
  expect(holder()).toBe('first');
});
