import { Duration } from 'cdk8s';
import { HubOf } from './hub-of';

describe('culling', () => {
  test('stops servers that were idle for an hour', () => {
    expect(new HubOf().values.culling).toEqual({
      timeout: 3600,
      every: 600,
      max_age: 0,
    });
  });

  test('can be switched off', () => {
    expect(new HubOf({ culling: { enabled: false } }).values.culling).toBeUndefined();
  });

  test('fails on a time that is none', () => {
    expect(() => new HubOf({ culling: { timeout: Duration.seconds(0) } })).toThrow('culling.timeout: 0 ms');
  });
});
