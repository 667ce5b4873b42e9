import { App, Size, Testing } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Cpu, type k8s } from 'cdk8s-plus-27';
import { JupyterHub, type JupyterHubProps } from '../../lib/components/jupyterhub';
import { TFJob } from '../../lib/components/tf-job';
import { ComponentImage } from '../../lib/images';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../lib/platforms/generic';
import { KubernetesVersion } from '../../lib/platforms/kubernetes-version';
import type { Manifest } from '../policy/manifest';
import { podsOf } from '../policy/pods';
import { everyComponent, objectsOf } from './every-component';

const JOB_IMAGE = 'docker.io/tensorflow/tensorflow:2.20.0';

function platformOf(props: AnyClusterPlatformProps): AnyClusterPlatform {
  return new AnyClusterPlatform(new App(), 'lab', { serviceCidr: '10.96.0.0/16', ...props });
}

/** Returns the objects of all components on a platform with these props. */
function objectsWith(props: AnyClusterPlatformProps): Manifest[] {
  const platform = platformOf(props);
  everyComponent(platform);
  return objectsOf(platform);
}

/** Returns the notebook configuration of the hub. */
function notebooksOf(objects: readonly Manifest[]): any {
  const [config] = objects.flatMap(({ data }) => data?.['values.json'] ?? []);
  return JSON.parse(config).notebooks;
}

function notebooks(platform: AnyClusterPlatform, props: JupyterHubProps['notebooks'] = {}): any {
  const chart = platform.chart('hub');
  new JupyterHub(chart, 'hub', { notebooks: props });
  return notebooksOf(Testing.synth(chart));
}

const nameOf = ({ owner }: { owner: Manifest }) => `${owner.kind} ${owner.metadata.name}`;

