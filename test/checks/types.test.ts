import { runInNewContext } from 'node:vm';
import { Cron, Duration, Lazy, Size } from 'cdk8s';
import { Cpu, PersistentVolumeClaim } from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  Authenticator,
  HubDatabase,
  JupyterHub,
  KubeflowApp,
  ModelSource,
  ProxyHttps,
  TFJob,
  TFServing,
  VersionPolicy,
} from '../../lib';
import { errorOf, errorOfHub, newChart } from './errors';

/** The first line of an error without the path of the construct. */
const mistake = (message: string) => message.replace(/^apps\/hub: /, '');

describe('fails: a value of another type', () => {
  test.each([
    [
      'a list in place of a string',
      { hostname: ['a.example.com'] },
      "`hostname` must be a string; got a list of 1 item.\n  Use 'a.example.com', without a list.",
    ],
    [
      'a string in place of a list',
      { notebooks: { args: 'train.py' } },
      "`notebooks.args` must be a list of strings; got 'train.py'.\n  Use a list: ['train.py'].",
    ],
    [
      'an object in place of a list',
      { sharedVolumes: {} },
      '`sharedVolumes` must be a list of SharedVolume values; got an empty object.',
    ],
    [
      'a text in place of a boolean',
      { notebooks: { automountServiceAccountToken: 'false' } },
      "`notebooks.automountServiceAccountToken` must be a boolean; got 'false'.\n  Use false, without quotes.",
    ],
    [
      'a text in place of a number',
      { notebooks: { userId: '1000' } },
      "`notebooks.userId` must be a number; got '1000'.\n  Use 1000.",
    ],
    [
      'a number in place of a string',
      { notebooks: { env: { A: 90 } } },
      "`notebooks.env.A` must be a string; got 90.\n  Use '90'.",
    ],
    [
      'a number in place of a Size',
      { notebooks: { resources: { memory: { limit: 50 } } } },
      '`notebooks.resources.memory.limit` must be a Size; got 50.\n  Use Size.gibibytes(50).',
    ],
    [
      'a quantity in place of a Size',
      { notebooks: { resources: { memory: { limit: '512Mi' } } } },
      "`notebooks.resources.memory.limit` must be a Size; got '512Mi'.\n  Use Size.mebibytes(512).",
    ],
    [
      'a number in place of a Cpu',
      { notebooks: { resources: { cpu: { limit: 2 } } } },
      '`notebooks.resources.cpu.limit` must be a Cpu; got 2.\n  Use Cpu.units(2).',
    ],
    [
      'a quantity in place of a Cpu',
      { notebooks: { resources: { cpu: { limit: '500m' } } } },
      "`notebooks.resources.cpu.limit` must be a Cpu; got '500m'.\n  Use Cpu.millis(500).",
    ],
    [
      'a number in place of a Duration',
      { culling: { timeout: 60 } },
      '`culling.timeout` must be a Duration; got 60.\n  Use Duration.seconds(60).',
    ],
    [
      'a text in place of a Duration',
      { culling: { timeout: '10m' } },
      "`culling.timeout` must be a Duration; got '10m'.\n  Use Duration.minutes(10).",
    ],
    [
      'a Size in place of a Duration',
      { culling: { timeout: Size.gibibytes(1) } },
      '`culling.timeout` must be a Duration; got a Size.',
    ],
    [
      'a struct in place of a list',
      { network: { dnsServers: { cidr: '10.0.0.1/32' } } },
      '`network.dnsServers` must be a list of NetworkPeer values; got { cidr }.\n  Use a list: […].',
    ],
    [
      'a list in place of a map',
      { notebooks: { env: ['A=1'] } },
      '`notebooks.env` must be an object whose values are strings; got a list of 1 item.',
    ],
    [
      'a Map in place of a map',
      { notebooks: { env: new Map() } },
      '`notebooks.env` must be an object whose values are strings; got a Map.',
    ],
    [
      'true in place of a class',
      { proxy: { https: true } },
      '`proxy.https` must be a ProxyHttps; got true.\n  Use one of ProxyHttps.certManager(…)',
    ],
    [
      'a URL in place of a class',
      { hub: { database: 'postgres://db/hub' } },
      "`hub.database` must be a HubDatabase; got 'postgres://db/hub'.\n  Use one of HubDatabase.mysql(…)",
    ],
    [
      'another class',
      { hub: { database: ProxyHttps.plainHttp() } },
      '`hub.database` must be a HubDatabase; got a ProxyHttps.',
    ],
    [
      'a class in place of its instance',
      { hub: { database: HubDatabase } },
      '`hub.database` must be a HubDatabase; got the class HubDatabase.',
    ],
    [
      'a function in place of a class',
      { hub: { database: HubDatabase.sqlite } },
      '`hub.database` must be a HubDatabase; got a function.',
    ],
    [
      'a number in place of a struct',
      { proxy: 2 },
      '`proxy` must be a ProxyOptions object; got 2.\n  ProxyOptions has the props `args`,',
    ],
    [
      'an instance in place of a struct',
      { proxy: ProxyHttps.plainHttp() },
      '`proxy` must be a ProxyOptions object; got a ProxyHttps.',
    ],
    ['a Date in place of a struct', { proxy: new Date() }, '`proxy` must be a ProxyOptions object; got a Date.'],
    [
      'a text in place of an interface',
      { platform: 'gke' },
      "`platform` must be an IPlatform; got 'gke'.\n  Use Platform.of(…).",
    ],
    ['an object in place of an interface', { platform: {} }, '`platform` must be an IPlatform; got an empty object.'],
    ['a wrong enum value', { hub: { logLevel: 'info' } }, '`hub.logLevel` must be one of HubLogLevel.'],
    [
      'a wrong value of an enum of cdk8s-plus',
      { notebooks: { imagePullPolicy: 'always' } },
      "`notebooks.imagePullPolicy` must be one of ImagePullPolicy.ALWAYS, ImagePullPolicy.IF_NOT_PRESENT, ImagePullPolicy.NEVER; got 'always'.\n  Did you mean ImagePullPolicy.ALWAYS?",
    ],
    [
      'a class in place of an enum value',
      { notebooks: { imagePullPolicy: Size.gibibytes(1) } },
      '`notebooks.imagePullPolicy` must be one of ImagePullPolicy.ALWAYS',
    ],
    ['null', { hostname: null }, '`hostname` must be a string; got null.'],
    ['null in place of a struct', { proxy: null }, '`proxy` must be a ProxyOptions object; got null.'],
    ['NaN', { notebooks: { userId: Number.NaN } }, '`notebooks.userId` must be a number; got NaN.'],
    [
      'Infinity',
      { notebooks: { userId: Number.POSITIVE_INFINITY } },
      '`notebooks.userId` must be a number; got Infinity.',
    ],
    [
      'undefined in a list',
      { notebooks: { args: ['a', undefined] } },
      '`notebooks.args[1]` must be a string; got undefined.',
    ],
    ['a hole in a list', { notebooks: { args: Array(1) } }, '`notebooks.args[0]` must be a string; got undefined.'],
    [
      'undefined in a map',
      { notebooks: { env: { A: undefined } } },
      '`notebooks.env.A` must be a string; got undefined.',
    ],
  ])('%s', (_, props, message) => {
    expect(mistake(errorOfHub(props)).slice(0, message.length)).toBe(message);
  });

  test('a Kubernetes version that is not supported', () => {
    const platform = () => new AnyClusterPlatform(new KubeflowApp(), 'lab', { kubernetesVersion: '1.32' } as any);
    expect(errorOf(platform)).toContain('lab: `kubernetesVersion` must be one of KubernetesVersion.V1_33');
  });

  test('replicas in place of a replica group', () => {
    expect(errorOf(() => new TFJob(newChart(), 'job', { worker: 2 } as any))).toContain(
      '`worker` must be a TFReplica object; got 2.',
    );
  });

  test('peers that would open a policy', () => {
    const model = ModelSource.gcs('gs://models/m');
    const serving = (allowIngressFrom: any) =>
      errorOf(() => new TFServing(newChart(), 's', { model, allowIngressFrom }));
    expect(serving(['10.0.0.0/8'])).toContain('`allowIngressFrom[0]` must be a NetworkPeer object');
    expect(serving([false])).toContain('`allowIngressFrom[0]` must be a NetworkPeer object; got false.');
  });

  test('an item of a variadic parameter', () => {
    expect(errorOf(() => VersionPolicy.specific(1, '2' as any))).toBe(
      "VersionPolicy.specific: `versions[1]` must be a number; got '2'.\n  Use 2.",
    );
  });

  test('a name in place of a claim', () => {
    expect(errorOf(() => ModelSource.claim('models' as any))).toBe(
      "ModelSource.claim: `claim` must be an IPersistentVolumeClaim; got 'models'.\n  Use PersistentVolumeClaim.fromClaimName(…).",
    );
  });
});

