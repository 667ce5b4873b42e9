import { Duration } from 'cdk8s';
import type { CullingOptions } from '../../../../lib/components/jupyterhub';
import { HubOf } from '../hub-of';

describe('culling', () => {
  test('stops idle servers after an hour by default', () => {
    expect(new HubOf().values.culling).toEqual({
      service_name: 'idle-culler',
      timeout: 3600,
      every: 600,
      max_age: 0,
    });
  });

  test('can be disabled', () => {
    expect(new HubOf({ culling: { enabled: false } }).values.culling).toBeUndefined();
  });

  test('passes all options to the hub', () => {
    const { culling } = new HubOf({
      culling: {
        timeout: Duration.hours(2),
        every: Duration.minutes(1),
        maxAge: Duration.days(1),
        users: true,
        adminUsers: true,
        removeNamedServers: true,
        concurrency: 3,
        kernelTimeout: Duration.minutes(30),
        connectedKernels: true,
      },
    }).values;
    expect(culling).toEqual({
      service_name: 'idle-culler',
      timeout: 7200,
      every: 60,
      max_age: 86400,
      users: true,
      admin_users: true,
      remove_named_servers: true,
      concurrency: 3,
      kernels: { timeout: 1800, connected: true },
    });
  });

  test('omits options that are false', () => {
    const { culling } = new HubOf({ culling: { users: false, removeNamedServers: false } }).values;
    expect(Object.keys(culling)).toEqual(['service_name', 'timeout', 'every', 'max_age']);
  });

  test.each<[CullingOptions, string]>([
    [{ timeout: Duration.seconds(0) }, 'culling.timeout: 0 seconds'],
    [{ every: Duration.millis(1500) }, 'culling.every: 1.5 seconds'],
    [{ maxAge: Duration.millis(1) }, 'culling.maxAge: 0.001 seconds'],
    [{ kernelTimeout: Duration.seconds(0) }, 'culling.kernelTimeout: 0 seconds'],
    [{ concurrency: 0 }, 'culling.concurrency: 0 is not accepted'],
    [{ concurrency: 1.5 }, 'culling.concurrency: 1.5'],
    [{ adminUsers: true }, 'culling.adminUsers is set, but `users` is not'],
    [{ connectedKernels: true }, 'culling.connectedKernels is set, but `kernelTimeout` is not'],
  ])('fails on %j', (culling, message) => {
    expect(() => new HubOf({ culling })).toThrow(message);
  });
});
