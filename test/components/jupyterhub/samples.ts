import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy, k8s } from 'cdk8s-plus-27';
import type {
  CullingProps,
  HubProps,
  HubProxyProps,
  JupyterHubProps,
  NotebookProfile,
  NotebookProfileChoice,
  NotebookProfileOption,
  NotebookProps,
  NotebookServerProps,
  UnlistedImage,
} from '../../../lib/components/jupyterhub';
import type { AnyClusterPlatformProps, IPlatform } from '../../../lib/platforms';
import { SignIn } from '../../../lib/platforms/sign-in';

/** A cluster that has what `EVERYTHING` asks for. */
export const CLUSTER: AnyClusterPlatformProps = {
  gateway: { name: 'public', namespace: 'gateways' },
  gpus: { types: { l4: { gpu: 'l4' }, t4: { gpu: 't4' } } },
};

const hub: Required<HubProps> = {
  resources: { cpu: { request: Cpu.millis(200), limit: Cpu.units(2) }, memory: { request: Size.gibibytes(1) } },
  databaseSize: Size.gibibytes(2),
  databaseStorageClassName: 'safe',
};
const proxy: Required<HubProxyProps> = { resources: { cpu: { request: Cpu.millis(10) } } };
const server: Required<NotebookServerProps> = {
  image: 'registry.example.com/notebook:1',
  imagePullPolicy: ImagePullPolicy.ALWAYS,
  resources: {
    cpu: { request: Cpu.millis(250), limit: Cpu.units(1) },
    memory: { request: Size.mebibytes(512), limit: Size.gibibytes(1) },
    ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
  },
  gpu: { count: 2, type: 'l4' },
  env: { SETTINGS: '{"user": "{username}"}' },
  secretEnv: { TOKEN: { secretName: 'tokens', key: 'package-index' } },
  defaultUrl: '/tree/{here}',
  command: ['start-notebook.sh'],
  args: ['--ServerApp.terminals_enabled=False'],
  nodeSelector: { pool: 'users' },
  tolerations: [{ key: 'users', value: 'yes', effect: 'NoSchedule' }],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }],
      },
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, preference: { matchExpressions: [{ key: 'spot', operator: 'DoesNotExist' }] } },
      ],
    },
    podAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: {
            topologyKey: 'kubernetes.io/hostname',
            labelSelector: { matchLabels: { team: 'vision' } },
          },
        },
      ],
    },
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { noisy: 'yes' } } },
      ],
    },
  },
  priorityClassName: 'users',
  podLabels: { team: 'pods', course: 'ml' },
  podAnnotations: { 'example.com/note': 'for {you}' },
};
const choice: Required<NotebookProfileChoice> = {
  ...server,
  name: 'pytorch',
  displayName: 'PyTorch <2>',
  isDefault: true,
  image: 'quay.io/jupyter/pytorch-notebook:1',
  env: { LEVEL: 'choice', FRAMEWORK: 'torch' },
  secretEnv: {},
};
const unlistedImage: Required<UnlistedImage> = {
  allowedImages: ['quay.io/jupyter/*', 'registry.example.com/team-a/notebook'],
  displayName: 'Your image',
  displayNameInChoices: 'Another one',
};
const option: Required<NotebookProfileOption> = {
  name: 'image',
  displayName: 'Image',
  choices: [{ name: 'usual', displayName: 'The usual' }, choice],
  unlistedImage,
};
const profile: Required<NotebookProfile> = {
  ...server,
  displayName: 'Large & "fast"',
  slug: 'large',
  description: 'For <big> models',
  isDefault: true,
  image: 'registry.example.com/large:1',
  resources: { cpu: { request: Cpu.units(4) } },
  gpu: { count: 4, type: 't4' },
  env: { LEVEL: 'profile', MODE: 'large' },
  secretEnv: { LARGE_TOKEN: { secretName: 'tokens', key: 'large' } },
  defaultUrl: '/large',
  nodeSelector: { pool: 'large' },
  tolerations: [{ key: 'large', operator: 'Exists' }],
  affinity: {},
  options: [option],
};
const notebooks: Required<NotebookProps> = {
  ...server,
  profiles: [{ displayName: 'Small, and plain' }, profile],
  homeSize: Size.gibibytes(20),
  homeStorageClassName: 'fast',
  startTimeout: Duration.minutes(10),
  httpTimeout: Duration.minutes(1),
  terminationGracePeriod: Duration.seconds(20),
  lifecycle: {
    postStart: { exec: { command: ['sh', '-c', 'echo {hello}'] } },
    preStop: { httpGet: { path: '/stop', port: k8s.IntOrString.fromNumber(8080) } },
  },
  initContainers: [
    {
      name: 'fetch',
      image: 'registry.example.com/fetch:1',
      command: ['fetch', '{all}'],
      volumeMounts: [{ name: 'notebook-home', mountPath: '/home' }],
    },
  ],
  extraContainers: [
    {
      name: 'database',
      image: 'registry.example.com/database:1',
      env: [{ name: 'SETTINGS', value: '{"a": 1}' }],
      ports: [{ containerPort: 5432 }],
      readinessProbe: { tcpSocket: { port: k8s.IntOrString.fromNumber(5432) } },
      resources: { limits: { memory: k8s.Quantity.fromString('1Gi') } },
      securityContext: { runAsUser: 5432, readOnlyRootFilesystem: true },
    },
  ],
  serviceAccountName: 'notebooks',
  automountServiceAccountToken: true,
  imagePullSecrets: ['registry'],
  userId: 2000,
  groupId: 3000,
  fsGroup: 4000,
  supplementalGroups: [5000],
  runtimeClassName: 'gvisor',
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
