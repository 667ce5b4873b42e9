import type { KubeflowApp } from '../../lib/app';
import { AnyClusterPlatform } from '../../lib/platforms/generic';
import { GkePlatform } from '../../lib/platforms/gke';
import {
  DockerDesktopPlatform,
  K3dPlatform,
  K3sPlatform,
  KindPlatform,
  MicroK8sPlatform,
  MinikubePlatform,
} from '../../lib/platforms/local';
import type { PlatformBase } from '../../lib/platforms/platform-base';
import { airGapped, aks, dualStack, eks, openShift } from '../docs/cluster-snippets';

/** Every platform with its required props, and the clusters in the documentation. */
export const EVERY_PLATFORM: Readonly<Record<string, (app: KubeflowApp) => PlatformBase>> = {
  AnyClusterPlatform: (app) => new AnyClusterPlatform(app, 'lab', { serviceCidr: '10.96.0.0/16' }),
  MinikubePlatform: (app) => new MinikubePlatform(app, 'lab'),
  KindPlatform: (app) => new KindPlatform(app, 'lab'),
  K3dPlatform: (app) => new K3dPlatform(app, 'lab'),
  K3sPlatform: (app) => new K3sPlatform(app, 'lab'),
  MicroK8sPlatform: (app) => new MicroK8sPlatform(app, 'lab'),
  DockerDesktopPlatform: (app) => new DockerDesktopPlatform(app, 'lab'),
  GkePlatform: (app) => new GkePlatform(app, 'lab', { project: 'my-project', zone: 'us-central1-a' }),
  EKS: eks,
  AKS: aks,
  OpenShift: openShift,
  'an air-gapped cluster': airGapped,
  'a dual-stack cluster': dualStack,
};
