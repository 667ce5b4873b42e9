import { Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { KubeflowApp } from '../../../lib/app';
import {
  LogSource,
  TensorBoard,
  TensorBoardLoadFast,
  type TensorBoardProps,
} from '../../../lib/components/tensorboard';
import { AnyClusterPlatform } from '../../../lib/platforms/generic/any-cluster-platform';
import { GkePlatform } from '../../../lib/platforms/gke';
import { LOGS, synthesizedBoard } from './synthesized-tensorboard';

const GATEWAY = { gateway: { name: 'public', namespace: 'gateways' } };
const SELECTOR = {
  'app.kubernetes.io/name': 'tensorboard',
  'app.kubernetes.io/instance': 'board',
  'app.kubernetes.io/component': 'tensorboard',
};
const argsOf = (props: Partial<TensorBoardProps>) => synthesizedBoard(props).container.args;

test('creates a ServiceAccount, a Deployment, a Service and a NetworkPolicy with one name', () => {
  const { objects } = synthesizedBoard({ name: 'vision' });
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
    'Deployment vision',
    'NetworkPolicy vision',
    'Service vision',
    'ServiceAccount vision',
  ]);
});

test('the default pod', () => {
  expect(synthesizedBoard().pod).toMatchSnapshot();
});

test('the Service selects the pod', () => {
  const { of } = synthesizedBoard();
  expect(of.Service.spec).toEqual({
    selector: SELECTOR,
    ports: [{ name: 'http', port: 80, targetPort: 'http' }],
  });
});

test('only port-forward works, unless clients are allowed', () => {
  expect(synthesizedBoard().of.NetworkPolicy.spec).not.toHaveProperty('ingress');
  expect(
    synthesizedBoard({ allowIngressFrom: [{ podLabels: { app: 'portal' } }] }).of.NetworkPolicy.spec.ingress,
  ).toEqual([
    { from: [{ podSelector: { matchLabels: { app: 'portal' } } }], ports: [{ port: 6006, protocol: 'TCP' }] },
  ]);
});

test('peer describes the pod for network policies of clients', () => {
  expect(synthesizedBoard().board.peer).toEqual({
    podLabels: SELECTOR,
    namespaceLabels: { 'kubernetes.io/metadata.name': 'kubeflow' },
    ports: [{ port: 6006 }],
  });
});

describe('logs', () => {
  test('on a claim are mounted read-only', () => {
    const scope = new Chart(new KubeflowApp({ summary: false }), 'c');
    const claim = kplus.PersistentVolumeClaim.fromClaimName(scope, 'claim', 'logs');
    const { pod, container } = synthesizedBoard({ logs: LogSource.claim(claim, { path: 'a/b' }) });
    expect(pod.volumes).toContainEqual({
      name: 'logs',
      persistentVolumeClaim: { claimName: 'logs', readOnly: true },
    });
    expect(container.volumeMounts).toContainEqual({ name: 'logs', mountPath: '/logs', readOnly: true });
    expect(container.args).toContain('--logdir=/logs/a/b');
    expect(argsOf({ logs: LogSource.claim(claim) })).toContain('--logdir=/logs');
  });

  test('in a bucket are read with workload identity, limited to the folder', () => {
    const app = new KubeflowApp({ summary: false });
    const platform = new GkePlatform(app, 'cloud', { project: 'my-project', zone: 'us-central1-a' });
    new TensorBoard(platform.chart('board'), 'board', { logs: LogSource.gcs('gs://my-logs/vision') });
    const yaml = app.synthYaml();
    expect(yaml).toContain('--logdir=gs://my-logs/vision/');
    expect(yaml).not.toContain('--load_fast');
    expect(JSON.stringify(platform.stack.toTerraform())).toContain('.svc.id.goog/subject/ns/kubeflow/sa/board');
  });

  test('in a bucket are read with a key or anonymously', () => {
    const keyed = synthesizedBoard({ logs: LogSource.gcs('gs://my-logs/a', { credentialsSecretName: 'key' }) });
    expect(keyed.container.env).toContainEqual({
      name: 'GOOGLE_APPLICATION_CREDENTIALS',
      value: '/var/run/secrets/gcs/key.json',
    });
    const open = synthesizedBoard({ logs: LogSource.gcs('gs://my-logs/a', { publicBucket: true }) });
    expect(open.container.env).toContainEqual({ name: 'NO_GCE_CHECK', value: 'true' });
    expect(open.container.args).toContain('--load_fast=false');
  });

  test.each([
    ['logs: "s3://b/a" is not a URL of Google Cloud Storage.', LogSource.gcs('s3://b/a')],
    ['logs: "gs://my-logs" names a bucket without a folder.', LogSource.gcs('gs://my-logs')],
    ['logs: path on claim "files" "/a" is not a relative path.', LogSource.sharedVolume(volume(), { path: '/a' })],
    ['logs: claim "A" is not a valid name.', LogSource.sharedVolume(volume('A'))],
    ['logs: the claim "files" of "files" is in namespace "other"', LogSource.sharedVolume(volume('files', 'other'))],
    ['logs: reading the bucket "my-logs" is not supported on', LogSource.gcs('gs://my-logs/a')],
  ])('fails: %s', (message, logs) => {
    expect(() => synthesizedBoard({ logs })).toThrow(message);
  });

  function volume(claimName = 'files', namespace?: string) {
    return { name: 'files', claimName, namespace };
  }
});

