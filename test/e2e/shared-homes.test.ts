import { join } from 'node:path';
import { WrittenExample } from '../cluster/written-example';
import { FILES_OF_HOME, foldersWith, writeFileAndList } from './cells';
import { describeEndToEnd } from './describe-end-to-end';
import { Hub } from './hub';
import type { HubUser } from './hub-user';

const IMAGES = ['hub', 'proxy', 'notebook', 'nfs-server'] as const;

describeEndToEnd('notebooks beside the hub, with homes on one shared disk', { images: IMAGES }, (suite) => {
  let hub: Hub;
  let ann: HubUser;
  let bob: HubUser;

  const namespace = () => `--namespace=${suite.cluster.namespace('kubeflow')}`;

  suite.prepare('apply', async () => {
    const example = WrittenExample.ofProgram(suite.cluster, join(__dirname, 'programs/shared-homes/main.ts'), 'team');
    await suite.apply(example);
    await suite.podsReady();
    hub = await Hub.open(suite, example);
  });

  suite.test('a user has a writable home with the starter notebook', async () => {
    ann = await hub.signIn('ann');
    expect(await ann.runInNewNotebook(writeFileAndList('/home/jovyan', 'ann.txt'))).toContain('ann.txt: of ann.txt');
    expect(await ann.runInNewNotebook(FILES_OF_HOME)).toBe('Untitled.ipynb Untitled1.ipynb Welcome.ipynb ann.txt');
  });

  suite.test('files of other users are not visible', async () => {
    bob = await hub.signIn('bob');
    expect(await bob.runInNewNotebook(FILES_OF_HOME)).toBe('Untitled.ipynb Welcome.ipynb');
    expect(await bob.runInNewNotebook(foldersWith('ann.txt'))).toBe('none');
  });

  suite.test('no claim is created per user', async () => {
    const claims = await suite.cluster.kubectl.get('persistentvolumeclaims', namespace());
    expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual(['jupyterhub-database', 'team-disk']);
  });

  suite.test('files persist after the server is stopped and started again', async () => {
    await ann.stopServer();
    await ann.startServer();
    expect(await ann.runInNewNotebook(FILES_OF_HOME)).toContain('ann.txt');
  });

  suite.test('a folder next to the homes is shared', async () => {
    expect(await ann.runInNewNotebook(writeFileAndList('/projects', 'ann'))).toBe('ann: of ann');
    expect(await bob.runInNewNotebook(writeFileAndList('/projects', 'bob'))).toBe('ann: of ann, bob: of bob');
  });
});
