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

/** All that components write on a platform that is told this. */
function written(props: AnyClusterPlatformProps): Manifest[] {
  const platform = platformOf(props);
  everyComponent(platform);
  return objectsOf(platform);
}

/** What the hub is told of notebooks. */
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

describe('a registry that everything comes from', () => {
  const mirrored = { imageRegistry: 'mirror.example.com:5000/all' };

  test('has every image of every pod, those that users name among them', () => {
    const pods = podsOf(written(mirrored));
    expect(pods.length).toBeGreaterThan(8);
    const images = pods.flatMap(({ spec }) => [...(spec.initContainers ?? []), ...(spec.containers ?? [])]);
    for (const { image } of images) {
      expect(image).toMatch(/^mirror\.example\.com:5000\/all\//);
    }
    expect(images.map(({ image }) => image)).toContain('mirror.example.com:5000/all/tensorflow/tensorflow:2.20.0');
    expect(images.map(({ image }) => image)).toContain('mirror.example.com:5000/all/library/busybox:1.37');
  });

  test("has users' notebooks, their profiles and choices, and the containers beside them", () => {
    const choice = { name: 'r', displayName: 'R', image: 'quay.io/jupyter/r-notebook:2025-06-02' };
    const profiles = [
      {
        displayName: 'Large',
        image: 'quay.io/team/large@sha256:abc',
        options: [{ name: 'language', displayName: 'Language', choices: [choice] }],
      },
    ];
    const extraContainers = [{ name: 'proxy', image: 'envoy' }];
    const told = notebooks(platformOf(mirrored), {
      image: 'quay.io/jupyter/scipy-notebook:1',
      profiles,
      extraContainers,
    });
    expect(told.image).toBe('mirror.example.com:5000/all/jupyter/scipy-notebook:1');
    expect(told.profiles[0].image).toBe('mirror.example.com:5000/all/team/large@sha256:abc');
    expect(told.profiles[0].options[0].choices[0].image).toBe(
      'mirror.example.com:5000/all/jupyter/r-notebook:2025-06-02',
    );
    expect(told.extra_containers[0].image).toBe('mirror.example.com:5000/all/library/envoy');
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
  ])('takes %s as %s, where quay.io is reached and an image has a registry of its own', (reference, pulled) => {
    const { pods } = platformOf({
      ...mirrored,
      reachableRegistries: ['quay.io'],
      images: { [ComponentImage.NFS_SERVER]: { registry: 'own.example.com' } },
    });
    expect(pods.image(reference)).toBe(pulled);
    expect(platformOf({}).pods.image(reference)).toBe(reference);
  });

  test('fails when a registry that is reached is none', () => {
    expect(() => platformOf({ reachableRegistries: ['https://quay.io'] })).toThrow(
      'lab: reachableRegistries: registry "https://quay.io" is not a valid registry.',
    );
  });
});

describe('what all pods carry', () => {
  const props: AnyClusterPlatformProps = {
    imagePullSecrets: ['registry', 'registry', 'mirror'],
    nodeSelector: { pool: 'ml' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'ml', effect: 'NoSchedule' }],
  };

  test('every pod has the Secrets, the nodes and the taints', () => {
    const pods = podsOf(written(props));
    expect(pods.length).toBeGreaterThan(8);
    const lacking = pods.filter(({ spec }) => {
      const { imagePullSecrets = [], nodeSelector, tolerations = [] } = spec as Partial<k8s.PodSpec>;
      return (
        imagePullSecrets.map(({ name }) => name).join() !== 'registry,mirror' ||
        nodeSelector?.pool !== 'ml' ||
        !tolerations.some(({ key }) => key === 'dedicated')
      );
    });
    expect(lacking.map(nameOf)).toEqual([]);
  });

  test('so have the pods that the hub makes', () => {
    const told = notebooksOf(written(props));
    expect(told.image_pull_secrets).toEqual(['registry', 'mirror']);
    expect(told.node_selector).toMatchObject({ pool: 'ml' });
    expect(told.tolerations).toEqual(props.tolerations);
  });

  test('what a component says of the same label wins, and its own Secrets and taints stay', () => {
    const own = { key: 'notebooks', operator: 'Exists' };
    const told = notebooks(platformOf(props), {
      imagePullSecrets: ['own', 'mirror'],
      nodeSelector: { pool: 'notebooks' },
      tolerations: [own, props.tolerations?.[0] ?? {}],
    });
    expect(told.image_pull_secrets).toEqual(['own', 'mirror', 'registry']);
    expect(told.node_selector).toEqual({ pool: 'notebooks' });
    expect(told.tolerations).toEqual([own, props.tolerations?.[0]]);
  });

  test('a pod with a GPU has the nodes of both', () => {
    const platform = platformOf({ ...props, gpus: { types: { l4: { gpu: 'l4' } } } });
    const told = notebooks(platform, { gpu: { type: 'l4' } });
    expect(told.node_selector).toEqual({ pool: 'ml', gpu: 'l4' });
    expect(told.tolerations).toHaveLength(2);
  });

  test.each<[string, AnyClusterPlatformProps, string]>([
    ['a Secret has a name that is none', { imagePullSecrets: ['My Secret'] }, 'imagePullSecrets: Secret "My Secret"'],
    ['a label is none', { nodeSelector: { 'a b': 'c' } }, '"a b"'],
    ['a taint is none', { tolerations: [{ key: 'a b', operator: 'Exists' }] }, '"a b" is not a valid key of a taint'],
    ['requests end at nothing', { maxDefaultRequests: { cpu: Cpu.millis(0) } }, 'maxDefaultRequests: CPU request 0m'],
    [
      'memory ends at nothing',
      { maxDefaultRequests: { memory: Size.mebibytes(0) } },
      'maxDefaultRequests: memory request',
    ],
    ['the version is none', { kubernetesVersion: '1.32' as KubernetesVersion }, 'kubernetesVersion'],
  ])('fails when %s', (_, wrong, told) => {
    expect(() => platformOf(wrong)).toThrow(told);
  });
});

