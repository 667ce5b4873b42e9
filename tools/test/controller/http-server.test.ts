import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { probeServer } from '../../src/controller/http-server';
import { formatMetrics } from '../../src/controller/metrics';
import { evaluated, expected, expecting, inState } from './scenes';

test('metrics tell the state of the Application, of components and of objects', () => {
  const live = inState('a', 'ready');
  const evaluation = evaluated(
    expecting([expected('a'), expected('b', { component: 'op"erator' })]),
    live ? [live] : [],
  );
  const text = formatMetrics({ application: 'kubeflow', isLeader: true, evaluation, secondsToReady: 42 });
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'kubeflow_application_leader{application="kubeflow"} 1',
    'kubeflow_application_ready{application="kubeflow"} 0',
    'kubeflow_application_component_ready{application="kubeflow",component="hub"} 1',
    'kubeflow_application_component_ready{application="kubeflow",component="op\\"erator"} 0',
    'kubeflow_application_objects{application="kubeflow",state="ready"} 1',
    'kubeflow_application_objects{application="kubeflow",state="suspended"} 0',
    'kubeflow_application_objects{application="kubeflow",state="progressing"} 0',
    'kubeflow_application_objects{application="kubeflow",state="unknown"} 0',
    'kubeflow_application_objects{application="kubeflow",state="failed"} 0',
    'kubeflow_application_objects{application="kubeflow",state="missing"} 1',
    'kubeflow_application_seconds_to_ready{application="kubeflow"} 42',
  ]);
});

test('a process that waits for the lease has no metrics of the Application', () => {
  const text = formatMetrics({ application: 'kubeflow', isLeader: false });
  expect(text).toContain('kubeflow_application_leader{application="kubeflow"} 0');
  expect(text).not.toContain('kubeflow_application_ready');
});

test('probes answer 200 or 503', async () => {
  let alive = true;
  const server = probeServer({ isAlive: () => alive, isReady: () => true, metrics: () => 'm 1\n' });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  expect([await get('/healthz'), await get('/readyz'), await get('/metrics'), await get('/')]).toEqual([
    200, 200, 200, 404,
  ]);
  alive = false;
  expect(await get('/healthz')).toBe(503);
  server.close();
});
