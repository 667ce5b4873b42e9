import { GitServer } from '../../../tools/test/auto-deploy/git/git-server';
import { describeOnCluster } from '../describe-on-cluster';
import { Deployer } from './deployer';
import { instanceProgram } from './instance-program';

describeOnCluster('an auto-deployer with the permissions of the guide', {}, (cluster) => {
  let git: GitServer;
  let deployer: Deployer;

  beforeAll(async () => {
    await cluster().waitForNodes();
    git = await GitServer.start();
    deployer = await Deployer.install(cluster(), git.url);
  });
  afterAll(() => git?.stop());

  const decisions = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  const namespaces = async () =>
    (await cluster().kubectl.get('namespaces'))
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith('master-'));

  /** Starts an instance of a new commit, and returns its name. */
  async function launched(text: string): Promise<string> {
    git.commit({ 'main.js': instanceProgram(text) });
    const before = new Set((await deployer.jobs('launch')).map(({ metadata }) => metadata.name));
    const [pass] = await deployer.passes();
    expect(pass).toMatchObject({ exitCode: 0, stderr: '' });
    const [job] = (await deployer.jobs('launch')).filter(({ metadata }) => !before.has(metadata.name));
    const { exitCode, stderr } = await deployer.runTask(job, 'launch');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    await deployer.completed(job);
    await deployer.markReady(job.metadata.name);
    return job.metadata.name;
  }

  test('of several reconcilers at once, one starts an instance, which deploys a program of the library', async () => {
    git.commit({ 'main.js': instanceProgram('first') });
    const passes = await deployer.passes(3);
    expect(passes.filter(({ stderr }) => /denies|cannot/.test(stderr))).toEqual([]);
    expect(passes.map(({ exitCode }) => exitCode)).toContain(0);
    const jobs = await deployer.jobs('launch');
    expect(jobs).toHaveLength(1);
    const { name } = jobs[0].metadata;
    expect(await deployer.runTask(jobs[0], 'launch')).toMatchObject({ exitCode: 0 });
    expect((await namespaces()).sort()).toEqual([`${name}-kubeflow`, `${name}-web`]);
    await deployer.completed(jobs[0]);
    await deployer.markReady(name);
    const [pass] = await deployer.passes();
    expect(decisions(pass.stdout)).toMatchObject([
      { version: 'master', action: 'none', reason: 'upToDate', newestHealthy: name },
      { instance: name, action: 'keep', reason: 'newest' },
    ]);
    expect((await deployer.run('latest', '--of=master', '--field=name')).stdout).toBe(`${name}\n`);
  }, 600_000);

  test('of several tests at once, one gets the instance', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => deployer.lease('sleep', '15')));
    expect(results.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1, 1, 1]);
  }, 300_000);

  test('the next commit replaces the instance, and nothing of the old one is left', async () => {
    const [old] = (await deployer.jobs('launch')).map(({ metadata }) => metadata.name);
    const name = await launched('second');
    const [pass] = await deployer.passes();
    expect(decisions(pass.stdout)).toContainEqual(
      expect.objectContaining({ instance: old, action: 'remove', reason: 'superseded' }),
    );
    const [removal] = await deployer.jobs('remove');
    expect(await deployer.runTask(removal, 'remove')).toMatchObject({ exitCode: 0 });
    await deployer.completed(removal);
    await deployer.passes();
    expect((await namespaces()).sort()).toEqual([`${name}-kubeflow`, `${name}-web`]);
    const { kubectl } = cluster();
    const everything = await kubectl.get('jobs,configmaps,leases,clusterroles,clusterrolebindings', '--all-namespaces');
    expect(
      everything.filter(({ metadata }) => metadata.name.startsWith(old)).map(({ metadata }) => metadata.name),
    ).toEqual([]);
    expect(await kubectl.get('crd', 'applications.app.k8s.io')).toHaveLength(1);
  }, 600_000);
});