describe('a cluster that picks whom pods run as', () => {
  test('is told nobody, but the group that files are shared by; root is for who must be it', () => {
    const pods = podsOf(written({ usesArbitraryUserIds: true }));
    const named = pods.flatMap((pod) => {
      const { runAsUser, runAsGroup, fsGroup } = (pod.spec.securityContext ?? {}) as k8s.PodSecurityContext;
      const ofContainers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])].map(
        ({ securityContext }) => securityContext?.runAsUser,
      );
      return [runAsUser, runAsGroup, fsGroup, ...ofContainers].some((id) => id !== undefined) ? [nameOf(pod)] : [];
    });
    expect(named).toEqual(['Deployment data-nfs']);
    const serving = pods.find((pod) => nameOf(pod) === 'Deployment model');
    expect(serving?.spec.securityContext).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      supplementalGroups: [100],
    });
  });

  test('notebooks are of the group that files are shared by', () => {
    const told = notebooks(platformOf({ usesArbitraryUserIds: true }), { supplementalGroups: [7] });
    expect([told.user, told.group, told.fs_group]).toEqual([undefined, undefined, undefined]);
    expect(told.supplemental_groups).toEqual([7, 100]);
    expect(notebooks(platformOf({}))).toMatchObject({ user: 1000, group: 100, fs_group: 100 });
  });

  test('fails when somebody is named all the same', () => {
    const platform = platformOf({ usesArbitraryUserIds: true });
    expect(() => notebooks(platform, { fsGroup: 5 })).toThrow(/notebooks\.fsGroup: 5 is set.*\n.*\n.*Remove/);
    const job = () => new TFJob(platform.chart('job'), 'job', { image: JOB_IMAGE, userId: 7, worker: { replicas: 1 } });
    expect(job).toThrow('userId: 7 is set, and the cluster assigns user IDs');
  });
});

