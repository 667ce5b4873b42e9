import { DeploymentEvents } from '../../src/deploy/deployment-events';
import { KubernetesClient } from '../../src/kubernetes/kubernetes-client';
import type { PlanObject } from '../../src/plan/plan';
import { FakeCluster } from '../controller/fake-cluster';
import { object } from '../health/objects';
import { aPlan } from '../plan/a-plan';

const APPLICATIONS = '/apis/app.k8s.io/v1beta1/namespaces/ns/applications';
const EVENTS = '/api/v1/namespaces/ns/events';

let cluster: FakeCluster;
let client: KubernetesClient;

beforeEach(async () => {
  cluster = await FakeCluster.start();
  cluster.discovery.set('/apis/app.k8s.io/v1beta1', {
    resources: [{ name: 'applications', kind: 'Application', namespaced: true, verbs: [] }],
  });
  client = new KubernetesClient(cluster.api);
});

afterEach(() => cluster.stop());

const planObject = (group: string, kind: string, name: string): PlanObject => ({
  ...{ group, kind, name, version: group === '' ? 'v1' : 'v1beta1', namespace: 'ns', gates: true },
});

/** A deployment of an environment with the Application `the-app`, and the Application `other-app` of a user. */
function deployment(connected: () => KubernetesClient | undefined = () => client): DeploymentEvents {
  const [hub] = aPlan().components;
  const objects = [
    planObject('app.k8s.io', 'Application', 'other-app'),
    planObject('', 'ConfigMap', 'the-app-expected'),
    planObject('app.k8s.io', 'Application', 'the-app'),
  ];
  return new DeploymentEvents([{ ...hub, objects }], connected);
}

function create(): void {
  for (const name of ['other-app', 'the-app']) {
    const metadata = { name, namespace: 'ns', uid: name };
    cluster.set(APPLICATIONS, object('app.k8s.io/v1beta1', 'Application', { metadata }));
  }
}

const written = () =>
  cluster.list(EVENTS).map(({ type, reason, message, count, involvedObject }) => {
    expect(involvedObject).toMatchObject({ kind: 'Application', name: 'the-app', uid: 'the-app' });
    return `${count}x ${type} ${reason}: ${message}`;
  });

test('steps before the Application exists are written when it does', async () => {
  const events = deployment();
  events.step('Apply the namespaces');
  await events.flush();
  expect(written()).toEqual([]);
  create();
  events.step('Apply the apps');
  events.completed('lab');
  await events.flush();
  expect(written()).toEqual([
    '1x Normal DeploymentStep: Apply the namespaces.',
    '1x Normal DeploymentStep: Apply the apps.',
    '1x Normal DeploymentCompleted: Environment "lab" is deployed.',
  ]);
});

test('equal steps of later deployments are counted, and others are not', async () => {
  create();
  for (const message of ['hub cannot become ready.', 'hub cannot become ready.', 'jobs cannot become ready.']) {
    const events = deployment();
    events.step('Apply the apps');
    events.failed(message);
    await events.flush();
  }
  expect(written().sort()).toEqual([
    '1x Warning DeploymentFailed: jobs cannot become ready.',
    '2x Warning DeploymentFailed: hub cannot become ready.',
    '3x Normal DeploymentStep: Apply the apps.',
  ]);
});

test.each([403, 500])('a deployment continues if the API server answers %d', async (status) => {
  create();
  cluster.errors.set(EVENTS, status);
  const events = deployment();
  events.step('Apply the apps');
  await events.flush();
  expect(written()).toEqual([]);
});

test('without a cluster or an Application, nothing is sent', async () => {
  const events = deployment(() => undefined);
  events.failed('kind ended with exit code 1.');
  await events.flush();
  const [hub] = aPlan().components;
  const without = new DeploymentEvents([hub], () => client);
  without.completed('lab');
  await without.flush();
  expect(cluster.requests).toEqual([]);
});