describe('arguments', () => {
  test('follow the props', () => {
    const props: Partial<TensorBoardProps> = {
      pathPrefix: '/boards/vision/',
      windowTitle: 'Vision $(HOME)',
      reloadInterval: Duration.minutes(1),
      reloadMultifile: true,
      reloadMultifileInactive: Duration.hours(1),
      maxReloadThreads: 4,
      samplesPerPlugin: { scalars: 5000, images: 50 },
      loadFast: TensorBoardLoadFast.TRUE,
      purgeOrphanedData: false,
      detectFileReplacement: true,
      args: ['--generic_data=false'],
    };
    expect(argsOf(props)).toEqual([
      '--bind_all',
      '--logdir=/logs/logs',
      '--port=6006',
      '--path_prefix=/boards/vision',
      '--window_title=Vision $$(HOME)',
      '--reload_interval=60',
      '--reload_multifile=true',
      '--reload_multifile_inactive_secs=3600',
      '--max_reload_threads=4',
      '--samples_per_plugin=scalars=5000,images=50',
      '--load_fast=true',
      '--purge_orphaned_data=false',
      '--detect_file_replacement=true',
      '--generic_data=false',
    ]);
    expect(argsOf({ reloadInterval: Duration.seconds(0), loadFast: TensorBoardLoadFast.AUTO })).toEqual([
      '--bind_all',
      '--logdir=/logs/logs',
      '--port=6006',
      '--reload_interval=0',
    ]);
  });

  test.each<[string, Partial<TensorBoardProps>]>([
    ['pathPrefix "a" is not a valid path prefix.', { pathPrefix: 'a' }],
    ['reloadInterval: 0.5 seconds', { reloadInterval: Duration.millis(500) }],
    ['reloadMultifileInactive requires', { reloadMultifileInactive: Duration.hours(1) }],
    ['maxReloadThreads: 0 is not', { maxReloadThreads: 0 }],
    ['samplesPerPlugin.images: 0 is not', { samplesPerPlugin: { images: 0 } }],
    ['samplesPerPlugin: "a=b" is not a valid plugin name', { samplesPerPlugin: { 'a=b': 1 } }],
    ['args: "--logdir=/x" is managed by the component', { args: ['--logdir=/x'] }],
    ['args: "--window=x" is managed by the component', { args: ['--window=x'] }],
    ['args: "serve" is not a TensorBoard flag', { args: ['serve'] }],
    ['name "A" is not a valid name', { name: 'A' }],
    ['allowIngressFrom[0]: "x" is not a valid CIDR block', { allowIngressFrom: [{ cidr: 'x' }] }],
    ['"HOME" is set twice', { env: { HOME: '/' } }],
    ['would break the selectors', { labels: { 'app.kubernetes.io/name': 'x' } }],
    ['tolerations[0]: it has no key', { tolerations: [{}] }],
  ])('fails: %s', (message, props) => {
    expect(() => synthesizedBoard(props)).toThrow(message);
  });
});

