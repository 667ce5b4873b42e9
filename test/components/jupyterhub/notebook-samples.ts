import { Duration, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy, k8s, PersistentVolumeAccessMode } from 'cdk8s-plus-27';
import {
  HomeReclaimPolicy,
  HomeStorage,
  type NotebookOptions,
  type NotebookProfile,
  type NotebookProfileChoice,
  type NotebookProfileOption,
  type NotebookServerOptions,
  StarterNotebook,
  type UnlistedChoice,
} from '../../../lib/components/jupyterhub';
import { PodVolume } from '../../../lib/volumes/pod-volume';

const server: Required<NotebookServerOptions> = {
  image: 'registry.example.com/notebook:1',
  imagePullPolicy: ImagePullPolicy.ALWAYS,
  resources: {
    cpu: { request: Cpu.millis(250), limit: Cpu.units(1) },
    memory: { request: Size.mebibytes(512), limit: Size.gibibytes(1) },
    ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
  },
  gpu: { count: 2, type: 'l4' },
  extendedResources: { 'example.com/fpga': 1 },
  hugePages: { '2Mi': Size.mebibytes(512) },
  env: { SETTINGS: '{"user": "{username}"}' },
  secretEnv: { TOKEN: { secretName: 'tokens', key: 'package-index' } },
  envFrom: [{ configMapRef: { name: 'team-settings' } }],
  volumes: [],
  lifecycle: {},
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
  image: 'quay.io/jupyter/pytorch-notebook:cuda12-1',
  env: { LEVEL: 'choice', FRAMEWORK: 'torch' },
  secretEnv: {},
};
const unlistedChoice: Required<UnlistedChoice> = {
  allowedImages: ['quay.io/jupyter/*', 'registry.example.com/team-a/notebook'],
  displayName: 'Your image',
  displayNameInChoices: 'Another one',
};
const option: Required<NotebookProfileOption> = {
  name: 'image',
  displayName: 'Image',
  choices: [{ name: 'usual', displayName: 'The usual' }, choice],
  unlistedChoice,
};
const profile: Required<NotebookProfile> = {
  ...server,
  displayName: 'Large & "fast"',
  slug: 'large',
  description: 'For <big> models',
  isDefault: true,
  allowedGroups: ['vision'],
  allowedUsers: ['Ann'],
  image: 'registry.example.com/large:1',
  resources: { cpu: { request: Cpu.units(4) } },
  gpu: { count: 4, type: 't4' },
  env: { LEVEL: 'profile', MODE: 'large' },
  secretEnv: { LARGE_TOKEN: { secretName: 'tokens', key: 'large' } },
  envFrom: [{ prefix: 'LARGE_', secretRef: { name: 'large-settings' } }],
  volumes: [PodVolume.sharedVolume({ name: 'data', claimName: 'data' }, { mountPath: '/data', subPath: 'set' })],
  lifecycle: { preStop: { exec: { command: ['save', '{all}'] } } },
  defaultUrl: '/large',
  nodeSelector: { pool: 'large' },
  tolerations: [{ key: 'large', operator: 'Exists' }],
  affinity: {},
  options: [option],
};
/** All options of notebooks. */
export const notebooks: Required<NotebookOptions> = {
  ...server,
  namespace: 'users',
  // Teams exclude claims of all servers and `trainingJobs`, and have separate tests.
  teams: [],
  allowUsersWithoutTeam: true,
  profiles: [{ displayName: 'Small, and plain' }, profile],
  home: HomeStorage.claimPerUser({
    size: Size.gibibytes(20),
    storageClassName: 'fast',
    accessMode: PersistentVolumeAccessMode.READ_WRITE_MANY,
    nameTemplate: 'home-{user_server}',
    subPath: 'files',
    labels: { team: 'vision' },
    annotations: { 'example.com/note': '{as it is}' },
    reclaimPolicy: HomeReclaimPolicy.DELETE,
  }),
  homeMountPath: '/home/user',
  volumes: [
    PodVolume.secret('settings', { mountPath: '/etc/settings', items: { key: 'file' }, optional: true }),
    PodVolume.sharedVolume({ name: 'data', claimName: 'data' }, { mountPath: '/data', subPath: 'set', readOnly: true }),
    PodVolume.sharedMemory(Size.mebibytes(512)),
  ],
  restrictedVolumes: [
    {
      volume: PodVolume.configMap('rules', { mountPath: '/etc/rules' }),
      allowedGroups: ['staff'],
      allowedUsers: ['Sue'],
      allowAdmins: true,
    },
  ],
  starterNotebook: StarterNotebook.welcome(),
  trainingJobs: {
    namespace: 'jobs',
    quota: { cpu: Cpu.units(8), memory: Size.gibibytes(16), pods: 8, jobs: 4 },
    maxDuration: Duration.hours(4),
    allowEgressToInternet: false,
    allowEgressTo: [{ podLabels: { app: 'data' } }],
  },
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
  dnsConfig: { nameservers: ['10.1.2.53'], searches: ['corp.example.com'], options: [{ name: 'ndots', value: '1' }] },
  hostAliases: [{ ip: '10.1.2.3', hostnames: ['git.example.com', 'git'] }],
};
