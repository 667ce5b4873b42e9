import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy } from 'cdk8s-plus-27';
import { HomeStorage, JupyterHub, type JupyterHubProps } from '../../../../lib/components/jupyterhub';
import { ComponentImage, imageReference } from '../../../../lib/images';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic';
import { KubernetesVersion } from '../../../../lib/platforms/kubernetes-version';
import { HubOf, labelsOf } from '../hub-of';
import { CLUSTER } from '../samples';

const NOTEBOOK = imageReference(ComponentImage.JUPYTERHUB_NOTEBOOK);
const SCHEDULER = 'kubeflow.jupyterhub-scheduler';
const ON_L4 = { nodeSelector: { gpu: 'l4' }, tolerations: [expect.objectContaining({ key: 'nvidia.com/gpu' })] };

const pullers = (props: JupyterHubProps = {}) => new HubOf(props).object('DaemonSet', '-image-puller').spec;
const pulled = (props: JupyterHubProps) =>
  pullers(props).template.spec.initContainers.map(({ image }: { image: string }) => image);
const placeholders = (props: JupyterHubProps, ...more: [typeof CLUSTER] | []) =>
  new HubOf(props, ...more).object('Deployment', '-placeholder').spec;
const scheduler = (props: JupyterHubProps['userScheduler'] = {}) =>
  new HubOf({ userScheduler: { enabled: true, ...props } });
const denied = (component: string) => ({
  podSelector: { matchLabels: labelsOf(component) },
  policyTypes: ['Ingress', 'Egress'],
});

