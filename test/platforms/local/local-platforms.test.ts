import { App, Size } from 'cdk8s';
import { PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Authenticator, HomeStorage, JupyterHub, ProxyHttps, ProxyService } from '../../../lib/components/jupyterhub';
import { TlsTermination } from '../../../lib/platforms/capabilities/tls-termination';
import type { AnyClusterPlatform, AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import { Warnings } from '../../../lib/warnings';
import { k3d, k3s, kind, type Make, PLATFORMS } from './local-platforms';

describe.each(PLATFORMS)('%s', (name, make, addresses, port, shares) => {
  const address = (platform: AnyClusterPlatform) =>
    platform.storage.allocateClusterIp(new Construct(platform, 'component'), 'files', 'kubeflow');

  test('knows its Service range and API server without props', () => {
    expect(address(make())).toContain(addresses);
    expect(make().network.apiServer[0].ports).toEqual([{ port: 443 }, { port }]);
  });

  test('lets props override its defaults', () => {
    const platform = make({ serviceCidr: '10.44.0.0/16', apiServerPorts: [9443] });
    expect(address(platform)).toContain('10.44.0.');
    expect(platform.network.apiServer[0].ports).toEqual([{ port: 9443 }]);
    expect(make({ gpus: {} }).accelerators.gpu(new Construct(new App(), 'x'), {}, 'gpu').count).toBe(1);
  });

  test('limits default requests unless maxDefaultRequests is set', () => {
    const defaults = { memory: { request: Size.gibibytes(8) } };
    expect(make().pods.defaultResources(defaults)).toEqual({ memory: { request: Size.mebibytes(512) } });
    expect(make({ maxDefaultRequests: {} }).pods.defaultResources(defaults)).toEqual(defaults);
  });

  test('names itself in errors of unsupported features', () => {
    const platform = make();
    expect(() => platform.accelerators.gpu(platform, {}, 'gpu')).toThrow(`is not supported on ${name} (`);
    expect(() => platform.objectStore.bucket(platform, 'bucket', { name: 'models' })).toThrow(`${name} (`);
  });

  test.each([PersistentVolumeAccessMode.READ_WRITE_MANY, PersistentVolumeAccessMode.READ_ONLY_MANY])(
    `${shares ? 'creates' : 'rejects'} a %s claim of its StorageClass`,
    (access) => {
      const claim = (platform: AnyClusterPlatform, storageClassName?: string) =>
        platform.storage.claim(platform.chart('app'), 'claim', {
          name: 'files',
          size: Size.gibibytes(1),
          accessMode: access,
          storageClassName,
        });
      if (shares) {
        expect(claim(make()).name).toBe('files');
      } else {
        expect(() => claim(make())).toThrow(
          `laptop/app: accessMode ${access} of claim "files" is not supported on ${name} (`,
        );
      }
      const home = (platform: AnyClusterPlatform) =>
        new JupyterHub(platform.chart('hub'), 'hub', {
          notebooks: { home: HomeStorage.claimPerUser({ accessMode: access }) },
        });
      if (access === PersistentVolumeAccessMode.READ_WRITE_MANY && !shares) {
        expect(() => home(make())).toThrow(
          `laptop/hub/hub: accessMode ReadWriteMany of claim "claim-{username}" is not supported on ${name} (`,
        );
        expect(home(make({ sharedStorageClassName: 'nfs' })).url).toBeUndefined();
      }
      expect(claim(make(), 'nfs').name).toBe('files');
      expect(claim(make({ sharedStorageClassName: 'nfs' })).name).toBe('files');
      expect(claim(make({ storageClassName: 'longhorn' })).name).toBe('files');
    },
  );
});

test.each<[string, Make, string]>([
  ['kind', kind, 'standard'],
  ['k3s', k3s, 'local-path'],
  ['k3d', k3d, 'local-path'],
])('fails if a ReadWriteMany claim names the StorageClass of %s', (_, make, className) => {
  const platform = make();
  const shared = { name: 'files', accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY, storageClassName: className };
  expect(() => platform.storage.storageClassNameFor(platform.chart('app'), shared)).toThrow(
    /has only single-node volumes in the StorageClass "[a-z-]+"\.\n.*NfsServer/,
  );
  const own = { name: 'files', storageClassName: className };
  expect(platform.storage.storageClassNameFor(platform.chart('app'), own)).toBe(className);
  expect(() => make({ storageClassName: className }).storage.storageClassNameFor(platform, { ...shared })).toThrow(
    'is not supported on',
  );
});

test('notes and warnings state whether network policies are enforced', () => {
  const notesOf = (make: Make, props?: AnyClusterPlatformProps) => {
    const platform = make(props);
    return [Warnings.of(platform).length, ...(platform.deploymentGuide().notes ?? [])];
  };
  expect(Object.fromEntries(PLATFORMS.map(([name, make]) => [name, notesOf(make)]))).toEqual({
    minikube: [0, expect.stringContaining('only if minikube was started with --cni=calico')],
    kind: [0, expect.stringContaining('from kind v0.24 on')],
    k3s: [0],
    k3d: [0],
    MicroK8s: [0],
    'Docker Desktop': [1],
  });
  for (const [, make] of PLATFORMS) {
    expect(notesOf(make, { enforcesNetworkPolicies: true })).toEqual([0]);
    expect(notesOf(make, { enforcesNetworkPolicies: false })).toEqual([1]);
  }
});

test('a note states the condition for load balancers if the app has one', () => {
  const notesOf = (make: Make) => {
    const platform = make({ enforcesNetworkPolicies: true });
    const proxy = { https: ProxyHttps.offload(), service: ProxyService.loadBalancer() };
    const before = platform.deploymentGuide().notes;
    const authenticator = Authenticator.sharedPassword({ allowExposure: true });
    new JupyterHub(platform.chart('hub'), 'hub', { proxy, authenticator });
    return [before, platform.deploymentGuide().notes];
  };
  expect(Object.fromEntries(PLATFORMS.map(([name, make]) => [name, notesOf(make)]))).toEqual({
    minikube: [[], ['a LoadBalancer Service gets an address only while `minikube tunnel` runs']],
    kind: [[], ['a LoadBalancer Service gets an address only with cloud-provider-kind']],
    k3s: [[], []],
    k3d: [[], []],
    MicroK8s: [[], ['a LoadBalancer Service gets an address only with the metallb add-on']],
    'Docker Desktop': [[], []],
  });
});

test('singleNode is true unless storageClassName is set', () => {
  for (const [, make] of PLATFORMS) {
    expect(make().storage.singleNode).toBe(true);
    expect(make({ storageClassName: 'longhorn' }).storage.singleNode).toBe(false);
  }
});

test('only k3s and k3d expose Services by default, with Traefik', () => {
  const urls = PLATFORMS.map(([name, make]) => {
    const platform = make({ tlsTermination: TlsTermination.NONE });
    const hub = {
      serviceName: 'hub',
      port: 8000,
      hostname: 'hub.localhost',
      healthCheckPath: '/health',
      requireAuthentication: false,
    };
    try {
      return [name, platform.exposure.expose(platform.chart('app'), 'hub', hub).url];
    } catch {
      return [name, 'none'];
    }
  });
  expect(Object.fromEntries(urls)).toEqual({
    minikube: 'none',
    kind: 'none',
    k3s: 'http://hub.localhost',
    k3d: 'http://hub.localhost',
    MicroK8s: 'none',
    'Docker Desktop': 'none',
  });
});