describe('requests', () => {
  const ceiling = { cpu: Cpu.millis(50), memory: Size.mebibytes(64) };

  test('end at the ceiling where nobody states them, and limits stay', () => {
    const { pods } = platformOf({ maxDefaultRequests: ceiling });
    const given: kplus.ContainerResources = {
      cpu: { request: Cpu.units(1), limit: Cpu.units(2) },
      memory: { request: Size.mebibytes(32), limit: Size.gibibytes(1) },
    };
    expect(pods.defaultResources(given)).toEqual({ ...given, cpu: { request: Cpu.millis(50), limit: Cpu.units(2) } });
    expect(pods.defaultResources({})).toEqual({});
    expect(platformOf({}).pods.defaultResources(given)).toEqual(given);
  });

  test('of every container of every component end there', () => {
    const containers = podsOf(written({ maxDefaultRequests: ceiling }))
      .flatMap(({ spec }) => [...(spec.containers ?? []), ...(spec.initContainers ?? [])])
      // What a user brings along says what it asks for.
      .filter(({ name }) => name !== 'beside');
    expect(containers.length).toBeGreaterThan(8);
    for (const { name, resources } of containers) {
      expect([name, Number.parseFloat(String(resources?.requests?.cpu)) <= 50]).toEqual([name, true]);
      expect([name, Number.parseFloat(String(resources?.requests?.memory)) <= 64]).toEqual([name, true]);
    }
    expect(notebooksOf(written({ maxDefaultRequests: ceiling }))).toMatchObject({
      cpu_guarantee: 0.05,
      memory_guarantee: 64 * 2 ** 20,
      memory_limit: 2 * 2 ** 30,
    });
  });

  test('that are stated are as they are stated', () => {
    const told = notebooks(platformOf({ maxDefaultRequests: ceiling }), {
      resources: { memory: { request: Size.gibibytes(1) } },
    });
    expect(told.memory_guarantee).toBe(2 ** 30);
    expect(told.cpu_guarantee).toBe(0.05);
  });
});

describe('namespaces that others make', () => {
  test('are not written, with what would close them, and neither is that of NFS servers', () => {
    const objects = written({ createNamespaces: false });
    expect(objects.filter(({ kind }) => kind === 'Namespace')).toEqual([]);
    expect(objects.filter(({ metadata }) => metadata.name === 'default-deny')).toEqual([]);
    expect(objects.some(({ metadata }) => metadata.namespace === 'kubeflow-nfs')).toBe(true);
  });

  test('but a chart may say that its own is made', () => {
    const platform = platformOf({ createNamespaces: false });
    platform.chart('theirs');
    platform.chart('ours', { namespace: 'ours', createNamespace: true });
    expect(objectsOf(platform).flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata.name] : []))).toEqual([
      'ours',
    ]);
  });
});

describe('labels of namespaces', () => {
  const labels = { 'istio-injection': 'disabled', 'pod-security.kubernetes.io/enforce': 'privileged' };

  test('are on all that are made, and do not say what the namespace enforces', () => {
    const namespaces = written({ namespaceLabels: labels }).filter(({ kind }) => kind === 'Namespace');
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

  test('fails when one is none', () => {
    expect(() => platformOf({ namespaceLabels: { 'a b': 'c' } })).toThrow('"a b"');
  });
});

describe('the version of Kubernetes', () => {
  const scheduler = (props: AnyClusterPlatformProps) => platformOf(props).image(ComponentImage.KUBE_SCHEDULER);

  test("is that of the users' scheduler, the oldest where nothing is said", () => {
    expect(scheduler({})).toMatch(/:v1\.33\.\d+$/);
    for (const kubernetesVersion of Object.values(KubernetesVersion)) {
      expect(scheduler({ kubernetesVersion })).toMatch(new RegExp(`:v${kubernetesVersion}\\.\\d+$`));
    }
  });

  test('may be older than the tag that is given where it is not stated', () => {
    const images = { [ComponentImage.KUBE_SCHEDULER]: { tag: 'v1.36.0' } };
    expect(scheduler({ images })).toBe('registry.k8s.io/kube-scheduler:v1.36.0');
    expect(scheduler({ images, kubernetesVersion: KubernetesVersion.V1_36 })).toMatch(/v1\.36\.0$/);
  });

  test('fails when the scheduler is told to be newer', () => {
    const images = { [ComponentImage.KUBE_SCHEDULER]: { tag: 'v1.36.0' } };
    expect(() => scheduler({ images, kubernetesVersion: KubernetesVersion.V1_35 })).toThrow(
      /^lab: images: kube-scheduler v1\.36\.0 is newer than `kubernetesVersion` 1\.35\.\n.*\n.*v1\.35\.\d+/,
    );
  });
});
