import { EndpointStore } from '../../src/controller/endpoint-store';
import { healthOf } from '../../src/health';
import { object, view } from '../health/objects';
import { expected, expecting } from './scenes';

const SERVICE = expected('hub', { group: '', kind: 'Service', resource: 'services' });
const OTHER = { ...SERVICE, namespace: 'other' };
const service = object('v1', 'Service', { metadata: { name: 'hub' }, spec: { selector: { app: 'hub' } } });
const slice = (ready: boolean, of = 'hub') =>
  object('v1', '', {
    metadata: { name: `${of}-x`, uid: of, labels: { 'kubernetes.io/service-name': of, large: 'x'.repeat(500) } },
    endpoints: [{ addresses: ['x'.repeat(500)], conditions: { ready } }],
  });

test('watches the EndpointSlices of each namespace with Services', () => {
  const store = new EndpointStore(expecting([SERVICE, OTHER, expected('a', { namespace: 'third' })]), () => undefined);
  expect(store.targets.map(({ resource, namespace }) => [resource, namespace])).toEqual([
    ['endpointslices', 'ns'],
    ['endpointslices', 'other'],
  ]);
});

test('a Service follows its pods, and slices of other Services are not kept', () => {
  let changes = 0;
  const store = new EndpointStore(expecting([SERVICE]), () => {
    changes += 1;
  });
  const [target] = store.targets;
  const sink = store.sinkOf(target);
  const state = () => healthOf(service, view(store.live)).reason;
  expect(store.isComplete).toBe(false);
  sink.replace([slice(false), slice(true, 'stranger')].flatMap((each) => sink.keep(each) ?? []));
  expect([store.isComplete, store.live.length, state()]).toEqual([true, 1, 'NoEndpoints']);
  expect(JSON.stringify(store.live).length).toBeLessThan(250);
  sink.apply('MODIFIED', slice(true));
  expect(state()).toBe('Ready');
  sink.apply('MODIFIED', slice(true, 'stranger'));
  expect(store.live).toHaveLength(1);
  sink.apply('DELETED', slice(true));
  expect(store.live).toEqual([]);
  expect(changes).toBe(3);
});

test('without permission to read them, Services are ready if they exist', () => {
  const store = new EndpointStore(expecting([SERVICE]), () => undefined);
  store.sinkOf(store.targets[0]).fail({ reason: 'Forbidden', message: 'no access' });
  expect(store.isComplete).toBe(true);
  expect(healthOf(service, view(store.live)).state).toBe('ready');
});