describe('exposure', () => {
  test('routes the path prefix of the hostname to the Service', () => {
    const { board, of, container } = synthesizedBoard(
      {
        pathPrefix: '/boards',
        exposure: { hostname: 'ml.example.com', requireAuthentication: false, requestTimeout: Duration.minutes(2) },
      },
      GATEWAY,
    );
    expect(board.url).toBe('https://ml.example.com/boards');
    expect(of.HTTPRoute.spec.rules).toMatchObject([
      {
        matches: [{ path: { type: 'PathPrefix', value: '/boards' } }],
        timeouts: { request: '2m' },
        backendRefs: [{ name: 'board', port: 80 }],
      },
    ]);
    expect(of.NetworkPolicy.spec.ingress).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } }],
        ports: [{ port: 6006, protocol: 'TCP' }],
      },
    ]);
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(probe?.httpGet?.path).toBe('/boards/data/environment');
    }
    expect(synthesizedBoard().board.url).toBeUndefined();
  });

  test('fails if the platform cannot authenticate users, unless authentication is disabled', () => {
    expect(() => synthesizedBoard({ exposure: { hostname: 'ml.example.com' } }, GATEWAY)).toThrow(
      'chart/board: authentication for ml.example.com at the load balancer is not supported on',
    );
  });
});

test('every prop can be set, and props are not modified', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'cloud', { ...GATEWAY, images: { tensorboard: { tag: '2.19.0' } } });
  const props: Required<TensorBoardProps> = {
    logs: LOGS,
    name: 'vision',
    pathPrefix: '/vision',
    windowTitle: 'Vision',
    reloadInterval: Duration.minutes(1),
    reloadMultifile: true,
    reloadMultifileInactive: Duration.hours(1),
    maxReloadThreads: 2,
    samplesPerPlugin: { images: 5 },
    loadFast: TensorBoardLoadFast.AUTO,
    purgeOrphanedData: true,
    detectFileReplacement: false,
    args: ['--generic_data=auto'],
    allowIngressFrom: [{ podLabels: { app: 'portal' } }],
    exposure: { hostname: 'ml.example.com', requireAuthentication: false },
    resources: { memory: { request: Size.gibibytes(4), limit: Size.gibibytes(4) } },
    env: { A: 'b' },
    labels: { team: 'vision' },
    platform,
    nodeSelector: { pool: 'tools' },
    tolerations: [{ key: 'tools', operator: 'Exists' }],
    affinity: { nodeAffinity: {} },
    priorityClassName: 'tools',
    safeToEvict: false,
    podLabels: { tier: 'tools' },
    podAnnotations: { 'example.com/note': 'x' },
    imagePullSecrets: ['registry'],
    imagePullPolicy: kplus.ImagePullPolicy.ALWAYS,
  };
  const { platform: _, ...plain } = props;
  const before = JSON.stringify(plain);
  new TensorBoard(platform.chart('board'), 'board', props);
  expect(JSON.stringify(plain)).toBe(before);
  const yaml = app.synthYaml();
  expect(yaml).toContain('image: docker.io/tensorflow/tensorflow:2.19.0');
  for (const text of ['pool: tools', 'priorityClassName: tools', 'name: registry', 'tier: tools', 'memory: 4Gi']) {
    expect(yaml).toContain(text);
  }
});