describe('images', () => {
  test('of notebooks are pulled to every node by a pod that does nothing then', () => {
    expect(pullers().template.spec).toEqual({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65534,
        runAsGroup: 65534,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      initContainers: [
        expect.objectContaining({ name: 'pull-1', image: NOTEBOOK, command: ['/bin/sh', '-c', 'exit 0'] }),
      ],
      containers: [{ ...SMALL, name: 'pause', image: 'registry.k8s.io/pause:3.10' }],
    });
  });

  test('are pulled to all nodes at once', () => {
    expect(pullers().updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%' } });
  });

  test('are those of notebooks, and what is given besides, each once', () => {
    const image = 'registry.example.com/lab:1';
    expect(
      pulled({ notebooks: { image }, prePuller: { extraImages: ['registry.example.com/other:2', image] } }),
    ).toEqual([image, 'registry.example.com/other:2']);
  });

  test('go where notebooks go', () => {
    const hub = new HubOf({ notebooks: { gpu: { type: 'l4' } } }, CLUSTER);
    expect(hub.object('DaemonSet', '-image-puller').spec.template.spec).toMatchObject(ON_L4);
  });

  test('are those of all profiles and of their choices, and of containers beside the notebook', () => {
    const choices = [
      { name: 'r', displayName: 'R', image: 'r:1' },
      { name: 'same', displayName: 'As above' },
    ];
    const images = pulled({
      notebooks: {
        profiles: [
          { displayName: 'Plain' },
          { displayName: 'Other', image: 'other:1', options: [{ name: 'lab', displayName: 'Lab', choices }] },
        ],
        initContainers: [{ name: 'first', image: 'first:1' }],
        extraContainers: [{ name: 'beside', image: 'beside:1' }],
      },
    });
    expect(images).toEqual([NOTEBOOK, 'first:1', 'beside:1', 'r:1', 'other:1']);
  });

  test('are those that make folders of users, whatever users pick', () => {
    const profiles = [{ displayName: 'Other', image: 'other:1' }];
    const home = HomeStorage.shared({ name: 'homes', claimName: 'homes' });
    expect(pulled({ notebooks: { profiles } })).toEqual(['other:1']);
    expect(pulled({ notebooks: { profiles, home } })).toEqual(['other:1', NOTEBOOK]);
  });

  test('are pulled only to nodes where they may run', () => {
    const cluster = new HubOf(
      {
        notebooks: {
          nodeSelector: { pool: 'users' },
          profiles: [
            { displayName: 'Plain' },
            { displayName: 'GPU', image: 'gpu:1', gpu: { type: 'l4' } },
            { displayName: 'More', image: 'more:1', resources: { cpu: { request: Cpu.units(2) } } },
          ],
        },
      },
      CLUSTER,
    );
    const [plain, gpu, ...rest] = cluster.objects.filter(({ kind }) => kind === 'DaemonSet');
    expect(rest).toEqual([]);
    const images = (set: typeof plain) =>
      set.spec.template.spec.initContainers.map(({ image }: { image: string }) => image);
    expect(images(plain)).toEqual([NOTEBOOK, 'more:1']);
    expect(plain.spec.template.spec.nodeSelector).toEqual({ pool: 'users' });
    expect(images(gpu)).toEqual(['gpu:1']);
    expect(gpu.spec.template.spec).toMatchObject({ ...ON_L4, nodeSelector: { pool: 'users', gpu: 'l4' } });
    expect(gpu.metadata.name).toBe('jupyterhub-image-puller-2');
    expect(gpu.spec.selector.matchLabels).not.toEqual(plain.spec.selector.matchLabels);
  });

  test('go to all nodes that notebooks must have, whichever they like best there', () => {
    const required = {
      nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'In', values: ['a', 'b'] }] }],
    };
    const preferred = [{ weight: 1, preference: { matchExpressions: [{ key: 'fast', operator: 'Exists' }] } }];
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: required,
        preferredDuringSchedulingIgnoredDuringExecution: preferred,
      },
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: {} }],
      },
    };
    const tolerations = [{ key: 'users', operator: 'Exists' }];
    const hub = new HubOf({
      notebooks: { affinity, tolerations, runtimeClassName: 'gvisor' },
      userPlaceholders: { replicas: 1 },
    });
    const common = { tolerations, runtimeClassName: 'gvisor' };
    expect(hub.object('DaemonSet', '').spec.template.spec).toMatchObject({
      ...common,
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } },
    });
    expect(hub.object('DaemonSet', '').spec.template.spec.affinity.nodeAffinity).not.toHaveProperty(
      'preferredDuringSchedulingIgnoredDuringExecution',
    );
    expect(hub.object('Deployment', '-placeholder').spec.template.spec).toMatchObject({ ...common, affinity });
  });

  test("are pulled with the notebooks' Secrets", () => {
    const { imagePullSecrets } = pullers({ notebooks: { imagePullSecrets: ['registry'] } }).template.spec;
    expect(imagePullSecrets).toEqual([{ name: 'registry' }]);
  });

  test('are pulled with the resources that are given', () => {
    const { initContainers, containers } = pullers({
      prePuller: { resources: { memory: { limit: Size.mebibytes(128) } } },
    }).template.spec;
    const resources = { requests: { cpu: '1m' }, limits: { cpu: '100m', memory: '128Mi' } };
    expect([...initContainers, ...containers].map((container) => container.resources)).toEqual([resources, resources]);
  });

  test('are pulled by nodes: the pods talk to nobody', () => {
    expect(new HubOf().object('NetworkPolicy', '-image-puller').spec).toEqual(denied('image-puller'));
  });

  test('are not pulled where that is switched off', () => {
    const { names } = new HubOf({ prePuller: { enabled: false } });
    expect(names.filter((name) => name.includes('puller'))).toEqual([]);
  });

  test("a puller of another one's nodes is never taken for its own: labels of the selector are on the pods", () => {
    const { selector, template } = pullers({ labels: { team: 'vision' } });
    expect(selector.matchLabels).toEqual({ ...labelsOf('image-puller'), 'kubeflow-cdk/image-puller': '1' });
    expect(template.metadata.labels).toMatchObject({ ...selector.matchLabels, team: 'vision' });
  });

  test('fails when an image is none', () => {
    expect(() => pulled({ prePuller: { extraImages: ['a b'] } })).toThrow('prePuller.extraImages: image "a b"');
  });
});