describe('imageRegistry', () => {
  const mirrored = { imageRegistry: 'mirror.example.com:5000/all' };

  test('applies to all images of all pods, including user images', () => {
    const pods = podsOf(objectsWith(mirrored));
    expect(pods.length).toBeGreaterThan(8);
    const images = pods.flatMap(({ spec }) => [...(spec.initContainers ?? []), ...(spec.containers ?? [])]);
    for (const { image } of images) {
      expect(image).toMatch(/^mirror\.example\.com:5000\/all\//);
    }
    expect(images.map(({ image }) => image)).toContain('mirror.example.com:5000/all/tensorflow/tensorflow:2.20.0');
    expect(images.map(({ image }) => image)).toContain('mirror.example.com:5000/all/library/busybox:1.37');
  });

  test('applies to notebooks, profiles, choices and sidecars', () => {
    const choice = { name: 'r', displayName: 'R', image: 'quay.io/jupyter/r-notebook:2025-06-02' };
    const profiles = [
      {
        displayName: 'Large',
        image: 'quay.io/team/large@sha256:abc',
        options: [{ name: 'language', displayName: 'Language', choices: [choice] }],
      },
    ];
    const extraContainers = [{ name: 'proxy', image: 'envoy' }];
    const config = notebooks(platformOf(mirrored), {
      image: 'quay.io/jupyter/scipy-notebook:1',
      profiles,
      extraContainers,
    });
    expect(config.image).toBe('mirror.example.com:5000/all/jupyter/scipy-notebook:1');
    expect(config.profiles[0].image).toBe('mirror.example.com:5000/all/team/large@sha256:abc');
    expect(config.profiles[0].options[0].choices[0].image).toBe(
      'mirror.example.com:5000/all/jupyter/r-notebook:2025-06-02',
    );
    expect(config.extra_containers[0].image).toBe('mirror.example.com:5000/all/library/envoy');
  });

  test.each([
    ['mirror.example.com:5000/all/team/a:1', 'mirror.example.com:5000/all/team/a:1'],
    ['mirror.example.com:5000/other:1', 'mirror.example.com:5000/all/other:1'],
    ['python', 'mirror.example.com:5000/all/library/python'],
    ['team/python:3@sha256:abc', 'mirror.example.com:5000/all/team/python:3@sha256:abc'],
    ['localhost/python', 'mirror.example.com:5000/all/python'],
    ['localhost:5000/python:3', 'mirror.example.com:5000/all/python:3'],
    ['quay.io/jupyter/a:1', 'quay.io/jupyter/a:1'],
    ['quay.io.example.com/a:1', 'mirror.example.com:5000/all/a:1'],
    ['own.example.com/a:1', 'own.example.com/a:1'],
  ])('changes %s to %s, with quay.io reachable and one image with its own registry', (reference, pulled) => {
    const { pods } = platformOf({
      ...mirrored,
      reachableRegistries: ['quay.io'],
      images: { [ComponentImage.NFS_SERVER]: { registry: 'own.example.com' } },
    });
    expect(pods.image(reference)).toBe(pulled);
    expect(platformOf({}).pods.image(reference)).toBe(reference);
  });

  test('fails if a reachable registry is not valid', () => {
    expect(() => platformOf({ reachableRegistries: ['https://quay.io'] })).toThrow(
      'lab: reachableRegistries: registry "https://quay.io" is not a valid registry.',
    );
  });
});

describe('scheduling and pull Secrets', () => {
  const props: AnyClusterPlatformProps = {
    imagePullSecrets: ['registry', 'registry', 'mirror'],
    nodeSelector: { pool: 'ml' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'ml', effect: 'NoSchedule' }],
  };

  test('apply to every pod', () => {
    const pods = podsOf(objectsWith(props));
    expect(pods.length).toBeGreaterThan(8);
    const incomplete = pods.filter(({ spec }) => {
      const { imagePullSecrets = [], nodeSelector, tolerations = [] } = spec as Partial<k8s.PodSpec>;
      return (
        imagePullSecrets.map(({ name }) => name).join() !== 'registry,mirror' ||
        nodeSelector?.pool !== 'ml' ||
        !tolerations.some(({ key }) => key === 'dedicated')
      );
    });
    expect(incomplete.map(nameOf)).toEqual([]);
  });

  test('apply to pods of the hub', () => {
    const config = notebooksOf(objectsWith(props));
    expect(config.image_pull_secrets).toEqual(['registry', 'mirror']);
    expect(config.node_selector).toMatchObject({ pool: 'ml' });
    expect(config.tolerations).toEqual(props.tolerations);
  });

  test('labels of a component take precedence, and its Secrets and tolerations are kept', () => {
    const own = { key: 'notebooks', operator: 'Exists' };
    const config = notebooks(platformOf(props), {
      imagePullSecrets: ['own', 'mirror'],
      nodeSelector: { pool: 'notebooks' },
      tolerations: [own, props.tolerations?.[0] ?? {}],
    });
    expect(config.image_pull_secrets).toEqual(['own', 'mirror', 'registry']);
    expect(config.node_selector).toEqual({ pool: 'notebooks' });
    expect(config.tolerations).toEqual([own, props.tolerations?.[0]]);
  });

  test('a pod with a GPU has both node selectors', () => {
    const platform = platformOf({ ...props, gpus: { types: { l4: { gpu: 'l4' } } } });
    const config = notebooks(platform, { gpu: { type: 'l4' } });
    expect(config.node_selector).toEqual({ pool: 'ml', gpu: 'l4' });
    expect(config.tolerations).toHaveLength(2);
  });

  test.each<[string, AnyClusterPlatformProps, string]>([
    ['the name of a Secret is not valid', { imagePullSecrets: ['My Secret'] }, 'imagePullSecrets: Secret "My Secret"'],
    ['a label is not valid', { nodeSelector: { 'a b': 'c' } }, '"a b"'],
    [
      'a toleration is not valid',
      { tolerations: [{ key: 'a b', operator: 'Exists' }] },
      '"a b" is not a valid key of a taint',
    ],
    [
      'the maximum CPU request is zero',
      { maxDefaultRequests: { cpu: Cpu.millis(0) } },
      'maxDefaultRequests: CPU request 0m',
    ],
    [
      'the maximum memory request is zero',
      { maxDefaultRequests: { memory: Size.mebibytes(0) } },
      'maxDefaultRequests: memory request',
    ],
    ['the Kubernetes version is not valid', { kubernetesVersion: '1.32' as KubernetesVersion }, 'kubernetesVersion'],
  ])('fails if %s', (_, wrong, message) => {
    expect(() => platformOf(wrong)).toThrow(message);
  });
});

