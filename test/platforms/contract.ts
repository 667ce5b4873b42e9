import { mkdtempSync, rmSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowApp } from '../../lib/app';
import { KubeflowError } from '../../lib/errors';
import { ComponentImage } from '../../lib/images';
import type { NetworkPeer } from '../../lib/network/network-peer';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { KubernetesVersion } from '../../lib/platforms/kubernetes-version';
import { PodSecurity } from '../../lib/platforms/namespace';
import type { PlatformBase } from '../../lib/platforms/platform-base';
import { Platform } from '../../lib/platforms/platform-lookup';
import type { PlatformProps } from '../../lib/platforms/platform-props';
import { DiskSource } from '../../lib/platforms/storage/disk-source';
import { violations } from '../policy/rules';
import { addressWithin, blockOf, METADATA_SERVER } from './addresses';

/** A platform, for the contract tests. */
export interface PlatformUnderTest {
  /** Creates the platform, with additional props that it requires. */
  readonly make: (scope: Construct, id: string, props?: PlatformProps) => PlatformBase;

  /**
   * Service range of the platform.
   *
   * @default - unknown; allocating a cluster IP must then fail
   */
  readonly serviceCidr?: string;
}

/** Tests the contract of all platforms, which lets components run on any of them. */
export function describePlatform(name: string, { make, serviceCidr }: PlatformUnderTest): void {
  let app: KubeflowApp;
  let platform: PlatformBase;
  /** Stands for a component. */
  let component: Construct;

  /** Output folder of this suite. Suites of other platforms run in parallel. */
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'contract-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeEach(() => {
    app = new KubeflowApp({
      outdir: join(folder, 'dist'),
      terraformOutdir: join(folder, 'cdktf.out'),
      summary: false,
    });
    platform = make(app, 'lab');
    component = new Construct(platform.chart('app'), 'component');
  });

  /** Checks the result of a capability, or the error if the platform does not support it. Returns whether it does. */
  function supportedOrExplained<T>(
    requestedBy: string | RegExp,
    call: () => T,
    check: (result: T) => void = () => {},
  ): boolean {
    const before = new Set(app.node.findAll());
    let result: T;
    try {
      result = call();
    } catch (error) {
      expect(error).toBeInstanceOf(KubeflowError);
      const [problem, ...hint] = (error as KubeflowError).message.split('\n');
      const [where] = problem.split(': ');
      expect(where).toMatch(new RegExp(`^${component.node.path}(/|$)`));
      expect(problem).toMatch(requestedBy);
      expect(problem).toContain(`(${name})`);
      expect(problem).toMatch(/ has .*[a-z]{2}.*\.$/);
      expect(hint.join(' ')).toMatch(/\b(Use|use|Set|Name|Let|Keep|Serve|Leave|Remove|Give|Add|Put)\b/);
      expect(hint.filter((line) => !line.startsWith('  '))).toEqual([]);
      return false;
    }
    check(result);
    expect(strayObjects(before)).toEqual([]);
    return true;
  }

  /** Returns objects that a call created outside the component. */
  function strayObjects(before: Set<IConstruct>): string[] {
    return app.node
      .findAll()
      .filter((node) => ApiObject.isApiObject(node) && !before.has(node) && !node.node.scopes.includes(component))
      .map((node) => node.node.path);
  }

  function objectsOf(kind: string): ApiObject[] {
    return app.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node) && node.kind === kind);
  }

  function expectWellFormed(peers: NetworkPeer[]): void {
    expect(peers.length).toBeGreaterThan(0);
    for (const peer of peers) {
      if (peer.cidr !== undefined) {
        const block = blockOf(peer.cidr);
        for (const except of peer.exceptCidrs ?? []) {
          expect([except, addressWithin(blockOf(except).first, block)]).toEqual([except, true]);
          expect([except, addressWithin(blockOf(except).last, block)]).toEqual([except, true]);
        }
        expect([peer.podLabels, peer.namespaceLabels]).toEqual([undefined, undefined]);
      } else {
        expect(peer.podLabels ?? peer.namespaceLabels).toBeDefined();
      }
      for (const { port, protocol } of peer.ports ?? []) {
        expect(Number.isInteger(port) && port > 0 && port < 65536).toBe(true);
        expect(['TCP', 'UDP', undefined]).toContain(protocol);
      }
    }
  }

  const allows = (peers: NetworkPeer[], address: string) =>
    peers.some(
      ({ cidr, exceptCidrs = [] }) =>
        cidr !== undefined &&
        addressWithin(address, blockOf(cidr)) &&
        !exceptCidrs.some((except) => addressWithin(address, blockOf(except))),
    );

  describe(`${name} meets the contract of a platform`, () => {
    describe('charts', () => {
      test('the same id returns the same chart', () => {
        expect(platform.chart('hub')).toBe(platform.chart('hub'));
        expect(platform.chart('hub')).not.toBe(platform.chart('serving'));
        expect(Chart.isChart(platform.chart('hub'))).toBe(true);
      });

      test('a chart is in the namespace of the platform unless it sets one', () => {
        expect(platform.chart('hub').namespace).toBe('kubeflow');
        expect(platform.chart('files', { namespace: 'files' }).namespace).toBe('files');
        expect(platform.chart('files').namespace).toBe('files');
        expect(make(app, 'office', { namespace: 'ml' }).chart('hub').namespace).toBe('ml');
      });

      test('its labels are on all its objects', () => {
        const chart = platform.chart('hub', { labels: { 'example.com/team': 'vision' } });
        platform.storage.claim(new Construct(chart, 'claimer'), 'claim', { name: 'home', size: Size.gibibytes(1) });
        const [claim] = objectsOf('PersistentVolumeClaim');
        expect(claim.toJson().metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
        expect(platform.chart('hub', { labels: { 'example.com/team': 'vision' } })).toBe(chart);
      });

      test('fails if a second call sets another namespace, naming both', () => {
        platform.chart('hub', { namespace: 'a' });
        expect(() => platform.chart('hub', { namespace: 'b' })).toThrow(
          /^lab\/hub: the chart already has the namespace "a"; got "b"\.\n {2}\w/,
        );
      });

      test('fails if a second call sets other labels', () => {
        platform.chart('hub', { labels: { team: 'a' } });
        expect(() => platform.chart('hub', { labels: { team: 'b' } })).toThrow(
          'the chart already exists without the label team: "b".',
        );
      });

      test.each(['Team Data', 'a/b', '', 'namespaces', 'constructor', '__proto__'])(
        'fails if the id of a chart is %p',
        (id) => {
          expect(() => platform.chart(id)).toThrow(KubeflowError);
        },
      );

      test('fails if a namespace is not valid', () => {
        expect(() => platform.chart('hub', { namespace: 'My_Team' })).toThrow(
          /^lab\/hub: namespace "My_Team" is not a valid name\.[\s\S]*Use "my-team"/,
        );
        expect(() => make(app, 'office', { namespace: 'My_Team' })).toThrow(/^office: namespace "My_Team"/);
        expect(() => platform.chart('hub', { namespace: 'constructor' })).toThrow(/^lab: namespace "constructor"/);
      });

      test('fails if another construct has the id', () => {
        new Construct(platform, 'construct');
        expect(() => platform.chart('construct')).toThrow(
          'lab/construct: a construct that is not a chart already has this id.',
        );
      });
    });

    describe('namespaces', () => {
      test('each is created once, denies all traffic and enforces Pod Security "restricted"', () => {
        platform.chart('hub');
        platform.chart('serving');
        platform.chart('files', { namespace: 'files' });
        expect(objectsOf('Namespace').map((found) => found.name)).toEqual(['kubeflow', 'files']);
        for (const namespace of objectsOf('Namespace')) {
          expect(namespace.toJson().metadata.labels).toMatchObject({
            'pod-security.kubernetes.io/enforce': 'restricted',
            'pod-security.kubernetes.io/warn': 'restricted',
            'pod-security.kubernetes.io/audit': 'restricted',
          });
        }
        const policies = objectsOf('NetworkPolicy').map((found) => found.toJson());
        expect(policies.map(({ metadata }) => metadata.namespace)).toEqual(['kubeflow', 'files']);
        for (const { spec } of policies) {
          expect(spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
        }
      });

      test('existing namespaces are not created', () => {
        platform.chart('tools', { namespace: 'theirs', createNamespace: false });
        expect(objectsOf('Namespace').map((found) => found.name)).toEqual(['kubeflow']);
      });

      test('podSecurity weakens the enforced standard', () => {
        platform.chart('nfs', { namespace: 'nfs', podSecurity: PodSecurity.PRIVILEGED });
        expect(objectsOf('Namespace')[1].toJson().metadata.labels).toMatchObject({
          'pod-security.kubernetes.io/enforce': 'privileged',
        });
      });

      test.each([
        ['another chart', 'other'],
        ['the same chart', 'app'],
      ])('fails if %s requests a weaker standard in an existing namespace', (_, id) => {
        expect(() => platform.chart(id, { podSecurity: PodSecurity.PRIVILEGED })).toThrow(
          /already enforces Pod Security "restricted"; got "privileged"\.\n {2}Put the workload/,
        );
      });
    });

    describe('images', () => {
      const image = (props: PlatformProps) => make(app, 'office', props).image(ComponentImage.JUPYTERHUB_PROXY);

      test('all images have an explicit registry and a pinned tag', () => {
        for (const component of Object.values(ComponentImage)) {
          expect(platform.image(component)).toMatch(/^[a-z0-9.-]+\.[a-z]+\/[a-z0-9./-]+:(?!latest)[\w.-]+$/);
        }
      });

      test('registry, repository and tag can be overridden separately', () => {
        const [, repository, tag] = /^quay\.io\/(.+):(.+)$/.exec(platform.image(ComponentImage.JUPYTERHUB_PROXY)) ?? [];
        const name = ComponentImage.JUPYTERHUB_PROXY;
        expect(image({ images: { [name]: { registry: 'r.example.com' } } })).toBe(`r.example.com/${repository}:${tag}`);
        app = new KubeflowApp();
        expect(image({ images: { [name]: { repository: 'my/proxy' } } })).toBe(`quay.io/my/proxy:${tag}`);
        app = new KubeflowApp();
        expect(image({ images: { [name]: { tag: '5.3.0-ours' } } })).toBe(`quay.io/${repository}:5.3.0-ours`);
      });

      test('imageRegistry applies to all images without their own registry', () => {
        const images = { [ComponentImage.NFS_SERVER]: { registry: 'own.example.com' } };
        const office = make(app, 'office', { imageRegistry: 'mirror.example.com:5000/all', images });
        expect(office.image(ComponentImage.JUPYTERHUB_PROXY)).toBe(
          platform.image(ComponentImage.JUPYTERHUB_PROXY).replace('quay.io', 'mirror.example.com:5000/all'),
        );
        expect(office.image(ComponentImage.NFS_SERVER)).toMatch(/^own\.example\.com\//);
      });

      test('fails if an image name is unknown, and lists the known names', () => {
        expect(() => make(app, 'office', { images: { jupyterhub: { tag: '1' } } })).toThrow(
          /^office: images: no component runs an image named "jupyterhub"\.\n.*jupyterhub-hub, jupyterhub-proxy/,
        );
      });
    });

    describe('Platform.of', () => {
      test('finds the platform from any construct in it', () => {
        expect(Platform.of(component)).toBe(platform);
        expect(Platform.of(platform.chart('hub'))).toBe(platform);
        expect(Platform.of(platform)).toBe(platform);
      });

      test('finds the nearest platform', () => {
        const other = make(app, 'office');
        expect(Platform.of(other.chart('hub'))).toBe(other);
        const inner = new AnyClusterPlatform(component, 'inner');
        expect(Platform.of(new Construct(inner, 'leaf'))).toBe(inner);
      });

      test('finds a platform of another copy of the library', () => {
        let copy: typeof Platform | undefined;
        jest.isolateModules(() => {
          copy = jest.requireActual<{ Platform: typeof Platform }>('../../lib/platforms/platform-lookup').Platform;
        });
        expect(copy).not.toBe(Platform);
        expect(copy?.of(component)).toBe(platform);
      });
    });

    describe('storage', () => {
      const size = Size.gibibytes(10);

      test('a claim requests the specified size, with defaults', () => {
        supportedOrExplained(
          'claim',
          () => platform.storage.claim(component, 'home', { name: 'home', size }),
          (claim) => expect(claim.name).toBe('home'),
        );
        const [claim] = objectsOf('PersistentVolumeClaim').map((found) => found.toJson());
        const className = platform.storage.defaultStorageClassName;
        expect(claim.metadata).toMatchObject({ name: 'home', namespace: 'kubeflow' });
        expect(claim.spec).toEqual({
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '10Gi' } },
          ...(className !== undefined && { storageClassName: className }),
        });
      });

      test('a claim can set StorageClass, namespace and labels', () => {
        const [storageClassName, namespace, labels] = ['fast', 'files', { team: 'vision' }];
        platform.storage.claim(component, 'home', { name: 'home', size, storageClassName, namespace, labels });
        const [claim] = objectsOf('PersistentVolumeClaim').map((found) => found.toJson());
        expect(claim).toMatchObject({ metadata: { namespace, labels }, spec: { storageClassName } });
      });

      test.each([
        ['zero', Size.gibibytes(0)],
        ['a fraction of a byte', Size.kibibytes(0.0001)],
        ['not a number', Size.gibibytes(Number.NaN)],
      ])('fails if the size of a claim or disk is %s', (_, wrong) => {
        for (const method of ['claim', 'disk'] as const) {
          expect(() => platform.storage[method](component, method, { name: 'home', size: wrong })).toThrow(
            /^lab\/app\/component.*: size of .*"home": .* is not a valid size\.\n/,
          );
        }
      });

      test('fails if the name of a claim or disk is not valid', () => {
        for (const method of ['claim', 'disk'] as const) {
          expect(() => platform.storage[method](component, method, { name: 'Team Data', size })).toThrow(
            /"Team Data" is not a valid name\.[\s\S]*Use "team-data"/,
          );
        }
      });

      test.each([
        ['of the platform', undefined],
        ['of the platform, explicitly', DiskSource.platform()],
        ['from the default StorageClass', DiskSource.storageClass()],
        ['from a StorageClass', DiskSource.storageClass('fast')],
        ['that exists', DiskSource.existing('old-disk')],
      ])('a disk %s has one claim, with its name or claimName', (_, source) => {
        const works = supportedOrExplained(
          '"team-data"',
          () =>
            platform.storage.disk(component, 'disk', { name: 'team-data', size, source, labels: { team: 'vision' } }),
          (claim) => expect(claim.name).toBe('team-data'),
        );
        if (works) {
          const claim = platform.storage.disk(component, 'other', {
            name: 'b',
            size,
            source: DiskSource.storageClass(),
            claimName: 'c',
          });
          expect(claim.name).toBe('c');
          expect(objectsOf('PersistentVolumeClaim').map((found) => found.name)).toEqual(['team-data', 'c']);
          expect(objectsOf('PersistentVolumeClaim')[0].toJson().metadata.labels).toMatchObject({ team: 'vision' });
        } else {
          expect(source?.name).toBe('old-disk');
        }
      });

      test('a fixed cluster IP is in the Service range, stable and unique', () => {
        const address = (on: PlatformBase, service: string, namespace = 'kubeflow') =>
          on.storage.allocateClusterIp(component, service, namespace);
        const works = supportedOrExplained(/kubeflow\/files/, () => address(platform, 'files'));
        expect(works).toBe(serviceCidr !== undefined);
        if (serviceCidr === undefined) {
          return;
        }
        const names = ['files', 'nfs-team-data', 'nfs-scratch'];
        const addresses = names.map((service) => address(platform, service));
        expect(names.map((service) => address(platform, service))).toEqual(addresses);
        // In another program, in another order.
        const other = make(new KubeflowApp(), 'other');
        expect(
          [...names]
            .reverse()
            .map((service) => address(other, service))
            .reverse(),
        ).toEqual(addresses);
        expect(new Set([...addresses, address(platform, 'files', 'elsewhere')]).size).toBe(4);
        for (const found of addresses) {
          expect([found, isIPv4(found) && addressWithin(found, blockOf(serviceCidr))]).toEqual([found, true]);
          expect(found).not.toBe(blockOf(serviceCidr).first);
          expect(found).not.toBe(blockOf(serviceCidr).last);
        }
      });

      test('fails if two Services have the same cluster IP, naming both', () => {
        if (serviceCidr !== undefined) {
          expect(() => {
            for (let index = 0; index < 300; index++) {
              platform.storage.allocateClusterIp(component, `files-${index}`, 'kubeflow');
            }
          }).toThrow(
            /^lab\/app\/component: the Services kubeflow\/files-\d+ and kubeflow\/files-\d+ have the same cluster IP [\d.]+\.\n.*\n.*`clusterIp`/,
          );
        }
      });
    });

    describe('optional features', () => {
      test('a ServiceAccount can get read access to a bucket', () => {
        const serviceAccount = new kplus.ServiceAccount(component, 'account', {
          metadata: { name: 'server' },
          automountToken: false,
        });
        supportedOrExplained(
          /model.*"my-models"/,
          () =>
            platform.identity.grantBucketRead(serviceAccount, {
              bucketName: 'my-models',
              folder: 'inception',
              requestedBy: 'model',
            }),
          expectWellFormed,
        );
      });

      test('a ServiceAccount can get write access to a bucket', () => {
        const serviceAccount = new kplus.ServiceAccount(component, 'account', {
          metadata: { name: 'trainer' },
          automountToken: false,
        });
        supportedOrExplained(
          /job.*"my-models"/,
          () => platform.identity.grantBucketReadWrite(serviceAccount, { bucketName: 'my-models', requestedBy: 'job' }),
          expectWellFormed,
        );
      });

      test('a container can request GPUs', () => {
        supportedOrExplained(
          'worker.gpu',
          () => platform.accelerators.gpu(component, { count: 2 }, 'worker.gpu'),
          ({ resourceName, count, nodeSelector, tolerations }) => {
            expect(resourceName).toMatch(/^[a-z0-9.-]+\/[a-z0-9-]+$/);
            expect(count).toBe(2);
            expect(typeof nodeSelector).toBe('object');
            expect(Array.isArray(tolerations)).toBe(true);
          },
        );
      });

      test.each([0, -1, 1.5, Number.NaN])('fails if a container requests %d GPUs', (count) => {
        expect(() => platform.accelerators.gpu(component, { count }, 'gpu')).toThrow(
          /^lab\/app\/component: gpu: .* is not a valid number of GPUs\./,
        );
      });

      test('fails if a container requests an unknown GPU type', () => {
        const works = supportedOrExplained(/gpu/, () =>
          platform.accelerators.gpu(component, { type: 'toString' }, 'gpu'),
        );
        expect(works).toBe(false);
      });

      test.each([false, true])(
        'a Service can be exposed (authentication at the load balancer: %s)',
        (authenticated) => {
          supportedOrExplained(
            authenticated ? /hub\.example\.com|[Ss]ign/ : 'hub.example.com',
            () =>
              platform.exposure.expose(component, 'exposed', {
                serviceName: 'hub',
                port: 8000,
                hostname: 'hub.example.com',
                healthCheckPath: '/hub/health',
                requireAuthentication: authenticated,
              }),
            ({ url, ingressPeers }) => {
              expect(url).toMatch(/^https?:\/\/hub\.example\.com\/?$/);
              expectWellFormed(ingressPeers);
            },
          );
        },
      );

      test('edgeAuthentication is known', () => {
        expect(platform.exposure.edgeAuthentication).toMatch(/^(None|IAP)$/);
      });

      test('a bucket can be created', () => {
        supportedOrExplained(
          '"my-models"',
          () => platform.objectStore.bucket(component, 'bucket', { name: 'my-models' }),
          (bucket) => {
            expect(bucket.name).toBe('my-models');
            expect(bucket.url).toMatch(/^[a-z0-9]+:\/\/.*my-models$/);
          },
        );
      });
    });

    describe('network', () => {
      test('dnsServers allows UDP and TCP', () => {
        expectWellFormed(platform.network.dnsServers);
        for (const { ports } of platform.network.dnsServers) {
          expect(ports?.map(({ protocol }) => protocol ?? 'TCP').sort()).toEqual(['TCP', 'UDP']);
        }
      });

      test('apiServer is limited to ports', () => {
        expectWellFormed(platform.network.apiServer);
        for (const { ports } of platform.network.apiServer) {
          expect(ports?.length).toBeGreaterThan(0);
        }
      });

      test('internet contains public addresses and no private networks', () => {
        const { internet } = platform.network;
        expectWellFormed(internet);
        expect(allows(internet, '8.8.8.8')).toBe(true);
        for (const address of ['10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.1.1']) {
          expect([address, allows(internet, address)]).toEqual([address, false]);
        }
      });

      test('no peer contains the metadata server', () => {
        const { dnsServers, apiServer, internet } = platform.network;
        expect(allows([...dnsServers, ...apiServer, ...internet], METADATA_SERVER)).toBe(false);
      });

      test('the DNS domain of the cluster is known', () => {
        expect(platform.network.clusterDomain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/);
      });

      test('ingress from the control plane can be allowed repeatedly', () => {
        const before = new Set(app.node.findAll());
        for (const port of [9443, 9443, 8443]) {
          platform.network.allowIngressFromControlPlane(component, port);
        }
        expect(strayObjects(before)).toEqual([]);
        app.synth();
      });

      test('returned peers are copies', () => {
        for (const peers of ['dnsServers', 'apiServer', 'internet'] as const) {
          const before = JSON.stringify(platform.network[peers]);
          platform.network[peers].length = 0;
          expect(JSON.stringify(platform.network[peers])).toBe(before);
        }
      });
    });

    describe('pods', () => {
      const podsWith = (props: PlatformProps) => make(app, 'office', props).pods;

      test('have the defaults of the platform', () => {
        const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
        const pods = podsWith({ imagePullSecrets: ['a', 'a', 'b'], nodeSelector: { pool: 'ml' }, tolerations });
        expect(pods.imagePullSecrets).toEqual(['a', 'b']);
        expect(pods.nodeSelector).toEqual({ pool: 'ml' });
        expect(pods.tolerations).toEqual(tolerations);
        expect(platform.pods).toMatchObject({ imagePullSecrets: [], nodeSelector: {}, tolerations: [] });
      });

      test('set user IDs unless usesArbitraryUserIds is set', () => {
        expect(platform.pods.usesArbitraryUserIds).toBe(false);
        expect(podsWith({ usesArbitraryUserIds: true }).usesArbitraryUserIds).toBe(true);
      });

      test('pull user images from imageRegistry, except those of reachableRegistries', () => {
        const pods = podsWith({ imageRegistry: 'mirror.example.com/all', reachableRegistries: ['near.example.com'] });
        expect(pods.image('python:3.12')).toBe('mirror.example.com/all/library/python:3.12');
        expect(pods.image('quay.io/team/a@sha256:1')).toBe('mirror.example.com/all/team/a@sha256:1');
        expect(pods.image('near.example.com/a:1')).toBe('near.example.com/a:1');
        expect(platform.pods.image('python:3.12')).toBe('python:3.12');
      });

      test('request at most maxDefaultRequests by default', () => {
        const defaults = { memory: { request: Size.gibibytes(64), limit: Size.gibibytes(65) } };
        const pods = podsWith({ maxDefaultRequests: { memory: Size.mebibytes(100) } });
        expect(pods.defaultResources(defaults)).toEqual({
          memory: { request: Size.mebibytes(100), limit: Size.gibibytes(65) },
        });
      });

      test('returned defaults are copies', () => {
        const pods = podsWith({ imagePullSecrets: ['a'], nodeSelector: { pool: 'ml' } });
        pods.imagePullSecrets.push('b');
        pods.nodeSelector.other = 'x';
        pods.tolerations.push({ operator: 'Exists' });
        expect([pods.imagePullSecrets, pods.nodeSelector, pods.tolerations]).toEqual([['a'], { pool: 'ml' }, []]);
      });
    });

    describe('Kubernetes version', () => {
      test('defaults to the oldest supported version', () => {
        expect(platform.kubernetesVersion).toBe(KubernetesVersion.V1_33);
        const { V1_36: kubernetesVersion } = KubernetesVersion;
        expect(make(app, 'office', { kubernetesVersion }).kubernetesVersion).toBe(kubernetesVersion);
      });

      test('selects the image of the user scheduler', () => {
        const kubernetesVersion = KubernetesVersion.V1_35;
        expect(make(app, 'office', { kubernetesVersion }).image(ComponentImage.KUBE_SCHEDULER)).toMatch(
          /:v1\.35\.\d+$/,
        );
      });
    });

    test('createNamespaces: false creates no namespaces', () => {
      const office = make(app, 'office', { createNamespaces: false });
      office.chart('hub', { namespace: 'theirs' });
      expect(office.createNamespaces).toBe(false);
      expect(objectsOf('Namespace').map((found) => found.name)).toEqual(['kubeflow']);
    });

    test('clusterCreationCommands are complete, and kubectl ignores clusterFiles', () => {
      platform.storage.claim(component, 'home', { name: 'home', size: Size.gibibytes(1) });
      const { clusterFiles = {}, clusterCreationCommands: commands = [] } = platform.deploymentGuide();
      const files = Object.keys(clusterFiles);
      for (const file of files) {
        expect(file).toMatch(/^cluster\/[a-z0-9.-]+$/);
        expect(commands.join('\n')).toContain(file);
      }
      for (const command of commands) {
        expect(command).toMatch(/^\S.*\S$/);
        expect(command).not.toMatch(/\bundefined\b/);
      }
    });

    test('objects of the platform comply with all policies', () => {
      platform.storage.claim(component, 'home', { name: 'home', size: Size.gibibytes(1) });
      expect(app.synthYaml()).toContain('kind: PersistentVolumeClaim');
      const manifests = app.node
        .findAll()
        .filter((node): node is ApiObject => ApiObject.isApiObject(node))
        .map((found) => found.toJson());
      expect(violations(manifests)).toEqual([]);
    });
  });
}
