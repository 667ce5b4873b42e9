import { join } from 'node:path';
import { WrittenExample } from '../cluster/written-example';
import { leaveFile, MOUNTS } from './cells';
import { describeEndToEnd } from './describe-end-to-end';
import { Hub } from './hub';
import type { HubVisitor } from './hub-visitor';

const IMAGES = ['hub', 'proxy', 'notebook', 'nfs-server'] as const;

describeEndToEnd('notebooks with a shared disk', { images: IMAGES }, (ground) => {
  let hub: Hub;
  let ann: HubVisitor;

  ground.prepare('apply', async () => {
    const example = WrittenExample.ofProgram(
      ground.cluster,
      join(__dirname, 'programs/shared-volumes/main.ts'),
      'team',
    );
    await ground.apply(example);
    await ground.podsReady();
    hub = await Hub.reach(ground, example);
  });

  ground.test('a cell sees the disk by its name', async () => {
    ann = await hub.signIn('ann');
    expect((await ann.runInNewNotebook(MOUNTS)).split('\n').sort()).toEqual(['/home/jovyan', '/mnt/team-data']);
  });

  ground.test('people see the files of the others', async () => {
    expect(await ann.runInNewNotebook(leaveFile('/mnt/team-data', 'ann'))).toBe('ann: of ann');
    const bob = await hub.signIn('bob');
    expect(await bob.runInNewNotebook(leaveFile('/mnt/team-data', 'bob'))).toBe('ann: of ann, bob: of bob');
    expect(await ann.runInNewNotebook(leaveFile('/mnt/team-data', 'ann'))).toBe('ann: of ann, bob: of bob');
  });
});
