import { ApiObject } from 'cdk8s';
import { AnyClusterPlatform, KubeflowApp, KubeflowApplication } from 'kubeflow-cdk';
import { describeOnCluster } from '../describe-on-cluster';
import { Application } from './application';
import { RunningController } from './running-controller';
import { UPSTREAM_SHAPES } from './upstream-shapes';

const BLOG = 'blog';
const LABELS = { 'app.kubernetes.io/name': 'blog', tier: 'web' };

/** Kinds that the Applications name. */
const KINDS = [
  { kind: 'Service' },
  { kind: 'ConfigMap' },
  { kind: 'Secret' },
  { group: 'apps', kind: 'StatefulSet' },
] as const;

/** Synthesizes an environment whose controller also writes the status of Applications in the namespace `blog`. */
function synthesizeEnvironment(folder: string): string {
  const app = new KubeflowApp({ outdir: `${folder}/dist`, deployOutdir: `${folder}/deploy.out`, summary: false });
  const platform = new AnyClusterPlatform(app, 'test', { namespace: 'status' });
  new ApiObject(platform.chart('blog', { namespace: BLOG }), 'settings', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings' },
  });
  new KubeflowApplication(platform.chart('application'), 'application', {
    otherApplications: UPSTREAM_SHAPES.map(({ metadata: { name } }) => ({
      name,
      namespace: BLOG,
      componentKinds: [...KINDS],
    })),
  });
  app.synth();
  return `${folder}/dist/test`;
}

const container = {
  name: 'web',
  image: 'web:1',
  resources: { requests: { cpu: '10m', memory: '16Mi' } },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true },
};
const metadata = { name: 'web', namespace: BLOG, labels: LABELS };
const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }], selector: LABELS } };
const statefulSet = (nodeSelector?: object) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata,
  spec: {
    replicas: 1,
    serviceName: 'web',
    selector: { matchLabels: LABELS },
    template: {
      metadata: { labels: LABELS },
      spec: {
        containers: [container],
        nodeSelector,
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      },
    },
  },
});

describeOnCluster('Applications with the fields of published ones, beside that of the environment', {}, (cluster) => {
  let controller: RunningController;
  const of = (name: string) => new Application(cluster().kubectl, BLOG, name);

  beforeAll(async () => {
    const { kubectl, folder } = cluster();
    const dist = synthesizeEnvironment(folder.join('program'));
    const apply = ['apply', '--server-side', '--field-manager=kubeflow-cdk', '-f'];
    await kubectl.run(...apply, `${dist}/0-setup`);
    const definitions = `${dist}/0-setup/definitions.k8s.yaml`;
    await kubectl.run('wait', '--for=condition=Established', '--timeout=60s', '-f', definitions);
    await kubectl.run(...apply, dist);
    for (const shape of UPSTREAM_SHAPES) {
      await kubectl.runWith(JSON.stringify(shape), 'apply', `--namespace=${BLOG}`, '-f', '-');
    }
    controller = new RunningController(cluster());
    await controller.start();
  });

  afterAll(() => controller?.stop());

  test.each(UPSTREAM_SHAPES.map(({ metadata: { name } }) => name))('%s is not ready without objects', async (name) => {
    expect(await of(name).waitForReady('False')).toMatchObject({ reason: 'NoObjects' });
  });

  test('those that select objects are ready when these are, and others are not', async () => {
    await cluster().kubectl.apply(service);
    await cluster().kubectl.apply(statefulSet());
    await of('all-fields').waitForReady('True', 60);
    await of('fields-of-older-versions').waitForReady('True', 60);
    expect((await of('all-fields').read()).status.componentsReady).toBe('2/2');
    expect(await of('empty').condition('Ready')).toMatchObject({ status: 'False' });
    expect(await of('all-fields').events()).toContainEqual(expect.stringMatching(/^Normal Ready All \d objects/));
  });

  test('one is not ready if its StatefulSet is not, and says why', async () => {
    await cluster().kubectl.apply(statefulSet({ nowhere: 'true' }));
    await cluster().kubectl.run('delete', 'pod', 'web-0', `--namespace=${BLOG}`, '--wait=false');
    await of('all-fields').waitForReady('False', 60);
    expect(await of('all-fields').waitFor('StatefulSet', 'web', 'Failed', 60)).toMatchObject({
      message: expect.stringContaining('node affinity/selector'),
    });
    expect(await new Application(cluster().kubectl).condition('Ready')).toMatchObject({ status: 'True' });
  });

  test('a kind that the controller may not read makes one unknown', async () => {
    const patch = JSON.stringify({ spec: { componentKinds: [{ group: 'batch', kind: 'CronJob' }] } });
    const application = 'applications.app.k8s.io/fields-of-older-versions';
    await cluster().kubectl.run('patch', application, `--namespace=${BLOG}`, '--type=merge', `--patch=${patch}`);
    const { message } = await of('fields-of-older-versions').waitForReady('Unknown', 60);
    expect(message).toContain('CronJob blog/*: Forbidden');
  });

  test.each([
    ['list', 'secrets'],
    ['update', 'applications.app.k8s.io'],
    ['delete', 'statefulsets.apps'],
  ])('the controller cannot %s %s there', async (verb, resource) => {
    const user = '--as=system:serviceaccount:status:kubeflow-readiness';
    const review = cluster().kubectl.run('auth', 'can-i', verb, resource, `--namespace=${BLOG}`, user);
    await expect(review).rejects.toThrow();
  });
});
