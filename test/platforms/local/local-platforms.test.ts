import { App } from 'cdk8s';
import { Construct } from 'constructs';
import type { AnyClusterPlatform, AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import { DockerDesktopPlatform, KindPlatform, MicroK8sPlatform, MinikubePlatform } from '../../../lib/platforms/local';

type Make = (props?: AnyClusterPlatformProps) => AnyClusterPlatform;

const PLATFORMS: [string, Make, string, number][] = [
  ['minikube', (props) => new MinikubePlatform(new App(), 'laptop', props), '10.96.0.', 8443],
  ['kind', (props) => new KindPlatform(new App(), 'laptop', props), '10.96.0.', 6443],
  ['MicroK8s', (props) => new MicroK8sPlatform(new App(), 'laptop', props), '10.152.183.', 16443],
  ['Docker Desktop', (props) => new DockerDesktopPlatform(new App(), 'laptop', props), '10.96.0.', 6443],
];

describe.each(PLATFORMS)('%s', (name, make, addresses, port) => {
  const address = (platform: AnyClusterPlatform) =>
    platform.storage.fixedServiceAddress(new Construct(platform, 'component'), 'files', 'kubeflow');

  test('needs no props: its Service addresses and its API server are known', () => {
    expect(address(make())).toContain(addresses);
    expect(make().network.apiServer[0].ports).toEqual([{ port: 443 }, { port }]);
  });

  test('is believed to have what its owner says, over what it has out of the box', () => {
    const platform = make({ serviceCidr: '10.43.0.0/16', apiServerPorts: [9443] });
    expect(address(platform)).toContain('10.43.0.');
    expect(platform.network.apiServer[0].ports).toEqual([{ port: 9443 }]);
    expect(make({ gpus: {} }).accelerators.gpu(new Construct(new App(), 'x'), {}, 'gpu').count).toBe(1);
  });

  test('fails when it lacks something, by its own name', () => {
    const platform = make();
    expect(() => platform.accelerators.gpu(platform, {}, 'gpu')).toThrow(`cannot be had here: ${name} (`);
    expect(() => platform.objectStore.bucket(platform, 'bucket', { name: 'models' })).toThrow(`${name} (`);
  });
});
