import { readFileSync } from 'node:fs';
import { Observer } from '../../../tools/src/deploy/observe';
import { KubernetesClient } from '../../../tools/src/kubernetes/kubernetes-client';
import { describeOnCluster } from '../describe-on-cluster';
import { Application, completeObjects } from './application';
import { synthesizePlatform } from './platform-program';
import { RunningController } from './running-controller';
import { UPSTREAM_SHAPES } from './upstream-shapes';

const WORDS: { readonly [state: string]: string } = {
  ready: 'Ready',
  suspended: 'Suspended',
  progressing: 'InProgress',
  unknown: 'Unknown',
  failed: 'Failed',
  missing: 'NotFound',
};

describeOnCluster('the Application on the API server', {}, (cluster) => {
  let controller: RunningController;
  let application: Application;

  const kubectl = (...args: string[]) => cluster().kubectl.run(...args, '--namespace=things');

  beforeAll(async () => {
    const { kubectl: admin, folder } = cluster();
    synthesizePlatform(folder.join('program'));
    const dist = folder.join('program', 'dist', 'test');
    const apply = ['apply', '--server-side', '--field-manager=kubeflow-cdk'];
    await admin.run(...apply, '-f', `${dist}/0-setup`);
    await admin.run(
      'wait',
      '--for=condition=Established',
      '--timeout=60s',
      '-f',
      `${dist}/0-setup/definitions.k8s.yaml`,
    );
    await admin.run(...apply, '-f', dist);
    application = new Application(admin);
    controller = new RunningController(cluster());
    await controller.start();
  });

  afterAll(() => controller?.stop());

  /** Compares each object with what `kubeflow-cdk status` says. */
  async function expectAgreement(): Promise<void> {
    const { kubectl: admin, folder } = cluster();
    const client = KubernetesClient.connect({ KUBECONFIG: admin.kubeconfig });
    const plan = JSON.parse(readFileSync(folder.join('program', 'deploy.out', 'test', 'plan.json'), 'utf8'));
    const things = plan.components.filter(({ name }: { name: string }) => name === 'things');
    const [{ objects }] = await new Observer(client, plan, true).observe(things);
    client.server.close();
    const byStatus = objects
      .filter(({ object }) => object.kind !== 'Secret')
      .map(({ object, health }) => `${object.kind} ${object.name}: ${WORDS[health.state]}`);
    const { status } = await application.read();
    const byController = status.components
      .filter(
        ({ component, kind }: { component: string; kind: string }) =>
          component === 'things' && kind !== 'CustomResourceDefinition' && kind !== 'PersistentVolumeClaim',
      )
      .map(({ kind, name, status: state }: { [field: string]: string }) => `${kind} ${name}: ${state}`);
    expect(byController.sort()).toEqual(byStatus.sort());
  }

  test('names what is not ready: a load balancer without address, and a resource without status', async () => {
    expect(await application.waitFor('Service', 'public', 'InProgress')).toMatchObject({ reason: 'NoAddress' });
    expect(await application.waitFor('Widget', 'gadget', 'InProgress')).toMatchObject({ reason: 'NoStatus' });
    const { message } = await application.condition('Ready');
    expect(message).toMatch(/^\d+ of \d+ objects are ready\. .*Service things\/public: NoAddress/);
    await expectAgreement();
  });

  test('is Ready once they are, while a Job runs and a claim waits for its first user', async () => {
    await completeObjects(application);
    await application.waitForReady('True');
    expect(await application.state('PersistentVolumeClaim', 'unused')).toMatchObject({ status: 'Ready' });
    await expectAgreement();
    const { stdout } = await cluster().kubectl.run('get', 'applications.app.k8s.io', '--namespace=status');
    expect(stdout).toMatch(/NAME +READY +COMPONENTS +REASON +AGE\nkubeflow +True +(\d+)\/\1 +Ready +\d+s/);
  });

  test.each([
    ['Service', 'web'],
    ['ConfigMap', 'settings'],
    ['StatefulSet', 'database'],
  ])('notices that a %s was deleted', async (kind, name) => {
    const { stdout } = await kubectl('get', kind, name, '--output=json');
    await kubectl('delete', kind, name);
    expect(await application.waitForReady('False')).toMatchObject({
      message: expect.stringContaining(`${kind} things/${name}: NotFound`),
    });
    const { metadata, spec, data } = JSON.parse(stdout);
    await cluster().kubectl.apply({
      apiVersion: kind === 'StatefulSet' ? 'apps/v1' : 'v1',
      kind,
      metadata: { name, namespace: metadata.namespace, labels: metadata.labels },
      ...(spec && { spec: kind === 'Service' ? { ports: spec.ports, selector: spec.selector } : spec }),
      ...(data && { data }),
    });
    await application.waitForReady('True');
  });

  test('names the quota that refuses pods', async () => {
    await kubectl('create', 'quota', 'none', '--hard=pods=0');
    await kubectl('delete', 'pod', '--selector=app=web', '--wait=false');
    const { message } = await application.waitFor('Deployment', 'web', 'InProgress');
    expect(message).toContain('exceeded quota: none');
    await kubectl('delete', 'quota', 'none');
    await application.waitForReady('True', 60);
  });

  test('is degraded by a pod that no node has room for, and names it', async () => {
    const patch = (nodeSelector: object | null) =>
      kubectl(
        'patch',
        'deployment',
        'web',
        `--patch=${JSON.stringify({ spec: { template: { spec: { nodeSelector } } } })}`,
      );
    await patch({ nowhere: 'true' });
    const { reason, message } = await application.waitFor('Deployment', 'web', 'Failed', 60);
    expect([reason, message]).toEqual(['Unschedulable', expect.stringContaining('node affinity/selector')]);
    expect(await application.condition('Degraded')).toMatchObject({ status: 'True', reason: 'Unschedulable' });
    expect(await application.events()).toContainEqual(expect.stringMatching(/^Warning Failed .*Unschedulable/));
    await patch(null);
    await application.waitForReady('True', 60);
    expect(await application.condition('Degraded')).toMatchObject({ status: 'False' });
  });

  test('counts a paused Deployment as ready, and says so', async () => {
    await kubectl('rollout', 'pause', 'deployment/web');
    await application.waitFor('Deployment', 'web', 'Suspended');
    expect(await application.condition('Ready')).toMatchObject({ status: 'True' });
    await expectAgreement();
    await kubectl('rollout', 'resume', 'deployment/web');
    await application.waitFor('Deployment', 'web', 'Ready');
  });

  test('follows a custom resource through its states', async () => {
    const ready = (status: string) =>
      application.patchStatus('widget', 'gadget', { conditions: [{ type: 'Ready', status, reason: 'Because' }] });
    await ready('False');
    expect(await application.waitForReady('False')).toMatchObject({ reason: 'Progressing' });
    await ready('Unknown');
    await application.waitForReady('Unknown');
    await expectAgreement();
    await ready('True');
    await application.waitForReady('True');
  });

  test('a restart releases the lease, and repeats no Event', async () => {
    const before = await application.events();
    expect(await controller.stop()).toBe(0);
    const lease = await cluster().kubectl.getOne('lease/kubeflow-readiness', '--namespace=status');
    expect(lease.spec.holderIdentity ?? '').toBe('');
    await application.patchStatus('service', 'public', { loadBalancer: { ingress: null } });
    await controller.start();
    await application.waitForReady('False');
    const added = (await application.events()).filter((event) => !before.includes(event));
    expect(added.every((event) => /public: NoAddress/.test(event))).toBe(true);
    await completeObjects(application);
    await application.waitForReady('True');
  });

  test('never owns or deletes objects: they remain without the Application', async () => {
    const objects = await cluster().kubectl.get('all,configmaps,widgets', '--namespace=things');
    const owners = objects.flatMap(({ metadata }) => metadata.ownerReferences ?? []);
    expect(owners.filter(({ kind }: { kind: string }) => kind === 'Application')).toEqual([]);
  });

  test.each(UPSTREAM_SHAPES.map((shape) => [shape.metadata.name, shape] as const))(
    'the definition accepts %s, which the controller leaves alone',
    async (_, shape) => {
      const { kubectl: admin } = cluster();
      const text = JSON.stringify(shape);
      await admin.runWith(text, 'apply', '--validate=strict', '--namespace=things', '-f', '-');
      const stored = await admin.getOne(`applications.app.k8s.io/${shape.metadata.name}`, '--namespace=things');
      expect(stored.spec).toEqual(shape.spec);
      expect(stored.status).toBeUndefined();
    },
  );
});