describe('placeholders', () => {
  test('are none where none are asked for', () => {
    expect(new HubOf().names.filter((name) => /placeholder|Priority/.test(name))).toEqual([]);
  });

  test('keep the room of a notebook, and end at once', () => {
    const { replicas, template } = placeholders({ userPlaceholders: { replicas: 3 } });
    expect(replicas).toBe(3);
    expect(template.spec).toMatchObject({
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: [
        {
          image: 'registry.k8s.io/pause:3.10',
          resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } },
        },
      ],
    });
    expect(template.spec).not.toHaveProperty('schedulerName');
  });

  test('give way to every pod that says nothing of its priority, in a class that no other hub has', () => {
    const hub = new HubOf({ userPlaceholders: { replicas: 1 } });
    const { metadata, value, preemptionPolicy, globalDefault } = hub.object('PriorityClass', '');
    expect(metadata).toMatchObject({ name: 'kubeflow.jupyterhub-placeholder', labels: labelsOf('user-placeholder') });
    expect(metadata).not.toHaveProperty('namespace');
    expect({ value, preemptionPolicy, globalDefault }).toEqual({
      value: -10,
      preemptionPolicy: 'Never',
      globalDefault: false,
    });
    expect(hub.object('Deployment', '-placeholder').spec.template.spec.priorityClassName).toBe(metadata.name);
  });

  test('are of the class that is given', () => {
    const hub = new HubOf({ userPlaceholders: { replicas: 1, priorityClassName: 'lowest' } });
    expect(hub.object('Deployment', '-placeholder').spec.template.spec.priorityClassName).toBe('lowest');
    expect(hub.names.filter((name) => name.startsWith('PriorityClass'))).toEqual([]);
  });

  test('keep what notebooks are given, or else what they are given themselves', () => {
    const notebooks = { resources: { cpu: { request: Cpu.units(1) }, memory: { request: Size.gibibytes(4) } } };
    const requested = (resources?: NonNullable<JupyterHubProps['userPlaceholders']>['resources']) =>
      placeholders({ notebooks, userPlaceholders: { replicas: 1, resources } }).template.spec.containers[0].resources
        .requests;
    expect(requested()).toEqual({ cpu: '1', memory: '4Gi' });
    expect(requested({ memory: { request: Size.gibibytes(8) } })).toEqual({ cpu: '1', memory: '8Gi' });
  });

  test('take no notice of amounts that are named and left open', () => {
    const notebooks = { resources: { ephemeralStorage: {} } };
    const { resources } = placeholders({ notebooks, userPlaceholders: { replicas: 1 } }).template.spec.containers[0];
    expect(Object.keys(resources.limits)).toEqual(['cpu', 'memory']);
  });

  test('keep the room of a user who picks nothing', () => {
    const sizes = [
      { name: 'small', displayName: 'Small' },
      { name: 'big', displayName: 'Big', isDefault: true, resources: { memory: { request: Size.gibibytes(16) } } },
    ];
    const profiles = [
      { displayName: 'Plain' },
      {
        displayName: 'Large',
        isDefault: true,
        resources: { cpu: { request: Cpu.millis(1500) }, ephemeralStorage: { request: Size.gibibytes(5) } },
        options: [{ name: 'size', displayName: 'Size', choices: sizes }],
      },
    ];
    const { template } = placeholders({ notebooks: { profiles }, userPlaceholders: { replicas: 1 } });
    expect(template.spec.containers[0].resources).toEqual({
      requests: { cpu: '1500m', memory: '16Gi', 'ephemeral-storage': '5Gi' },
    });
  });

  test('keep the GPU of a notebook, where notebooks go', () => {
    const { template } = placeholders(
      { notebooks: { gpu: { type: 'l4' } }, userPlaceholders: { replicas: 1 } },
      CLUSTER,
    );
    expect(template.spec).toMatchObject(ON_L4);
    expect(template.spec.containers[0].resources.limits).toMatchObject({ 'nvidia.com/gpu': '1' });
  });

  test("are placed by the users' scheduler", () => {
    const { template } = placeholders({ userScheduler: { enabled: true }, userPlaceholders: { replicas: 1 } });
    expect(template.spec.schedulerName).toBe(SCHEDULER);
  });

  test('talk to nobody', () => {
    const hub = new HubOf({ userPlaceholders: { replicas: 1 } });
    expect(hub.object('NetworkPolicy', '-placeholder').spec).toEqual(denied('user-placeholder'));
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 31])('fails when their number is %p', (replicas) => {
    expect(() => placeholders({ userPlaceholders: { replicas } })).toThrow(`placeholders.replicas: ${replicas}`);
  });

  test('fails when the class has a name that no class can have', () => {
    const props = { userPlaceholders: { replicas: 1, priorityClassName: 'My Class' } };
    expect(() => placeholders(props)).toThrow('placeholders.priorityClassName "My Class"');
  });
});