describe('is accepted', () => {
  const accepts = (props: object) => expect(() => new JupyterHub(newChart(), 'hub', props)).not.toThrow();

  test('an object without a prototype, or of another realm', () => {
    accepts(Object.assign(Object.create(null), { name: 'lab' }));
    accepts(runInNewContext('({ hub: { args: ["--debug"] } })'));
  });

  test('an object with getters of a class of the program', () => {
    class Notebooks {
      get userId() {
        return 2000;
      }
    }
    accepts({ notebooks: new Notebooks() });
    expect(
      errorOfHub({
        notebooks: new (class extends Notebooks {
          override get userId() {
            return '2000' as any;
          }
        })(),
      }),
    ).toContain('`notebooks.userId` must be a number');
  });

  test('the value of an enum, for plain JavaScript', () => {
    accepts({ notebooks: { imagePullPolicy: 'Always' } });
  });

  test('a class of another installed copy, by its jsii name or its name', () => {
    const copyOf = (original: any) => {
      const Copy = class {};
      Object.defineProperty(Copy, Symbol.for('jsii.rtti'), { value: original[Symbol.for('jsii.rtti')] });
      return Object.assign(Object.create(Copy.prototype), Duration.minutes(10));
    };
    const timeout = Object.defineProperty(copyOf(Duration), 'toSeconds', { value: () => 600 });
    expect(() => errorOfHub({ culling: { timeout }, hostname: 5 })).not.toThrow();
    expect(errorOfHub({ culling: { timeout }, hostname: 5 })).not.toContain('culling');
    const Renamed = { Duration: class {} }.Duration;
    expect(errorOfHub({ culling: { timeout: new Renamed() }, hostname: 5 })).not.toContain('culling');
    expect(errorOfHub({ culling: { timeout: new (class Timeout {})() } })).toContain('got a Timeout');
  });

  test('lazy values in Kubernetes structures only', () => {
    const lazy = (value: unknown) => Lazy.any({ produce: () => value });
    const initContainers = [{ name: 'one', command: ['sh', lazy('-c')], env: lazy([]), restartPolicy: lazy('Always') }];
    expect(errorOfHub({ hub: { initContainers }, name: 5 })).not.toContain('initContainers');
    const own = { allowedUsers: lazy(['ann']), adminUsers: [lazy('ann')] };
    for (const [props, message] of [
      [{ hostname: lazy('x') }, '`hostname` must be a string; got a Lazy'],
      [{ proxy: { args: lazy(['x']) } }, '`proxy.args` must be a list of strings; got a Lazy'],
      [{ proxy: { args: [lazy('x')] } }, '`proxy.args[0]` must be a string; got a Lazy'],
      [
        { proxy: { podLabels: lazy({ a: 'b' }) } },
        '`proxy.podLabels` must be an object whose values are strings; got a Lazy',
      ],
      [{ proxy: { podLabels: { a: lazy('b') } } }, '`proxy.podLabels.a` must be a string; got a Lazy'],
    ] as const) {
      expect(errorOfHub(props)).toContain(message);
    }
    expect(() => Authenticator.sharedPassword(own as any)).toThrow(
      '`allowedUsers` must be a list of strings; got a Lazy',
    );
  });

  test('values of all classes of cdk8s', () => {
    const chart = newChart();
    accepts({
      notebooks: { resources: { cpu: { limit: Cpu.units(2) }, memory: { limit: Size.gibibytes(2) } } },
      hub: { database: HubDatabase.sqliteOnClaim(PersistentVolumeClaim.fromClaimName(chart, 'claim', 'hub')) },
    });
    expect(Cron.daily()).toBeDefined();
  });
});
