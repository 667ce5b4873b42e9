import { App } from 'cdk8s';
import type { AnyClusterPlatform, AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import {
  DockerDesktopPlatform,
  K3dPlatform,
  K3sPlatform,
  KindPlatform,
  MicroK8sPlatform,
  MinikubePlatform,
} from '../../../lib/platforms/local';

export type Make = (props?: AnyClusterPlatformProps) => AnyClusterPlatform;

export const minikube: Make = (props) => new MinikubePlatform(new App(), 'laptop', props);
export const kind: Make = (props) => new KindPlatform(new App(), 'laptop', props);
export const k3s: Make = (props) => new K3sPlatform(new App(), 'laptop', props);
export const k3d: Make = (props) => new K3dPlatform(new App(), 'laptop', props);
export const microK8s: Make = (props) => new MicroK8sPlatform(new App(), 'laptop', props);
export const dockerDesktop: Make = (props) => new DockerDesktopPlatform(new App(), 'laptop', props);

/** Name, platform, Service range, port of the API server, and whether its storage accepts ReadWriteMany. */
export const PLATFORMS: [string, Make, string, number, boolean][] = [
  ['minikube', minikube, '10.96.0.', 8443, true],
  ['kind', kind, '10.96.0.', 6443, false],
  ['k3s', k3s, '10.43.0.', 6443, false],
  ['k3d', k3d, '10.43.0.', 6443, false],
  ['MicroK8s', microK8s, '10.152.183.', 16443, true],
  ['Docker Desktop', dockerDesktop, '10.96.0.', 6443, true],
];
