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

/** What the suite must be told of a platform. */
export interface PlatformUnderTest {
  /** Makes the platform. What props it needs besides is its own affair. */
  readonly make: (scope: Construct, id: string, props?: PlatformProps) => PlatformBase;

  /**
   * The range of Service addresses that it is made with.
   *
   * @default - not known, and then asking for a fixed address must fail
   */
  readonly serviceCidr?: string;
}

/** What each platform keeps to, so that a component can ask for anything without knowing where it runs. */
export function describePlatform(name: string, { make, serviceCidr }: PlatformUnderTest): void {
  let app: KubeflowApp;
  let platform: PlatformBase;
  /** A component, as far as a platform is concerned. */
  let component: Construct;

  /** Of this suite alone: those of other platforms run beside it. */
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

  /** Checks what a capability gives; where the platform lacks it, checks that the error says all that a user needs. */
  function worksOrLacks<T>(requestedBy: string | RegExp, call: () => T, check: (given: T) => void = () => {}): boolean {
    const before = new Set(app.node.findAll());
    let given: T;
    try {
      given = call();
    } catch (error) {
      expect(error).toBeInstanceOf(KubeflowError);
      const [told, ...hint] = (error as KubeflowError).message.split('\n');
      const [where] = told.split(': ');
      expect(where).toMatch(new RegExp(`^${component.node.path}(/|$)`));
      expect(told).toMatch(requestedBy);
      expect(told).toContain(`(${name})`);
      expect(told).toMatch(/ has .*[a-z]{2}.*\.$/);
      expect(hint.join(' ')).toMatch(/\b(Use|use|Set|Name|Let|Keep|Serve|Leave|Give|Add|Put)\b/);
      expect(hint.filter((line) => !line.startsWith('  '))).toEqual([]);
      return false;
    }
    check(given);
    expect(strayObjects(before)).toEqual([]);
    return true;
  }

  /** Objects that a call made elsewhere than under the component that asked. */
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

  describe(`${name} keeps the contract of a platform`, () => {
    describe('charts', () => {
      test('the same id gives the same chart', () => {
        expect(platform.chart('hub')).toBe(platform.chart('hub'));
        expect(platform.chart('hub')).not.toBe(platform.chart('serving'));
        expect(Chart.isChart(platform.chart('hub'))).toBe(true);
      });

      test('a chart is in the namespace of the platform, or in its own', () => {
        expect(platform.chart('hub').namespace).toBe('kubeflow');
        expect(platform.chart('files', { namespace: 'files' }).namespace).toBe('files');
        expect(platform.chart('files').namespace).toBe('files');
        expect(make(app, 'office', { namespace: 'ml' }).chart('hub').namespace).toBe('ml');
      });

      test('its labels are on all of its objects', () => {
        const chart = platform.chart('hub', { labels: { 'example.com/team': 'vision' } });
        platform.storage.claim(new Construct(chart, 'claimer'), 'claim', { name: 'home', size: Size.gibibytes(1) });
        const [claim] = objectsOf('PersistentVolumeClaim');
        expect(claim.toJson().metadata.labels).toMatchObject({ 'example.com/team': 'vision' });
        expect(platform.chart('hub', { labels: { 'example.com/team': 'vision' } })).toBe(chart);
      });

      test('fails when a chart is asked for again in another namespace, telling both', () => {
        platform.chart('hub', { namespace: 'a' });
        expect(() => platform.chart('hub', { namespace: 'b' })).toThrow(
          /^lab\/hub: the chart already has the namespace "a"; got "b"\.\n {2}\w/,
        );
      });

      test('fails when a chart is asked for again with other labels', () => {
        platform.chart('hub', { labels: { team: 'a' } });
        expect(() => platform.chart('hub', { labels: { team: 'b' } })).toThrow(
          'the chart already exists without the label team: "b".',
        );
      });

      test.each(['Team Data', 'a/b', '', 'namespaces', 'constructor', '__proto__'])(
        'fails when a chart is called %p',
        (id) => {
          expect(() => platform.chart(id)).toThrow(KubeflowError);
        },
      );

      test('fails when a namespace is not one, where it is given', () => {
        expect(() => platform.chart('hub', { namespace: 'My_Team' })).toThrow(
          /^lab\/hub: namespace "My_Team" is not a valid name\.[\s\S]*Use "my-team"/,
        );
        expect(() => make(app, 'office', { namespace: 'My_Team' })).toThrow(/^office: namespace "My_Team"/);
        expect(() => platform.chart('hub', { namespace: 'constructor' })).toThrow(/^lab: namespace "constructor"/);
      });

      test('fails when something that is no chart has the id', () => {
        new Construct(platform, 'taken');
        expect(() => platform.chart('taken')).toThrow(
          'lab/taken: a construct that is not a chart already has this id.',
        );
      });
    });

    describe('namespaces', () => {
      test('each is made once, closed, and enforces the standard "restricted"', () => {
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

      test('one that exists is left to whoever made it', () => {
        platform.chart('tools', { namespace: 'theirs', createNamespace: false });
        expect(objectsOf('Namespace').map((found) => found.name)).toEqual(['kubeflow']);
      });

      test('one may enforce less, for what truly needs it', () => {
        platform.chart('nfs', { namespace: 'nfs', podSecurity: PodSecurity.PRIVILEGED });
        expect(objectsOf('Namespace')[1].toJson().metadata.labels).toMatchObject({
          'pod-security.kubernetes.io/enforce': 'privileged',
        });
      });

      test.each([
        ['another chart', 'other'],
        ['the same chart', 'app'],
      ])('fails when %s asks for a weaker standard in a namespace that others are in', (_, id) => {
        expect(() => platform.chart(id, { podSecurity: PodSecurity.PRIVILEGED })).toThrow(
          /already enforces Pod Security "restricted"; got "privileged"\.\n {2}Put the workload/,
        );
      });
    });

    describe('images', () => {
      const image = (props: PlatformProps) => make(app, 'office', props).image(ComponentImage.JUPYTERHUB_PROXY);

      test('every component has an image that is pinned, from a registry that is named', () => {
        for (const component of Object.values(ComponentImage)) {
          expect(platform.image(component)).toMatch(/^[a-z0-9.-]+\.[a-z]+\/[a-z0-9./-]+:(?!latest)[\w.-]+$/);
        }
      });

      test('registry, repository and tag can be overridden, each without the others', () => {
        const [, repository, tag] = /^quay\.io\/(.+):(.+)$/.exec(platform.image(ComponentImage.JUPYTERHUB_PROXY)) ?? [];
        const name = ComponentImage.JUPYTERHUB_PROXY;
        expect(image({ images: { [name]: { registry: 'r.example.com' } } })).toBe(`r.example.com/${repository}:${tag}`);
        app = new KubeflowApp();
        expect(image({ images: { [name]: { repository: 'my/proxy' } } })).toBe(`quay.io/my/proxy:${tag}`);
        app = new KubeflowApp();
        expect(image({ images: { [name]: { tag: '5.3.0-ours' } } })).toBe(`quay.io/${repository}:5.3.0-ours`);
      });

      test('a mirror holds all images, but for those that name a registry of their own', () => {
        const images = { [ComponentImage.NFS_SERVER]: { registry: 'own.example.com' } };
        const office = make(app, 'office', { imageRegistry: 'mirror.example.com:5000/all', images });
        expect(office.image(ComponentImage.JUPYTERHUB_PROXY)).toBe(
          platform.image(ComponentImage.JUPYTERHUB_PROXY).replace('quay.io', 'mirror.example.com:5000/all'),
        );
        expect(office.image(ComponentImage.NFS_SERVER)).toMatch(/^own\.example\.com\//);
      });

      test('fails when no component runs an image of the name, and lists those that there are', () => {
        expect(() => make(app, 'office', { images: { jupyterhub: { tag: '1' } } })).toThrow(
          /^office: images: no component runs an image named "jupyterhub"\.\n.*jupyterhub-hub, jupyterhub-proxy/,
        );
      });
    });

    describe('Platform.of', () => {
      test('finds the platform from anything that stands on it', () => {
        expect(Platform.of(component)).toBe(platform);
        expect(Platform.of(platform.chart('hub'))).toBe(platform);
        expect(Platform.of(platform)).toBe(platform);
      });

      test('finds the nearest one', () => {
        const other = make(app, 'office');
        expect(Platform.of(other.chart('hub'))).toBe(other);
        const inner = new AnyClusterPlatform(component, 'inner');
        expect(Platform.of(new Construct(inner, 'leaf'))).toBe(inner);
      });

      test('finds it from another copy of the library', () => {
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

      test('a claim asks for what it is told, and no more', () => {
        worksOrLacks(
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

      test('a claim may name its StorageClass, its namespace and its labels', () => {
        const [storageClassName, namespace, labels] = ['fast', 'files', { team: 'vision' }];
        platform.storage.claim(component, 'home', { name: 'home', size, storageClassName, namespace, labels });
        const [claim] = objectsOf('PersistentVolumeClaim').map((found) => found.toJson());
        expect(claim).toMatchObject({ metadata: { namespace, labels }, spec: { storageClassName } });
      });

      test.each([
        ['zero', Size.gibibytes(0)],
        ['a fraction of a byte', Size.kibibytes(0.0001)],
        ['no number', Size.gibibytes(Number.NaN)],
      ])('fails when the size of a claim or of a disk is %s', (_, wrong) => {
        for (const ask of ['claim', 'disk'] as const) {
          expect(() => platform.storage[ask](component, ask, { name: 'home', size: wrong })).toThrow(
            /^lab\/app\/component.*: size of .*"home": .* is not a valid size\.\n/,
          );
        }
      });

      test('fails when a claim or a disk has a name that Kubernetes would refuse', () => {
        for (const ask of ['claim', 'disk'] as const) {
          expect(() => platform.storage[ask](component, ask, { name: 'Team Data', size })).toThrow(
            /"Team Data" is not a valid name\.[\s\S]*Use "team-data"/,
          );
        }
      });

      test.each([
        ['of the platform', undefined],
        ['of the platform, said so', DiskSource.platform()],
        ['from the default StorageClass', DiskSource.storageClass()],
        ['from a StorageClass', DiskSource.storageClass('fast')],
        ['that exists', DiskSource.existing('old-disk')],
      ])('a disk %s has one claim on it, with its name or another', (_, source) => {
        const works = worksOrLacks(
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

      test('a fixed address is of the range, the same each time and another for each Service', () => {
        const address = (on: PlatformBase, service: string, namespace = 'kubeflow') =>
          on.storage.allocateClusterIp(component, service, namespace);
        const works = worksOrLacks(/kubeflow\/files/, () => address(platform, 'files'));
        expect(works).toBe(serviceCidr !== undefined);
        if (serviceCidr === undefined) {
          return;
        }
        const names = ['files', 'nfs-team-data', 'nfs-scratch'];
        const addresses = names.map((service) => address(platform, service));
        expect(names.map((service) => address(platform, service))).toEqual(addresses);
        // In another program, in another order, beside others.
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

      test('fails when two Services would have one address, naming both', () => {
        if (serviceCidr !== undefined) {
          expect(() => {
            for (let index = 0; index < 300; index++) {
              platform.storage.allocateClusterIp(component, `files-${index}`, 'kubeflow');
            }
          }).toThrow(
            /^lab\/app\/component: the Services kubeflow\/files-\d+ and kubeflow\/files-\d+ would both have the address [\d.]+\.\n.*\n.*`clusterIp`/,
          );
        }
      });
    });

    describe('what a platform may lack', () => {
      test('a service account may be let read a bucket', () => {
        const serviceAccount = new kplus.ServiceAccount(component, 'account', {
          metadata: { name: 'server' },
          automountToken: false,
        });
        worksOrLacks(
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

      test('a service account may be let write into a bucket', () => {
        const serviceAccount = new kplus.ServiceAccount(component, 'account', {
          metadata: { name: 'trainer' },
          automountToken: false,
        });
        worksOrLacks(
          /job.*"my-models"/,
          () => platform.identity.grantBucketReadWrite(serviceAccount, { bucketName: 'my-models', requestedBy: 'job' }),
          expectWellFormed,
        );
      });

      test('a container may ask for GPUs', () => {
        worksOrLacks(
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

      test.each([0, -1, 1.5, Number.NaN])('fails when a container asks for %d GPUs', (count) => {
        expect(() => platform.accelerators.gpu(component, { count }, 'gpu')).toThrow(
          /^lab\/app\/component: gpu: .* is not a valid number of GPUs\./,
        );
      });

      test('fails when a container asks for a GPU that nobody makes', () => {
        const works = worksOrLacks(/gpu/, () => platform.accelerators.gpu(component, { type: 'toString' }, 'gpu'));
        expect(works).toBe(false);
      });

      test.each([false, true])('a Service may be given a URL (with sign-in at the edge: %s)', (signIn) => {
        worksOrLacks(
          signIn ? /hub\.example\.com|[Ss]ign/ : 'hub.example.com',
          () =>
            platform.exposure.expose(component, 'exposed', {
              serviceName: 'hub',
              port: 8000,
              hostname: 'hub.example.com',
              healthCheckPath: '/hub/health',
              requireAuthentication: signIn,
            }),
          ({ url, ingressPeers }) => {
            expect(url).toMatch(/^https?:\/\/hub\.example\.com\/?$/);
            expectWellFormed(ingressPeers);
          },
        );
      });

      test('it says how people sign in where a component does not', () => {
        expect(platform.exposure.edgeAuthentication).toMatch(/^(None|IAP)$/);
      });

      test('a bucket may be made', () => {
        worksOrLacks(
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
      test('pods can be let reach DNS, over UDP and TCP', () => {
        expectWellFormed(platform.network.dnsServers);
        for (const { ports } of platform.network.dnsServers) {
          expect(ports?.map(({ protocol }) => protocol ?? 'TCP').sort()).toEqual(['TCP', 'UDP']);
        }
      });

      test('pods can be let reach the API server, by the ports that it listens on', () => {
        expectWellFormed(platform.network.apiServer);
        for (const { ports } of platform.network.apiServer) {
          expect(ports?.length).toBeGreaterThan(0);
        }
      });

      test('pods can be let reach the internet, and no address within a network of the cluster', () => {
        const { internet } = platform.network;
        expectWellFormed(internet);
        expect(allows(internet, '8.8.8.8')).toBe(true);
        for (const address of ['10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.1.1']) {
          expect([address, allows(internet, address)]).toEqual([address, false]);
        }
      });

      test('no peer holds the metadata server', () => {
        const { dnsServers, apiServer, internet } = platform.network;
        expect(allows([...dnsServers, ...apiServer, ...internet], METADATA_SERVER)).toBe(false);
      });

      test('the DNS domain of the cluster is known', () => {
        expect(platform.network.clusterDomain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/);
      });

      test('the control plane can be let call pods, as often as somebody asks for it', () => {
        const before = new Set(app.node.findAll());
        for (const port of [9443, 9443, 8443]) {
          platform.network.allowIngressFromControlPlane(component, port);
        }
        expect(strayObjects(before)).toEqual([]);
        app.synth();
      });

      test('what it returns is a copy', () => {
        for (const peers of ['dnsServers', 'apiServer', 'internet'] as const) {
          const before = JSON.stringify(platform.network[peers]);
          platform.network[peers].length = 0;
          expect(JSON.stringify(platform.network[peers])).toBe(before);
        }
      });
    });

    describe('pods', () => {
      const told = (props: PlatformProps) => make(app, 'office', props).pods;

      test('carry what the platform is told of all of them', () => {
        const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
        const pods = told({ imagePullSecrets: ['a', 'a', 'b'], nodeSelector: { pool: 'ml' }, tolerations });
        expect(pods.imagePullSecrets).toEqual(['a', 'b']);
        expect(pods.nodeSelector).toEqual({ pool: 'ml' });
        expect(pods.tolerations).toEqual(tolerations);
        expect(platform.pods).toMatchObject({ imagePullSecrets: [], nodeSelector: {}, tolerations: [] });
      });

      test('name whom they run as, unless the cluster picks', () => {
        expect(platform.pods.usesArbitraryUserIds).toBe(false);
        expect(told({ usesArbitraryUserIds: true }).usesArbitraryUserIds).toBe(true);
      });

      test('have the images that users name from the mirror too, and those of registries that are reached as they are', () => {
        const pods = told({ imageRegistry: 'mirror.example.com/all', reachableRegistries: ['near.example.com'] });
        expect(pods.image('python:3.12')).toBe('mirror.example.com/all/library/python:3.12');
        expect(pods.image('quay.io/team/a@sha256:1')).toBe('mirror.example.com/all/team/a@sha256:1');
        expect(pods.image('near.example.com/a:1')).toBe('near.example.com/a:1');
        expect(platform.pods.image('python:3.12')).toBe('python:3.12');
      });

      test('request no more than the ceiling where nobody states it', () => {
        const asked = { memory: { request: Size.gibibytes(64), limit: Size.gibibytes(65) } };
        const pods = told({ maxDefaultRequests: { memory: Size.mebibytes(100) } });
        expect(pods.defaultResources(asked)).toEqual({
          memory: { request: Size.mebibytes(100), limit: Size.gibibytes(65) },
        });
      });

      test('what is told of them is a copy', () => {
        const pods = told({ imagePullSecrets: ['a'], nodeSelector: { pool: 'ml' } });
        pods.imagePullSecrets.push('b');
        pods.nodeSelector.other = 'x';
        pods.tolerations.push({ operator: 'Exists' });
        expect([pods.imagePullSecrets, pods.nodeSelector, pods.tolerations]).toEqual([['a'], { pool: 'ml' }, []]);
      });
    });

    describe('the version of Kubernetes', () => {
      test('is the oldest where nothing is said, and otherwise what is said', () => {
        expect(platform.kubernetesVersion).toBe(KubernetesVersion.V1_33);
        const { V1_36: kubernetesVersion } = KubernetesVersion;
        expect(make(app, 'office', { kubernetesVersion }).kubernetesVersion).toBe(kubernetesVersion);
      });

      test("is that of the users' scheduler", () => {
        const kubernetesVersion = KubernetesVersion.V1_35;
        expect(make(app, 'office', { kubernetesVersion }).image(ComponentImage.KUBE_SCHEDULER)).toMatch(
          /:v1\.35\.\d+$/,
        );
      });
    });

    test('no namespace is made where others make them', () => {
      const office = make(app, 'office', { createNamespaces: false });
      office.chart('hub', { namespace: 'theirs' });
      expect(office.createNamespaces).toBe(false);
      expect(objectsOf('Namespace').map((found) => found.name)).toEqual(['kubeflow']);
    });

    test('what makes such a cluster is told in full, and its files are where kubectl passes them over', () => {
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

    test('what it makes of its own is sound', () => {
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