describe('usesArbitraryUserIds', () => {
  test('removes user and group IDs except the group for shared files; only NFS servers run as root', () => {
    const pods = podsOf(objectsWith({ usesArbitraryUserIds: true }));
    const withIds = pods.flatMap((pod) => {
      const { runAsUser, runAsGroup, fsGroup } = (pod.spec.securityContext ?? {}) as k8s.PodSecurityContext;
      const ofContainers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])].map(
        ({ securityContext }) => securityContext?.runAsUser,
      );
      return [runAsUser, runAsGroup, fsGroup, ...ofContainers].some((id) => id !== undefined) ? [nameOf(pod)] : [];
    });
    expect(withIds).toEqual(['Deployment data-nfs']);
    const serving = pods.find((pod) => nameOf(pod) === 'Deployment model');
    expect(serving?.spec.securityContext).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      supplementalGroups: [100],
    });
  });

  test('makes the group for shared files a supplemental group of notebooks', () => {
    const config = notebooks(platformOf({ usesArbitraryUserIds: true }), { supplementalGroups: [7] });
    expect([config.user, config.group, config.fs_group]).toEqual([undefined, undefined, undefined]);
    expect(config.supplemental_groups).toEqual([7, 100]);
    expect(notebooks(platformOf({}))).toMatchObject({ user: 1000, group: 100, fs_group: 100 });
  });

  test('fails if a user or group ID is set', () => {
    const platform = platformOf({ usesArbitraryUserIds: true });
    expect(() => notebooks(platform, { fsGroup: 5 })).toThrow(/notebooks\.fsGroup: 5 is set.*\n.*\n.*Remove/);
    const job = () => new TFJob(platform.chart('job'), 'job', { image: JOB_IMAGE, userId: 7, worker: { replicas: 1 } });
    expect(job).toThrow('userId: 7 is set, but the cluster assigns user IDs');
  });
});

describe('maxDefaultRequests', () => {
  const maximum = { cpu: Cpu.millis(50), memory: Size.mebibytes(64) };

  test('limits default requests, but not limits', () => {
    const { pods } = platformOf({ maxDefaultRequests: maximum });
    const defaults: kplus.ContainerResources = {
      cpu: { request: Cpu.units(1), limit: Cpu.units(2) },
      memory: { request: Size.mebibytes(32), limit: Size.gibibytes(1) },
    };
    expect(pods.defaultResources(defaults)).toEqual({
      ...defaults,
      cpu: { request: Cpu.millis(50), limit: Cpu.units(2) },
    });
    expect(pods.defaultResources({})).toEqual({});
    expect(platformOf({}).pods.defaultResources(defaults)).toEqual(defaults);
  });

  test('applies to all containers of all components', () => {
    const containers = podsOf(objectsWith({ maxDefaultRequests: maximum }))
      .flatMap(({ spec }) => [...(spec.containers ?? []), ...(spec.initContainers ?? [])])
      // User containers specify their own requests.
      .filter(({ name }) => name !== 'sidecar');
    expect(containers.length).toBeGreaterThan(8);
    for (const { name, resources } of containers) {
      expect([name, Number.parseFloat(String(resources?.requests?.cpu)) <= 50]).toEqual([name, true]);
      expect([name, Number.parseFloat(String(resources?.requests?.memory)) <= 64]).toEqual([name, true]);
    }
    expect(notebooksOf(objectsWith({ maxDefaultRequests: maximum }))).toMatchObject({
      cpu_guarantee: 0.05,
      memory_guarantee: 64 * 2 ** 20,
      memory_limit: 2 * 2 ** 30,
    });
  });

  test('does not apply to explicit requests', () => {
    const config = notebooks(platformOf({ maxDefaultRequests: maximum }), {
      resources: { memory: { request: Size.gibibytes(1) } },
    });
    expect(config.memory_guarantee).toBe(2 ** 30);
    expect(config.cpu_guarantee).toBe(0.05);
  });
});

