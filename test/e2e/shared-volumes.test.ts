import { join } from 'node:path';
import { ComponentImage, imageReference } from '../../lib/images';
import { WrittenExample } from '../cluster/written-example';
import { until } from '../cluster-harness/until';
import { contents, countFiles, countUp, MOUNTS, ownership, writeFileAndList, writeMany } from './cells';
import { describeEndToEnd } from './describe-end-to-end';
import { Hub } from './hub';
import type { HubUser } from './hub-user';

const IMAGES = ['hub', 'proxy', 'notebook', 'nfs-server'] as const;

describeEndToEnd('notebooks in a separate namespace, with a shared disk', { images: IMAGES }, (suite) => {
  let example: WrittenExample;
  let hub: Hub;
  let ann: HubUser;
  let bob: HubUser;

  suite.prepare('apply', async () => {
    example = WrittenExample.ofProgram(suite.cluster, join(__dirname, 'programs/shared-volumes/main.ts'), 'team');
    await suite.apply(example);
    await suite.podsReady();
    hub = await Hub.open(suite, example);
  });

  suite.test('a cell sees the disk under its name', async () => {
    ann = await hub.signIn('ann');
    expect((await ann.runInNewNotebook(MOUNTS)).split('\n').sort()).toEqual(['/home/jovyan', '/mnt/team-data']);
  });

  suite.test('users see files of other users', async () => {
    expect(await ann.runInNewNotebook(writeFileAndList('/mnt/team-data', 'ann'))).toBe('ann: of ann');
    bob = await hub.signIn('bob');
    expect(await bob.runInNewNotebook(writeFileAndList('/mnt/team-data', 'bob'))).toBe('ann: of ann, bob: of bob');
    expect(await ann.runInNewNotebook(writeFileAndList('/mnt/team-data', 'ann'))).toBe('ann: of ann, bob: of bob');
  });

  suite.test('the NFS server responds to its liveness probe', async () => {
    const { kubectl } = suite.cluster;
    const namespace = ['--namespace', suite.cluster.namespace('notebooks-nfs')];
    const { spec } = await kubectl.getOne('deployment', 'team-data-nfs', ...namespace);
    const { command } = spec.template.spec.containers[0].livenessProbe.exec;
    const { stdout } = await kubectl.run('exec', 'deployment/team-data-nfs', ...namespace, '--', ...command);
    expect(stdout).toContain('ready and waiting');
  });

  suite.test('user 1000 of group 100 can write, and new files belong to the group', async () => {
    expect(await ann.runInNewNotebook(ownership('/mnt/team-data/.made'))).toBe('1000 100 100');
  });

  suite.test('two notebooks write at the same time without losing data', async () => {
    const folder = '/mnt/team-data/.made';
    const written = [ann, bob].map((user) => user.runInNewNotebook(writeMany(folder, user.name, 300)));
    expect(await Promise.all(written)).toEqual(['300', '300']);
    expect(await ann.runInNewNotebook(countFiles(folder))).toBe('600');
  });

  suite.test(
    'two notebooks and six pods in another namespace write to one file at the same time without losing data',
    async () => {
      const { kubectl } = suite.cluster;
      const file = '/mnt/team-data/.count';
      const namespace = suite.cluster.namespace('training');
      await kubectl.apply(writers(namespace, 6, countUp('/mnt/.count', 50)));
      const counted = [ann, bob].map((user) => user.runInNewNotebook(countUp(file, 100)));
      expect(await Promise.all(counted)).toEqual(['100', '100']);
      const wait = ['--for=condition=Complete', `--timeout=${suite.cluster.patience}s`, '--namespace', namespace];
      await kubectl.run('wait', 'job/writers', ...wait);
      expect(await ann.runInNewNotebook(contents(file))).toBe('500');
      await kubectl.run('delete', 'job', 'writers', '--namespace', namespace);
    },
  );

  suite.test('a pod in another namespace with read access can read but not write', async () => {
    const { kubectl } = suite.cluster;
    const namespace = suite.cluster.namespace('training');
    await kubectl.apply(reader(namespace));
    const phase = await until(
      'the reader to end',
      async () => {
        const { status } = await kubectl.getOne('pod', 'reader', '--namespace', namespace);
        return /^(Succeeded|Failed)$/.test(status.phase) && status.phase;
      },
      suite.cluster.patience,
    );
    const { stdout } = await kubectl.run('logs', 'reader', '--namespace', namespace);
    expect([phase, stdout]).toEqual(['Succeeded', expect.stringMatching(/^of ann\n.*Read-only file system\n$/)]);
    await kubectl.run('delete', 'pod', 'reader', '--namespace', namespace);
  });

  suite.test('files persist after the component is deleted and applied again', async () => {
    await ann.stopServer();
    await bob.stopServer();
    await example.run('kubectl delete -f dist/team/nfs.k8s.yaml');
    await example.run('kubectl apply -f dist/team/nfs.k8s.yaml');
    await suite.podsReady();
    await ann.startServer();
    expect(await ann.runInNewNotebook(writeFileAndList('/mnt/team-data', 'ann'))).toContain('bob: of bob');
    expect(await ann.runInNewNotebook(countFiles('/mnt/team-data/.made'))).toBe('600');
  });
});

/** Returns a pod that reads a file, tries to write one, and prints the result. */
function reader(namespace: string): object {
  const command = ['sh', '-c', 'cat /mnt/ann && echo && touch /mnt/mine 2>&1; test ! -e /mnt/mine'];
  // The volume is not marked as read-only in the pod: `grantRead` restricts the claim.
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'reader', namespace },
    spec: pod(command, 'team-data.read'),
  };
}

/** Returns a Job whose pods all run the same Python code at the same time. */
function writers(namespace: string, count: number, program: string): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'writers', namespace },
    spec: {
      parallelism: count,
      completions: count,
      backoffLimit: 0,
      template: { spec: pod(['python3', '-c', program], 'team-data') },
    },
  };
}

/** Returns the spec of a user's pod that mounts a claim at /mnt. */
function pod(command: string[], claimName: string): object {
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 100,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'user',
        image: imageReference(ComponentImage.JUPYTERHUB_NOTEBOOK),
        command,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [{ name: 'files', mountPath: '/mnt' }],
      },
    ],
    volumes: [{ name: 'files', persistentVolumeClaim: { claimName } }],
  };
}
