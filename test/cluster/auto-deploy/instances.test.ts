import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { Deployer, VERSION } from './deployer';
import { instanceProgram } from './instance-program';

const TIMEOUT = 600_000;

describeOnCluster('instances of an auto-deployer', { podsOfJobsRun: true }, (cluster) => {
  let deployer: Deployer;
  let first: string;
  let second: string;

  beforeAll(async () => {
    await cluster().waitForNodes();
    deployer = await Deployer.install(cluster());
  }, TIMEOUT);
  afterAll(() => deployer?.stop());

  const commit = (text: string, options: object = {}) =>
    deployer.git.commit({ 'main.js': instanceProgram(text) }, options);
  const textOf = async (instance: string) =>
    (await cluster().kubectl.getOne('configmap', 'settings', '-n', `${instance}-web`)).data.text;

  test(
    'of several reconcilers at once, one starts an instance, which deploys a program of the library',
    async () => {
      commit('first');
      const passes = await deployer.passes(3);
      expect(passes.filter(({ stderr }) => /denies|cannot/.test(stderr))).toEqual([]);
      expect(passes.map(({ exitCode }) => exitCode)).toContain(0);
      const jobs = await deployer.jobs.all('launch');
      expect(jobs).toHaveLength(1);
      first = jobs[0].metadata.name;
      const { end, log } = await deployer.jobs.run(jobs[0]);
      expect(`${end} ${log}`).toMatch(/^status 0 /);
      expect(await textOf(first)).toBe('first');
      await deployer.markReady(first);
      expect(await deployer.pass()).toMatchObject([
        { version: 'master', action: 'none', reason: 'upToDate', newestHealthy: first },
        { instance: first, action: 'keep', reason: 'newest' },
      ]);
      expect((await deployer.run('latest', '--of=master', '--field=name')).stdout).toBe(`${first}\n`);
    },
    TIMEOUT,
  );

  test(
    'of several tests at once, one gets the instance, and its environment names it',
    async () => {
      const script = 'echo "$KUBEFLOW_INSTANCE $KUBEFLOW_NAMESPACE $KUBEFLOW_NAMESPACE_PREFIX"; sleep 15';
      const lease = () => deployer.run('lease', '--of=master', '--', 'sh', '-c', script);
      const results = await Promise.all(Array.from({ length: 4 }, lease));
      expect(results.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1, 1, 1]);
      const [{ stdout }] = results.filter(({ exitCode }) => exitCode === 0);
      expect(stdout).toBe(`${first} ${first}-kubeflow ${first}-\n`);
    },
    TIMEOUT,
  );

  test(
    'the script of the guide tests the instance, and has the exit code of the tests',
    async () => {
      const guide = readFileSync(join(__dirname, '../../../docs/auto-deploy.md'), 'utf8');
      const [, script = ''] = /^```sh\n(#!\/bin\/sh\n[\s\S]*?)^```/m.exec(guide) ?? [];
      const npm = '#!/bin/sh\necho "npm $1 of $KUBEFLOW_NAMESPACE"\nexit 3\n';
      const now = script.replace('--min-age 5m', '--min-age 0s').replace('--wait 30m', '--wait 30s');
      expect(now).not.toBe(script);
      expect(await deployer.runScript(now, { npm })).toMatchObject({
        exitCode: 3,
        stdout: expect.stringMatching(new RegExp(`^Test ${first} at commit [\\s\\S]*npm test of ${first}-kubeflow\n$`)),
      });
    },
    TIMEOUT,
  );

  test(
    'a second commit becomes a second instance, and a leased one is not deleted',
    async () => {
      const held = deployer.start('lease', '--of=master', '--', 'sh', '-c', 'echo held; exec sleep 600');
      const output = await Promise.race([once(held.stdout as NodeJS.ReadableStream, 'data'), once(held, 'exit')]);
      expect(String(output[0])).toBe('held\n');
      commit('second');
      second = await deployer.launch();
      expect([await textOf(first), await textOf(second)]).toEqual(['first', 'second']);
      expect(await deployer.pass()).toContainEqual(
        expect.objectContaining({ instance: first, action: 'keep', reason: 'leased' }),
      );
      const ended = once(held, 'exit');
      held.kill('SIGTERM');
      await ended;
    },
    TIMEOUT,
  );

  test(
    'the old instance is deleted with everything that belongs to it, and the definition stays',
    async () => {
      expect(await deployer.pass()).toContainEqual(
        expect.objectContaining({ instance: first, action: 'remove', reason: 'superseded' }),
      );
      const lease = await deployer.run('lease', '--of=master', '--', 'sh', '-c', 'echo "$KUBEFLOW_INSTANCE"');
      expect(lease).toMatchObject({ exitCode: 0, stdout: `${second}\n` });
      await deployer.remove(first);
      await until('the end of its pods', async () => (await deployer.objectsOf(first)).length === 0);
      expect(await deployer.objectsOf(second)).toContain(`Namespace ${second}-web`);
      expect(await cluster().kubectl.get('crd', 'applications.app.k8s.io')).toHaveLength(1);
    },
    TIMEOUT,
  );

  test(
    'a force-push becomes an instance, and the only healthy one stays until it is ready',
    async () => {
      commit('amended', { amend: true });
      const pass = await deployer.pass();
      expect(pass).toMatchObject([
        { action: 'launch', reason: 'changed' },
        { instance: second, action: 'keep' },
      ]);
      const [job] = (await deployer.jobs.all('launch')).filter(({ metadata }) => metadata.name !== second);
      const third = job.metadata.name;
      // The commit is replaced before the Job fetches it.
      commit('again', { amend: true });
      const { end, log } = await deployer.jobs.run(job);
      // The server still sends a commit that no branch has, or the Job says why it failed.
      expect(end === 'status 0' ? await textOf(third) : log).toMatch(/^amended$|no longer has the commit/);
      expect(await deployer.pass()).toContainEqual(expect.objectContaining({ instance: second, action: 'keep' }));
    },
    TIMEOUT,
  );

  test(
    'a program that fails says why, is not repeated at once, and does not stop other versions',
    async () => {
      deployer.git.commit({ 'main.js': "throw new Error('no such model')" }, { branch: 'broken' });
      deployer.configure([
        { ...VERSION, name: 'broken', branch: 'broken', failedLifetime: '1h' },
        { ...VERSION, name: 'other', failedLifetime: '1h' },
      ]);
      await deployer.pass();
      const job = (await deployer.jobs.all('launch')).find(({ metadata }) => metadata.name.startsWith('broken-'));
      const { end, log } = await deployer.jobs.run(job as never);
      expect(end).toMatch(/^status [1-9]/);
      expect(log).toContain('no such model');
      const decisions = await deployer.pass();
      expect(decisions).toContainEqual(
        expect.objectContaining({
          instance: job?.metadata.name,
          action: 'keep',
          reason: 'failedKept',
          message: expect.stringContaining('no such model'),
        }),
      );
      expect(decisions).toContainEqual(expect.objectContaining({ version: 'broken', action: 'wait', reason: 'retry' }));
      const other = (await deployer.jobs.all('launch')).filter(({ metadata }) => metadata.name.startsWith('other-'));
      expect(other).toHaveLength(1);
    },
    TIMEOUT,
  );
});
