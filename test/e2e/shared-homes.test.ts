import { join } from 'node:path';
import { WrittenExample } from '../cluster/written-example';
import { FILES_OF_HOME, foldersWith, leaveFile } from './cells';
import { describeEndToEnd } from './describe-end-to-end';
import { Hub } from './hub';
import type { HubVisitor } from './hub-visitor';

const IMAGES = ['hub', 'proxy', 'notebook', 'nfs-server'] as const;

describeEndToEnd('notebooks whose homes are on one disk', { images: IMAGES }, (ground) => {
  let hub: Hub;
  let ann: HubVisitor;
  let bob: HubVisitor;

  const namespace = () => `--namespace=${ground.cluster.namespace('kubeflow')}`;

  ground.prepare('apply', async () => {
    const example = WrittenExample.ofProgram(ground.cluster, join(__dirname, 'programs/shared-homes/main.ts'), 'team');
    await ground.apply(example);
    await ground.podsReady();
    hub = await Hub.reach(ground, example);
  });

  ground.test('a person has a home that can be written to, with the first notebook in it', async () => {
    ann = await hub.signIn('ann');
    expect(await ann.runInNewNotebook(leaveFile('/home/jovyan', 'ann.txt'))).toContain('ann.txt: of ann.txt');
    expect(await ann.runInNewNotebook(FILES_OF_HOME)).toBe('Untitled.ipynb Untitled1.ipynb Welcome.ipynb ann.txt');
  });

  ground.test("another person's files are nowhere to be seen", async () => {
    bob = await hub.signIn('bob');
    expect(await bob.runInNewNotebook(FILES_OF_HOME)).toBe('Untitled.ipynb Welcome.ipynb');
    expect(await bob.runInNewNotebook(foldersWith('ann.txt'))).toBe('none');
  });

  ground.test('no claim is made for a person', async () => {
    const claims = await ground.cluster.kubectl.get('persistentvolumeclaims', namespace());
    expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual(['jupyterhub-database', 'team-disk']);
  });

  ground.test('files are there again after the server was stopped', async () => {
    await ann.stopServer();
    await ann.startServer();
    expect(await ann.runInNewNotebook(FILES_OF_HOME)).toContain('ann.txt');
  });

  ground.test('a folder beside the homes is shared', async () => {
    expect(await ann.runInNewNotebook(leaveFile('/projects', 'ann'))).toBe('ann: of ann');
    expect(await bob.runInNewNotebook(leaveFile('/projects', 'bob'))).toBe('ann: of ann, bob: of bob');
  });
});