describe("the users' scheduler", () => {
  test('is none where none is asked for: notebooks name none', () => {
    for (const userScheduler of [undefined, {}, { enabled: false }]) {
      const hub = new HubOf({ userScheduler });
      expect(hub.names.filter((name) => /scheduler|Cluster/.test(name))).toEqual([]);
      expect(hub.values).not.toHaveProperty('scheduler_name');
    }
  });

  test('is named by notebooks, with a name that no other hub of the cluster has', () => {
    expect(scheduler().values.scheduler_name).toBe(SCHEDULER);
  });

  test('is kube-scheduler, whose health is asked over HTTPS', () => {
    const { replicas, template } = scheduler().object('Deployment', '-scheduler').spec;
    expect(replicas).toBe(2);
    expect(template.spec).toMatchSnapshot();
  });

  test('is of the version that the tests on a cluster run', () => {
    const modules = readFileSync(join(__dirname, '../../../cluster-harness/go/kubernetes/go.mod'), 'utf8');
    const [, version] = /k8s\.io\/kubernetes (\S+)/.exec(modules) ?? [];
    const platform = new AnyClusterPlatform(new App(), 'lab', { kubernetesVersion: KubernetesVersion.V1_36 });
    expect(platform.image(ComponentImage.KUBE_SCHEDULER)).toBe(`registry.k8s.io/kube-scheduler:${version}`);
  });

  test('fills the fullest node first', () => {
    const config = JSON.parse(scheduler().object('ConfigMap', '-scheduler').data['config.json']);
    expect(config).toMatchSnapshot();
  });

  test('is told what it is to do by a file, and starts anew when that changes', () => {
    const { annotations } = scheduler().object('Deployment', '-scheduler').spec.template.metadata;
    expect(annotations['checksum/config']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('sees the cluster, and changes nothing outside its namespace', () => {
    const hub = scheduler();
    const everywhere = hub.object('ClusterRole', '').rules;
    expect(everywhere.flatMap(({ verbs }: { verbs: string[] }) => verbs)).toEqual(
      everywhere.flatMap(() => ['list', 'watch']),
    );
    expect(hub.object('Role', '-scheduler').rules).toMatchSnapshot();
  });

  test('has roles that name whom they are for', () => {
    const hub = scheduler();
    const subjects = [{ kind: 'ServiceAccount', name: 'jupyterhub-scheduler', namespace: 'kubeflow' }];
    const clusterBinding = hub.object('ClusterRoleBinding', '');
    expect(clusterBinding).toMatchObject({ subjects, roleRef: { kind: 'ClusterRole', name: SCHEDULER } });
    expect(clusterBinding.metadata).not.toHaveProperty('namespace');
    const binding = hub.object('RoleBinding', '-scheduler');
    expect(binding).toMatchObject({ subjects, roleRef: { kind: 'Role', name: 'jupyterhub-scheduler' } });
  });

  test('reaches the API server, and nobody reaches it', () => {
    const { ingress, egress } = scheduler().object('NetworkPolicy', '-scheduler').spec;
    expect(ingress).toBeUndefined();
    expect(egress.flatMap(({ ports }: { ports: { port: number }[] }) => ports.map(({ port }) => port))).toEqual([
      443, 6443,
    ]);
  });

  test('goes on while a node is drained', () => {
    expect(scheduler().object('PodDisruptionBudget', '-scheduler').spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: labelsOf('user-scheduler') },
    });
  });

  test('alone has no budget, which would say nothing', () => {
    const hub = scheduler({ replicas: 1 });
    expect(hub.object('Deployment', '-scheduler').spec.replicas).toBe(1);
    expect(hub.names.filter((name) => name.startsWith('PodDisruptionBudget'))).toEqual([]);
  });

  test('has the resources and the log level that are given', () => {
    const hub = scheduler({ resources: { cpu: { request: Cpu.millis(100) } }, logLevel: 4 });
    const [container] = hub.object('Deployment', '-scheduler').spec.template.spec.containers;
    expect(container.resources).toEqual({ requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } });
    expect(container.args).toContain('--v=4');
  });

  test('goes where it is sent', () => {
    const placement = {
      nodeSelector: { pool: 'core' },
      tolerations: [{ key: 'core', operator: 'Exists' }],
      priorityClassName: 'high',
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: {} },
          ],
        },
      },
    };
    expect(scheduler(placement).object('Deployment', '-scheduler').spec.template.spec).toMatchObject(placement);
  });

  test('has the labels, the annotations and the pull secrets that are said', () => {
    const hub = scheduler({
      safeToEvict: false,
      podLabels: { tier: 'core' },
      podAnnotations: { 'example.com/note': 'scheduler', 'checksum/config': 'mine' },
      imagePullSecrets: ['registry'],
      imagePullPolicy: ImagePullPolicy.ALWAYS,
    });
    const { metadata, spec } = hub.object('Deployment', '-scheduler').spec.template;
    expect(metadata.labels).toMatchObject({ tier: 'core', 'app.kubernetes.io/component': 'user-scheduler' });
    expect(metadata.annotations).toEqual({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'example.com/note': 'scheduler',
      'checksum/config': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
    expect(spec.containers[0].imagePullPolicy).toBe('Always');
  });

  test('fails when a label of its pod would break its selector, or a pull secret is none', () => {
    const podLabels = { 'app.kubernetes.io/component': 'mine' };
    expect(() => scheduler({ podLabels })).toThrow('would break the selectors');
    expect(() => scheduler({ imagePullSecrets: ['My Registry'] })).toThrow('userScheduler.imagePullSecrets: Secret');
  });

  test('fails when it tolerates nothing', () => {
    expect(() => scheduler({ tolerations: [{}] })).toThrow('userScheduler.tolerations[0]: it has no key');
  });

  test.each([
    ['replicas', 0],
    ['replicas', 1.5],
    ['logLevel', -1],
    ['logLevel', 11],
  ])('fails when its %s is %p', (prop, value) => {
    expect(() => scheduler({ [prop]: value })).toThrow(`userScheduler.${prop}: ${value} is not accepted`);
  });
});

test.each<[string, JupyterHubProps]>([
  ['userScheduler', { userScheduler: { enabled: true } }],
  ['placeholders', { userPlaceholders: { replicas: 1 } }],
])(
  'fails when a chart without a namespace has a hub with %s, which others of the cluster must tell apart',
  (prop, props) => {
    const chart = new Chart(new App(), 'chart');
    expect(() => new JupyterHub(chart, 'hub', props)).toThrow(`${prop}: the chart of this hub names no namespace`);
  },
);

const SMALL = {
  resources: { requests: { cpu: '1m', memory: '8Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
  },
};
