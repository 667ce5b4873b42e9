import type { Kubectl } from '../../cluster-harness/kubectl';
import { describeOnCluster } from '../describe-on-cluster';
import { App, deployment } from './app';
import { CommandLine, interruptWhenPrinted } from './command-line';

const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted' };

describeOnCluster('pods that no node can run', {}, (cluster) => {
  let kubectl: Kubectl;
  let commandLine: CommandLine;

  beforeAll(async () => {
    ({ kubectl } = cluster());
    await cluster().waitForNodes();
    commandLine = await CommandLine.bundle(kubectl, cluster().folder.join());
  });

  test('a pod without room fails with the message of the scheduler and the resource to add', async () => {
    const app = new App(cluster().folder.join('room'), 'room', commandLine);
    app.write({ components: { hub: [deployment('hub', {}, { resources: { requests: { memory: '10Ti' } } })] } });
    const { exitCode, stderr } = await app.deploy();
    expect(exitCode).toBe(6);
    expect(stderr).toMatch(
      /Deployment room\/hub \(Pod hub-[\w-]+\): Unschedulable: 0\/1 nodes are available: 1 Insufficient memory/,
    );
    expect(stderr).toContain('Add nodes with more memory, or request less.');
  });

  test.each([
    ['quota', { spec: { hard: { pods: '0' } } }, {}, /exceeded quota: none/],
    ['security', undefined, RESTRICTED, /violates PodSecurity "restricted/],
  ])(
    'a pod that the API server refuses is named while the deployment waits: %s',
    async (name, quota, labels, message) => {
      const app = new App(cluster().folder.join(name), name, commandLine);
      await kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
      if (quota) {
        await kubectl.apply({
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'none', namespace: name },
          ...quota,
        });
      }
      app.write({ components: { hub: [deployment('hub')] } });
      await interruptWhenPrinted(app.start('deploy', '--yes'), message);
      const { exitCode, stderr } = await app.deploy('--timeout', '5s');
      expect(exitCode).toBe(7);
      expect(stderr).toMatch(message);
      const status = await app.run('status');
      expect(status).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(message) });
    },
  );
});