describe('createNamespaces: false', () => {
  test('creates no namespaces and no default-deny policies, not even for NFS servers', () => {
    const objects = objectsWith({ createNamespaces: false });
    expect(objects.filter(({ kind }) => kind === 'Namespace')).toEqual([]);
    expect(objects.filter(({ metadata }) => metadata.name === 'default-deny')).toEqual([]);
    expect(objects.some(({ metadata }) => metadata.namespace === 'kubeflow-nfs')).toBe(true);
  });

  test('can be overridden by a chart', () => {
    const platform = platformOf({ createNamespaces: false });
    platform.chart('theirs');
    platform.chart('ours', { namespace: 'ours', createNamespace: true });
    expect(objectsOf(platform).flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata.name] : []))).toEqual([
      'ours',
    ]);
  });
});

describe('namespaceLabels', () => {
  const labels = { 'istio-injection': 'disabled', 'pod-security.kubernetes.io/enforce': 'privileged' };

  test('apply to all created namespaces, but cannot change Pod Security', () => {
    const namespaces = objectsWith({ namespaceLabels: labels }).filter(({ kind }) => kind === 'Namespace');
    expect(namespaces.map(({ metadata }) => metadata.name).sort()).toEqual([
      'kubeflow',
      'kubeflow-nfs',
      'training-operator',
    ]);
    for (const { metadata } of namespaces) {
      expect(metadata.labels).toMatchObject({ 'istio-injection': 'disabled' });
      expect(metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe(
        metadata.name === 'kubeflow-nfs' ? 'privileged' : 'restricted',
      );
    }
  });

  test('fails if a label is not valid', () => {
    expect(() => platformOf({ namespaceLabels: { 'a b': 'c' } })).toThrow('"a b"');
  });
});

describe('Kubernetes version', () => {
  const scheduler = (props: AnyClusterPlatformProps) => platformOf(props).image(ComponentImage.KUBE_SCHEDULER);

  test('selects the image of the user scheduler, and defaults to the oldest version', () => {
    expect(scheduler({})).toMatch(/:v1\.33\.\d+$/);
    for (const kubernetesVersion of Object.values(KubernetesVersion)) {
      expect(scheduler({ kubernetesVersion })).toMatch(new RegExp(`:v${kubernetesVersion}\\.\\d+$`));
    }
  });

  test('does not limit the image tag if it is not set', () => {
    const images = { [ComponentImage.KUBE_SCHEDULER]: { tag: 'v1.36.0' } };
    expect(scheduler({ images })).toBe('registry.k8s.io/kube-scheduler:v1.36.0');
    expect(scheduler({ images, kubernetesVersion: KubernetesVersion.V1_36 })).toMatch(/v1\.36\.0$/);
  });

  test('fails if the scheduler image is newer', () => {
    const images = { [ComponentImage.KUBE_SCHEDULER]: { tag: 'v1.36.0' } };
    expect(() => scheduler({ images, kubernetesVersion: KubernetesVersion.V1_35 })).toThrow(
      /^lab: images: kube-scheduler v1\.36\.0 is newer than `kubernetesVersion` 1\.35\.\n.*\n.*v1\.35\.\d+/,
    );
  });
});
