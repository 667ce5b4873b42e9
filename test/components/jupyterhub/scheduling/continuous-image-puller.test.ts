import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { HomeStorage, type JupyterHubProps } from '../../../../lib/components/jupyterhub';
import { ComponentImage, imageReference } from '../../../../lib/images';
import { HubOf, labelsOf } from '../hub-of';
import { CLUSTER } from '../samples';

const NOTEBOOK = imageReference(ComponentImage.JUPYTERHUB_NOTEBOOK);
const ON_L4 = { nodeSelector: { gpu: 'l4' }, tolerations: [expect.objectContaining({ key: 'nvidia.com/gpu' })] };
const SMALL = {
  resources: { requests: { cpu: '1m', memory: '8Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
  },
};

const pullers = (props: JupyterHubProps = {}) => new HubOf(props).object('DaemonSet', '-image-puller').spec;
const pulled = (props: JupyterHubProps) =>
  pullers(props).template.spec.initContainers.map(({ image }: { image: string }) => image);

describe('the pre-puller', () => {
  test('runs the notebook image once on every node, then idles', () => {
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

  test('updates all nodes at once', () => {
    expect(pullers().updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '100%' } });
  });

  test('pulls the notebook image and extra images, each once', () => {
    const image = 'registry.example.com/lab:1';
    expect(
      pulled({ notebooks: { image }, prePuller: { extraImages: ['registry.example.com/other:2', image] } }),
    ).toEqual([image, 'registry.example.com/other:2']);
  });

  test('runs on the nodes that notebooks can run on', () => {
    const hub = new HubOf({ notebooks: { gpu: { type: 'l4' } } }, CLUSTER);
    expect(hub.object('DaemonSet', '-image-puller').spec.template.spec).toMatchObject(ON_L4);
  });

  test('pulls the images of all profiles, choices, init containers and sidecars', () => {
    const choices = [
      { name: 'r', displayName: 'R', image: 'r:1' },
      { name: 'same', displayName: 'Default' },
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

  test('pulls the image that creates home directories, even if no profile uses it', () => {
    const profiles = [{ displayName: 'Other', image: 'other:1' }];
    const home = HomeStorage.shared({ name: 'homes', claimName: 'homes' });
    expect(pulled({ notebooks: { profiles } })).toEqual(['other:1']);
    expect(pulled({ notebooks: { profiles, home } })).toEqual(['other:1', NOTEBOOK]);
  });

  test('pulls an image only to nodes that can run it', () => {
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

  test('keeps required node affinity, but not preferences and pod affinity, which placeholders keep', () => {
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

  test('uses the image pull Secrets of notebooks', () => {
    const { imagePullSecrets } = pullers({ notebooks: { imagePullSecrets: ['registry'] } }).template.spec;
    expect(imagePullSecrets).toEqual([{ name: 'registry' }]);
  });

  test('applies configured resources to every container', () => {
    const { initContainers, containers } = pullers({
      prePuller: { resources: { memory: { limit: Size.mebibytes(128) } } },
    }).template.spec;
    const resources = { requests: { cpu: '1m' }, limits: { cpu: '100m', memory: '128Mi' } };
    expect([...initContainers, ...containers].map((container) => container.resources)).toEqual([resources, resources]);
  });

  test('denies all traffic of its pods', () => {
    expect(new HubOf().object('NetworkPolicy', '-image-puller').spec).toEqual({
      podSelector: { matchLabels: labelsOf('image-puller') },
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('can be disabled', () => {
    const { names } = new HubOf({ prePuller: { enabled: false } });
    expect(names.filter((name) => name.includes('puller'))).toEqual([]);
  });

  test('labels its pods so that no two DaemonSets select the same pods', () => {
    const { selector, template } = pullers({ labels: { team: 'vision' } });
    expect(selector.matchLabels).toEqual({ ...labelsOf('image-puller'), 'kubeflow-cdk/image-puller': '1' });
    expect(template.metadata.labels).toMatchObject({ ...selector.matchLabels, team: 'vision' });
  });

  test('fails if an extra image is not a valid image reference', () => {
    expect(() => pulled({ prePuller: { extraImages: ['a b'] } })).toThrow('prePuller.extraImages: image "a b"');
  });
});
