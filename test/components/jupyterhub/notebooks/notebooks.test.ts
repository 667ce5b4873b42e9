import { Duration, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy, k8s } from 'cdk8s-plus-27';
import type { JupyterHubProps, NotebookOptions } from '../../../../lib/components/jupyterhub';
import { HubOf, labelsOf } from '../hub-of';

const notebooksOf = (notebooks: NotebookOptions) => new HubOf({ notebooks }).notebooks;

describe('notebooks', () => {
  test('have an image, resources and a home by default', () => {
    const { notebooks } = new HubOf();
    expect(notebooks.image).toMatch(/^quay\.io\/jupyter\/tensorflow-notebook:/);
    expect(notebooks).toMatchObject({
      cpu_guarantee: 0.5,
      cpu_limit: 2,
      memory_guarantee: 2 ** 30,
      memory_limit: 2 ** 31,
      default_url: '/lab',
      start_timeout: 300,
      user: 1000,
      group: 100,
      fs_group: 100,
    });
  });

  test('take the image that is overridden on the platform', () => {
    const { notebooks } = new HubOf({}, { images: { 'jupyterhub-notebook': { tag: 'mine' } } });
    expect(notebooks.image).toBe('quay.io/jupyter/tensorflow-notebook:mine');
  });

  test('get GPUs as the platform has them', () => {
    const { notebooks } = new HubOf({ notebooks: { gpu: {} } }, { gpus: {} });
    expect(notebooks.extra_limits).toEqual({ 'nvidia.com/gpu': '1' });
    expect(notebooks.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
    expect(notebooks).not.toHaveProperty('runtime_class_name');
  });

  test('get GPUs by the runtime that the platform names, unless they name one themselves', () => {
    const platform = { gpus: { runtimeClassName: 'nvidia' } };
    const runtime = (notebooks: NotebookOptions) => new HubOf({ notebooks }, platform).notebooks.runtime_class_name;
    expect(runtime({ gpu: {} })).toBe('nvidia');
    expect(runtime({ gpu: {}, runtimeClassName: 'kata-gpu' })).toBe('kata-gpu');
    expect(runtime({})).toBeUndefined();
  });

  test('carry the labels of the user, under those that the policies select', () => {
    const { notebooks } = new HubOf({ labels: { team: 'vision' } });
    expect(notebooks.labels).toMatchObject({
      team: 'vision',
      ...labelsOf('singleuser-server'),
    });
  });

  test('keep what is not said of their resources', () => {
    expect(notebooksOf({ resources: { cpu: { request: Cpu.units(1) } } })).toMatchObject({
      cpu_guarantee: 1,
      memory_guarantee: 2 ** 30,
    });
    expect(notebooksOf({ resources: { cpu: { request: Cpu.units(1) } } })).not.toHaveProperty('cpu_limit');
    expect(notebooksOf({ resources: { ephemeralStorage: { limit: Size.gibibytes(1) } } }).extra_limits).toEqual({
      'ephemeral-storage': '1Gi',
    });
  });

  test.each<[string, NotebookOptions, object]>([
    ['what they run', { command: ['start.sh'], args: ['-x'] }, { command: ['start.sh'], args: ['-x'] }],
    ['when the image is pulled', { imagePullPolicy: ImagePullPolicy.ALWAYS }, { image_pull_policy: 'Always' }],
    ['with what it is pulled', { imagePullSecrets: ['a', 'a'] }, { image_pull_secrets: ['a'] }],
    ['variables', { env: { A: '{b}' } }, { environment: { A: '{b}' } }],
    [
      'variables of Secrets',
      { secretEnv: { A: { secretName: 's', key: 'k' } } },
      { environment: { A: { secret: 's', key: 'k' } } },
    ],
    ['the time to answer', { httpTimeout: Duration.minutes(1) }, { http_timeout: 60 }],
    ['the time to end', { terminationGracePeriod: Duration.minutes(2) }, { delete_grace_period: 120 }],
    ['users and groups', { userId: 1, groupId: 2, fsGroup: 3 }, { user: 1, group: 2, fs_group: 3 }],
    ['further groups', { supplementalGroups: [4, 5] }, { supplemental_groups: [4, 5] }],
    ['the priority', { priorityClassName: 'users' }, { priority_class_name: 'users' }],
    ['the runtime', { runtimeClassName: 'gvisor' }, { runtime_class_name: 'gvisor' }],
    ['nodes', { nodeSelector: { pool: 'users' } }, { node_selector: { pool: 'users' } }],
    [
      'taints',
      { tolerations: [{ key: 'a', operator: 'Exists' }] },
      { tolerations: [{ key: 'a', operator: 'Exists' }] },
    ],
    ['affinity', { affinity: { podAffinity: {} } }, { affinity: { podAffinity: {} } }],
    ['labels of pods', { podLabels: { course: 'ml' } }, { pod_labels: { course: 'ml' } }],
    ['annotations of pods', { podAnnotations: { a: '{b}' } }, { pod_annotations: { a: '{b}' } }],
  ])('can be told %s', (_, notebooks, values) => {
    expect(notebooksOf(notebooks)).toMatchObject(values);
  });

  test('have time for what runs before their end', () => {
    const preStop = { exec: { command: ['save'] } };
    const { lifecycle_hooks, delete_grace_period } = notebooksOf({ lifecycle: { preStop } });
    expect(lifecycle_hooks).toEqual({ preStop });
    expect(delete_grace_period).toBe(30);
    expect(notebooksOf({ lifecycle: { postStart: preStop } })).not.toHaveProperty('delete_grace_period');
    const given = { lifecycle: { preStop }, terminationGracePeriod: Duration.seconds(5) };
    expect(notebooksOf(given).delete_grace_period).toBe(5);
  });

  test.each<[string, JupyterHubProps['notebooks'], string]>([
    ['a GPU is asked of a platform without', { gpu: {} }, 'notebooks.gpu cannot be had here'],
    ['the first page is no path', { defaultUrl: 'lab' }, 'Use "/lab".'],
    ['the time to start is no time', { startTimeout: Duration.seconds(0) }, 'startTimeout: 0 seconds'],
    ['the time to answer is no time', { httpTimeout: Duration.seconds(0) }, 'httpTimeout: 0 seconds'],
    [
      'the time to end is no time',
      { terminationGracePeriod: Duration.millis(1) },
      'terminationGracePeriod: 0.001 seconds',
    ],
    ['the image is none', { image: 'a b' }, 'image "a b" is not a valid image reference.'],
    [
      'the time to start has no end',
      { startTimeout: Duration.days(Number.POSITIVE_INFINITY) },
      'startTimeout: Infinity seconds',
    ],
    ['the time to start is a fraction', { startTimeout: Duration.millis(1500) }, 'startTimeout: 1.5 seconds'],
    ['a variable has no name', { env: { '': 'x' } }, '"" is not a valid name of an environment variable'],
    ['a variable is one of JupyterHub', { env: { JUPYTERHUB_API_TOKEN: 'x' } }, '"JUPYTERHUB_API_TOKEN" is set twice'],
    [
      'a variable is given in both ways',
      { env: { A: 'x' }, secretEnv: { A: { secretName: 's', key: 'k' } } },
      'secretEnv: variable "A" is set twice',
    ],
    [
      'a Secret has no name',
      { secretEnv: { A: { secretName: 'S', key: 'k' } } },
      'Secret of "A" "S" is not a valid name.',
    ],
    ['a Secret has no such key', { secretEnv: { A: { secretName: 's', key: '/' } } }, '"/", of which the variable "A"'],
    [
      'a variable has half a character',
      { env: { A: '\ud83d' } },
      'notebooks.environment.A holds half of a character: "\\ud83d".',
    ],
    ['nothing is run', { command: [] }, 'command is empty.'],
    ['an argument is empty', { args: [''] }, 'command or args hold an empty text.'],
    ['an argument is none', { args: ['a\0b'] }, 'command or args contains a NUL character.'],
    ['the policy is none', { imagePullPolicy: 'Often' as ImagePullPolicy }, 'imagePullPolicy "Often" is not known.'],
    ['a Secret of images has no name', { imagePullSecrets: ['A'] }, 'imagePullSecrets: Secret "A"'],
    ['they run as root', { userId: 0 }, 'userId: 0 is not accepted.\n  Pod Security "restricted"'],
    ['they run as the group of root', { groupId: 0 }, 'groupId: 0 is not accepted.'],
    ['files belong to the group of root', { fsGroup: 0 }, 'fsGroup: 0 is not accepted.'],
    ['they are in the group of root', { supplementalGroups: [1, 0] }, 'supplementalGroups: 0 is not accepted.'],
    ['the priority is no name', { priorityClassName: 'Users' }, 'priorityClassName "Users"'],
    ['the runtime is no name', { runtimeClassName: 'gVisor' }, 'runtimeClassName "gVisor"'],
    ['the nodes have no such label', { nodeSelector: { '/': 'x' } }, 'label has the invalid key "/".'],
    ['a toleration is none', { tolerations: [{}] }, 'tolerations[0]: it has no key'],
    [
      'the affinity is none',
      { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
      'affinity.nodeAffinity: no node is selected.',
    ],
    ['a label would break a selector', { podLabels: { 'app.kubernetes.io/name': 'x' } }, 'would break the selectors'],
    ['a label is one of KubeSpawner', { podLabels: { component: 'x' } }, 'podLabels: "component" is set twice'],
    ['an annotation has no key', { podAnnotations: { '': 'x' } }, 'annotation key "" is not valid.'],
    [
      'an annotation is one of KubeSpawner',
      { podAnnotations: { 'hub.jupyter.org/username': 'x' } },
      'podAnnotations: "hub.jupyter.org/username" is set twice',
    ],
    [
      'an annotation switches AppArmor off',
      { podAnnotations: { 'container.apparmor.security.beta.kubernetes.io/notebook': 'unconfined' } },
      'accepts "runtime/default"',
    ],
    [
      'a hook asks another host',
      { lifecycle: { preStop: { httpGet: { host: 'a', port: port(1) } } } },
      'hook with a host',
    ],
    ['a hook does nothing', { lifecycle: { preStop: {} } }, 'lifecycle.preStop has 0 actions.'],
    ['a hook does two things', { lifecycle: { postStart: { exec: {}, httpGet: { port: port(1) } } } }, 'has 2 actions'],
    [
      'a hook is what Kubernetes cannot run',
      { lifecycle: { postStart: { tcpSocket: { port: port(1) } } } },
      'has 0 actions',
    ],
    [
      'a hook runs nothing',
      { lifecycle: { postStart: { exec: { command: [] } } } },
      'has no command, or an unsupported action',
    ],
  ])('fails when %s', (_, notebooks, message) => {
    expect(() => new HubOf({ notebooks })).toThrow(message);
  });

  test('fails when nodes are asked for that have not the GPUs', () => {
    const notebooks = { gpu: { type: 'l4' }, nodeSelector: { gpu: 't4' } };
    expect(() => new HubOf({ notebooks }, { gpus: { types: { l4: { gpu: 'l4' } } } })).toThrow(
      'nodeSelector wants nodes with gpu: t4, and the GPUs are on nodes with gpu: l4.',
    );
  });
});

describe('containers that are brought along', () => {
  const sidecar: k8s.Container = { name: 'sidecar', image: 'registry.example.com/sidecar:1' };

  test('run as the user of the notebook, restricted, with resources', () => {
    const { init_containers, extra_containers } = notebooksOf({
      userId: 2000,
      initContainers: [{ ...sidecar, name: 'first' }],
      extraContainers: [sidecar],
    });
    expect(extra_containers).toEqual([
      {
        name: 'sidecar',
        image: 'registry.example.com/sidecar:1',
        resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          runAsGroup: 100,
          runAsNonRoot: true,
          runAsUser: 2000,
        },
      },
    ]);
    expect(init_containers).toEqual([{ ...extra_containers[0], name: 'first' }]);
  });

  test('mount the home and shared volumes', () => {
    const volumeMounts = ['notebook-home', 'data'].map((name) => ({ name, mountPath: `/${name}` }));
    const { values } = new HubOf({
      sharedVolumes: [{ name: 'data', claimName: 'data' }],
      notebooks: { extraContainers: [{ ...sidecar, volumeMounts }] },
    });
    expect(values.notebooks.extra_containers[0].volumeMounts).toEqual(volumeMounts);
  });

  test.each<[string, NotebookOptions, string]>([
    ['named as the notebook', { extraContainers: [{ ...sidecar, name: 'notebook' }] }, 'two containers of the pod'],
    ['named alike', { initContainers: [sidecar], extraContainers: [sidecar] }, 'are named "sidecar"'],
    [
      "given the notebook's port",
      { extraContainers: [{ ...sidecar, ports: [{ containerPort: 8888 }] }] },
      'extraContainers "sidecar": port 8888 is already used by a container',
    ],
    [
      'mounted where there is no volume',
      { extraContainers: [{ ...sidecar, volumeMounts: [{ name: 'x', mountPath: '/x' }] }] },
      'extraContainers "sidecar" mounts the volume "x", which the pod does not have.',
    ],
    [
      'privileged',
      { initContainers: [{ ...sidecar, securityContext: { privileged: true } }] },
      'initContainers "sidecar" is privileged.\n  The pods run under Pod Security "restricted"',
    ],
  ])('fails when one is %s', (_, notebooks, message) => {
    expect(() => notebooksOf(notebooks)).toThrow(message);
  });
});

function port(number: number): k8s.IntOrString {
  return k8s.IntOrString.fromNumber(number);
}
