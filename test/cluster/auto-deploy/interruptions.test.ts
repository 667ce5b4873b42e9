import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ExitCode } from '../../../tools/src/exit-codes';
import { until } from '../../cluster-harness/until';
import { resultOf } from '../cli/command-line';
import { describeOnCluster } from '../describe-on-cluster';
import { ApiProxy } from './api-proxy';
import { Deployer } from './deployer';
import { instanceProgram } from './instance-program';

const TIMEOUT = 900_000;

/** More changes than any pass makes. */
const MAX_STEPS = 12;

describeOnCluster('an auto-deployer that is interrupted', { podsOfJobsRun: true }, (cluster) => {
  let deployer: Deployer;
  let proxy: ApiProxy;
  let kubeconfig: string;
  let old: string;

  beforeAll(async () => {
    await cluster().waitForNodes();
    deployer = await Deployer.install(cluster());
    proxy = await ApiProxy.start(cluster());
    kubeconfig = await deployer.kubeconfigOf('auto-deploy', proxy.url);
  }, TIMEOUT);
  afterAll(async () => {
    await proxy?.close();
    deployer?.stop();
  });

  /** Runs a pass whose process is killed at a change. Returns whether it was. */
  async function killedPass(step: number, at: 'request' | 'answer'): Promise<boolean> {
    let child: ChildProcess | undefined;
    let left = step;
    let isKilled = false;
    proxy.fault = () => {
      left -= 1;
      return left === 0
        ? {
            at,
            action: () => {
              isKilled = true;
              child?.kill('SIGKILL');
            },
          }
        : undefined;
    };
    child = deployer.startPass(kubeconfig);
    const { exitCode, stderr } = await resultOf(child);
    proxy.fault = () => undefined;
    expect({ exitCode, stderr }).toEqual({ exitCode: isKilled ? null : 0, stderr: '' });
    return isKilled;
  }

  /** Kills a pass at its first change, the next at its second, and so on, until one ends. Returns the number of kills. */
  async function killAtEachStep(at: 'request' | 'answer', check: () => Promise<void>): Promise<number> {
    for (let step = 1; step < MAX_STEPS; step++) {
      const isKilled = await killedPass(step, at);
      await check();
      if (!isKilled) {
        return step - 1;
      }
    }
    throw new Error(`more than ${MAX_STEPS} changes`);
  }

  /** Time of the last pass, in milliseconds since 1970. */
  const lastPass = async (): Promise<number> => {
    const { data } = await cluster().kubectl.getOne('configmap', 'auto-deploy-status', '-n', 'auto-deploy');
    return JSON.parse(data['status.json']).pass?.at ?? 0;
  };

  const namesOf = async (kind: 'launch' | 'remove') =>
    (await deployer.jobs.all(kind)).map(({ metadata }) => metadata.name).sort();

  test(
    'starts one instance, although it is killed before and after each change',
    async () => {
      deployer.git.commit({ 'main.js': instanceProgram('first') });
      const seen = new Set<string>();
      const note = async () => {
        for (const name of await namesOf('launch')) {
          seen.add(name);
        }
      };
      const kills = [await killAtEachStep('request', note), await killAtEachStep('answer', note)];
      expect(kills.every((count) => count > 0)).toBe(true);
      await deployer.pass();
      await note();
      expect(seen.size).toBe(1);
      [old] = seen;
      expect(await namesOf('launch')).toEqual([old]);
    },
    TIMEOUT,
  );

  test(
    'a Job that is killed leaves a failed instance, which is kept for examination',
    async () => {
      const standIn = await deployer.jobs.start(old);
      await standIn.until('the record', async () => {
        const found = await cluster().kubectl.get('configmap', old, '-n', 'auto-deploy', '--ignore-not-found');
        return found.length > 0;
      });
      await standIn.kill();
      await deployer.jobs.end(old, false);
      expect(await deployer.pass()).toContainEqual(expect.objectContaining({ instance: old, reason: 'failedKept' }));
    },
    TIMEOUT,
  );

  test(
    'deletes an instance and its records, although it is killed before and after each change',
    async () => {
      deployer.git.commit({ 'main.js': instanceProgram('second') });
      const removals = new Set<string>();
      const note = async () => {
        for (const name of await namesOf('remove')) {
          removals.add(name);
        }
      };
      await killAtEachStep('request', note);
      await killAtEachStep('answer', note);
      await deployer.pass();
      await note();
      expect([...removals]).toEqual([`${old}-remove-1`]);
      const [removal] = await deployer.jobs.all('remove');
      expect((await deployer.jobs.run(removal)).end).toBe('status 0');
      await killAtEachStep('request', async () => undefined);
      await killAtEachStep('answer', async () => undefined);
      await deployer.pass();
      await until('the end of its pods', async () => (await deployer.objectsOf(old)).length === 0);
      expect(await namesOf('launch')).toHaveLength(1);
      expect(await namesOf('remove')).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    'one of two reconcilers works, survives an outage of the API server, and the other one takes over',
    async () => {
      const both = [deployer.startReconciler(kubeconfig), deployer.startReconciler(kubeconfig)];
      const logs = new Map(both.map((child) => [child, collect(child)]));
      const leading = (child: ChildProcess) => /holds the lease/.test(logs.get(child)?.() ?? '');
      const leader = await until('a leader', async () => both.find(leading));
      const [other] = both.filter((child) => child !== leader);
      await until('a pass', async () => (await lastPass()) > 0);
      await proxy.close();
      await until('a failed pass', async () => /cannot be reached|refused/i.test(logs.get(leader)?.() ?? ''));
      expect(leading(other)).toBe(false);
      const before = await lastPass();
      await proxy.open();
      await until('a pass after the outage', async () => (await lastPass()) > before);
      // After a long outage, the leader has ended, and the Deployment starts it again.
      expect([null, ExitCode.failed]).toContain(leader.exitCode);
      if (leader.exitCode === null) {
        expect(await terminated(leader)).toEqual([0, null]);
      }
      const handover = await lastPass();
      await until('the other one', async () => leading(other) && (await lastPass()) > handover);
      expect(await terminated(other)).toEqual([0, null]);
      expect(await namesOf('launch')).toHaveLength(1);
    },
    TIMEOUT,
  );
});

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stdout?.on('data', (data) => {
    text += data;
  });
  return () => text;
}

async function terminated(child: ChildProcess): Promise<unknown[]> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  return ended;
}
