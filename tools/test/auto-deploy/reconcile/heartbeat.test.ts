import { Heartbeat } from '../../../src/auto-deploy/reconcile/heartbeat';
import { MINUTE } from '../plan/builders';

test('a process is alive while it waits, while passes begin in time, and after them', async () => {
  let now = 0;
  const heartbeat = new Heartbeat(MINUTE, () => now);
  now += 100 * MINUTE;
  expect(heartbeat.isAlive).toBe(true);
  await heartbeat.during(async () => {
    heartbeat.beat();
    now += 30 * MINUTE;
    expect(heartbeat.isAlive).toBe(true);
    now += 2 * MINUTE;
    expect(heartbeat.isAlive).toBe(false);
    heartbeat.beat();
    expect(heartbeat.isAlive).toBe(true);
    now += 100 * MINUTE;
  });
  expect(heartbeat.isAlive).toBe(true);
});
