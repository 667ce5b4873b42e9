import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  type CullingProps,
  FirstNotebook,
  Home,
  HomeRetention,
  type HubProps,
  type HubProxyProps,
  type JupyterHubProps,
  type NotebookProps,
  NotebookVolume,
} from '../../../lib/components/jupyterhub';
import type { AnyClusterPlatformProps, IPlatform } from '../../../lib/platforms';
import { ClaimAccess } from '../../../lib/platforms/capabilities';
import { SignIn } from '../../../lib/platforms/sign-in';

/** A cluster that has what `EVERYTHING` asks for. */
export const CLUSTER: AnyClusterPlatformProps = {
  gateway: { name: 'public', namespace: 'gateways' },
  gpus: { types: { l4: { gpu: 'l4' } } },
};

const hub: Required<HubProps> = {
  resources: { cpu: { request: Cpu.millis(200), limit: Cpu.units(2) }, memory: { request: Size.gibibytes(1) } },
  databaseSize: Size.gibibytes(2),
  databaseStorageClassName: 'safe',
};
const proxy: Required<HubProxyProps> = { resources: { cpu: { request: Cpu.millis(10) } } };
const notebooks: Required<NotebookProps> = {
  image: 'registry.example.com/notebook:1',
  resources: {
    cpu: { request: Cpu.millis(250), limit: Cpu.units(1) },
    memory: { request: Size.mebibytes(512), limit: Size.gibibytes(1) },
    ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
  },
  gpu: { count: 2, type: 'l4' },
  home: Home.claimPerUser({
    size: Size.gibibytes(20),
    storageClassName: 'fast',
    access: ClaimAccess.READ_WRITE_MANY,
    nameTemplate: 'home-{user_server}',
    subPath: 'files',
    labels: { team: 'vision' },
    annotations: { 'example.com/note': '{as it is}' },
    whenDeleted: HomeRetention.DELETE,
  }),
  homeMountPath: '/home/user',
  volumes: [
    NotebookVolume.secret('settings', { mountPath: '/etc/settings', items: { key: 'file' }, optional: true }),
    NotebookVolume.sharedVolume(
      { name: 'data', claimName: 'data' },
      { mountPath: '/data', subPath: 'set', readOnly: true },
    ),
    NotebookVolume.sharedMemory(Size.mebibytes(512)),
  ],
  firstNotebook: FirstNotebook.welcome(),
  env: { SETTINGS: '{"user": "{username}"}' },
  startTimeout: Duration.minutes(10),
  defaultUrl: '/tree',
};
const culling: Required<CullingProps> = {
  enabled: true,
  timeout: Duration.hours(2),
  every: Duration.minutes(1),
  maxAge: Duration.days(1),
};

/** Every prop, set. A new prop does not compile until it is here. */
export function everything(platform: IPlatform): Required<JupyterHubProps> {
  return {
    name: 'team-hub',
    platform,
    signIn: SignIn.sharedPassword({ secretName: 'door', adminUsers: ['root'] }),
    hostname: 'notebooks.example.com',
    secretName: 'brought',
    sharedVolumes: [
      { name: 'team-data', claimName: 'team-data', namespace: 'kubeflow' },
      { name: 'scratch', claimName: 'scratch-claim', readOnly: true },
    ],
    hub,
    proxy,
    notebooks,
    culling,
    labels: { team: 'vision' },
  };
}

/** Behind IAP, with the audience not known yet. */
export const IAP: JupyterHubProps = {
  signIn: SignIn.iap({ adminUsers: ['root@example.com'] }),
  culling: { enabled: false },
};

/** The values that the Python tests load; `UPDATE_SAMPLES=1 npx jest` writes them anew, and biome formats them. */
export function sample(name: string, values: unknown): unknown {
  const file = join(__dirname, 'values', `${name}.json`);
  if (process.env.UPDATE_SAMPLES) {
    writeFileSync(file, `${JSON.stringify(values, null, 2)}\n`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
