import { join } from 'node:path';
import type { KubeflowApp } from '../../lib/app';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../lib/platforms/generic';
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
import { airGapped, dualStack } from '../docs/cluster-snippets';
import { type Library, runMain } from '../examples/run-example';

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
  EKS: clusterOfGuide('eks'),
  AKS: clusterOfGuide('aks'),
  OpenShift: clusterOfGuide('openshift'),
  'an air-gapped cluster': airGapped,
  'a dual-stack cluster': dualStack,
};

/** The cluster in the program of a getting-started guide, for other components than those of the program. */
function clusterOfGuide(guide: string): (app: KubeflowApp) => PlatformBase {
  let props: AnyClusterPlatformProps | undefined;
  return (app) => {
    props ??= propsInGuide(guide);
    return new AnyClusterPlatform(app, guide, props);
  };
}

/** Runs the program of a guide, and returns the props that it passes to its platform. */
function propsInGuide(guide: string): AnyClusterPlatformProps {
  const given: AnyClusterPlatformProps[] = [];
  const Recorded = function recorded(...[scope, id, props = {}]: ConstructorParameters<typeof AnyClusterPlatform>) {
    given.push(props);
    return new AnyClusterPlatform(scope, id, props);
  } as unknown as Library['AnyClusterPlatform'];
  runMain(join(__dirname, '../docs/guides/getting-started', `${guide}.ts`), () => ({ AnyClusterPlatform: Recorded }));
  const [props] = given;
  return props;
}
