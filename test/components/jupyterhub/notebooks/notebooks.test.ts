import { Duration, Size } from 'cdk8s';
import { Cpu, ImagePullPolicy, k8s } from 'cdk8s-plus-27';
import type { JupyterHubProps, NotebookOptions } from '../../../../lib/components/jupyterhub';
import { HubOf, labelsOf } from '../hub-of';

const notebooksOf = (notebooks: NotebookOptions) => new HubOf({ notebooks }).notebooks;

describe('notebooks', () => {
  test('have a default image, resources, timeout and user', () => {
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

  test('use the image override of the platform', () => {
    const { notebooks } = new HubOf({}, { images: { 'jupyterhub-notebook': { tag: 'mine' } } });
    expect(notebooks.image).toBe('quay.io/jupyter/tensorflow-notebook:mine');
  });

  test('request GPUs from the platform', () => {
    const { notebooks } = new HubOf({ notebooks: { gpu: {} } }, { gpus: {} });
    expect(notebooks.extra_limits).toEqual({ 'nvidia.com/gpu': '1' });
    expect(notebooks.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
    expect(notebooks).not.toHaveProperty('runtime_class_name');
  });

  test('use the RuntimeClass of the GPUs unless they have their own', () => {
    const platform = { gpus: { runtimeClassName: 'nvidia' } };
    const runtime = (notebooks: NotebookOptions) => new HubOf({ notebooks }, platform).notebooks.runtime_class_name;
    expect(runtime({ gpu: {} })).toBe('nvidia');
    expect(runtime({ gpu: {}, runtimeClassName: 'kata-gpu' })).toBe('kata-gpu');
    expect(runtime({})).toBeUndefined();
  });

  test('have the labels of the hub, and those that network policies select', () => {
    const { notebooks } = new HubOf({ labels: { team: 'vision' } });
    expect(notebooks.labels).toMatchObject({
      team: 'vision',
      ...labelsOf('singleuser-server'),
    });
  });

  test('keep the default of each resource that is not set', () => {
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
    ['command and args', { command: ['start.sh'], args: ['-x'] }, { command: ['start.sh'], args: ['-x'] }],
    ['imagePullPolicy', { imagePullPolicy: ImagePullPolicy.ALWAYS }, { image_pull_policy: 'Always' }],
    ['imagePullSecrets', { imagePullSecrets: ['a', 'a'] }, { image_pull_secrets: ['a'] }],
    ['env', { env: { A: '{b}' } }, { environment: { A: '{b}' } }],
    [
      'secretEnv',
      { secretEnv: { A: { secretName: 's', key: 'k' } } },
      { environment: { A: { secret: 's', key: 'k' } } },
    ],
    ['httpTimeout', { httpTimeout: Duration.minutes(1) }, { http_timeout: 60 }],
    ['terminationGracePeriod', { terminationGracePeriod: Duration.minutes(2) }, { delete_grace_period: 120 }],
    ['user and group IDs', { userId: 1, groupId: 2, fsGroup: 3 }, { user: 1, group: 2, fs_group: 3 }],
    ['supplementalGroups', { supplementalGroups: [4, 5] }, { supplemental_groups: [4, 5] }],
    ['priorityClassName', { priorityClassName: 'users' }, { priority_class_name: 'users' }],
    ['runtimeClassName', { runtimeClassName: 'gvisor' }, { runtime_class_name: 'gvisor' }],
    ['dnsConfig', { dnsConfig: { searches: ['corp'] } }, { dns_config: { searches: ['corp'] } }],
    [
      'hostAliases',
      { hostAliases: [{ ip: '10.1.2.3', hostnames: ['git'] }] },
      { host_aliases: [{ ip: '10.1.2.3', hostnames: ['git'] }] },
    ],
    ['nodeSelector', { nodeSelector: { pool: 'users' } }, { node_selector: { pool: 'users' } }],
    [
      'tolerations',
      { tolerations: [{ key: 'a', operator: 'Exists' }] },
      { tolerations: [{ key: 'a', operator: 'Exists' }] },
    ],
    ['affinity', { affinity: { podAffinity: {} } }, { affinity: { podAffinity: {} } }],
    ['podLabels', { podLabels: { course: 'ml' } }, { pod_labels: { course: 'ml' } }],
    ['podAnnotations', { podAnnotations: { a: '{b}' } }, { pod_annotations: { a: '{b}' } }],
  ])('support %s', (_, notebooks, values) => {
    expect(notebooksOf(notebooks)).toMatchObject(values);
  });

  test('have 30 seconds to stop with a preStop hook, unless a time is set', () => {
    const preStop = { exec: { command: ['save'] } };
    const { lifecycle_hooks, delete_grace_period } = notebooksOf({ lifecycle: { preStop } });
    expect(lifecycle_hooks).toEqual({ preStop });
    expect(delete_grace_period).toBe(30);
    expect(notebooksOf({ lifecycle: { postStart: preStop } })).not.toHaveProperty('delete_grace_period');
    const options = { lifecycle: { preStop }, terminationGracePeriod: Duration.seconds(5) };
    expect(notebooksOf(options).delete_grace_period).toBe(5);
  });

  test.each<[string, JupyterHubProps['notebooks'], string]>([
    ['the platform has no GPUs', { gpu: {} }, 'notebooks.gpu is not supported on'],
    ['the default URL is not a path', { defaultUrl: 'lab' }, 'Use "/lab".'],
    ['startTimeout is 0', { startTimeout: Duration.seconds(0) }, 'startTimeout: 0 seconds'],
    ['httpTimeout is 0', { httpTimeout: Duration.seconds(0) }, 'httpTimeout: 0 seconds'],
    [
      'terminationGracePeriod is a fraction of a second',
      { terminationGracePeriod: Duration.millis(1) },
      'terminationGracePeriod: 0.001 seconds',
    ],
    ['the image is not a valid reference', { image: 'a b' }, 'image "a b" is not a valid image reference.'],
    [
      'startTimeout is infinite',
      { startTimeout: Duration.days(Number.POSITIVE_INFINITY) },
      'startTimeout: Infinity seconds',
    ],
    ['startTimeout is a fraction of seconds', { startTimeout: Duration.millis(1500) }, 'startTimeout: 1.5 seconds'],
    ['a variable has an empty name', { env: { '': 'x' } }, '"" is not a valid name of an environment variable'],
    ['JupyterHub sets the variable', { env: { JUPYTERHUB_API_TOKEN: 'x' } }, '"JUPYTERHUB_API_TOKEN" is set twice'],
    [
      'a variable is in env and secretEnv',
      { env: { A: 'x' }, secretEnv: { A: { secretName: 's', key: 'k' } } },
      'secretEnv: variable "A" is also set in `env`',
    ],
    [
      'a Secret has an invalid name',
      { secretEnv: { A: { secretName: 'S', key: 'k' } } },
      'secretEnv: A: Secret "S" is not a valid name.',
    ],
    [
      'a key of a Secret is invalid',
      { secretEnv: { A: { secretName: 's', key: '/' } } },
      'secretEnv: A: "/" is not a valid key.',
    ],
    [
      'a variable contains a lone surrogate',
      { env: { A: '\ud83d' } },
      'notebooks.environment.A contains half of a character: "\\ud83d".',
    ],
    ['the command is empty', { command: [] }, 'command is empty.'],
    ['an argument is empty', { args: [''] }, 'command or args contain an empty string.'],
    ['an argument contains a NUL character', { args: ['a\0b'] }, 'command or args contains a NUL character.'],
    ['an image pull Secret has an invalid name', { imagePullSecrets: ['A'] }, 'imagePullSecrets: Secret "A"'],
    ['they run as root', { userId: 0 }, 'userId: 0 is not accepted.\n  Pod Security "restricted"'],
    ['they run as group 0', { groupId: 0 }, 'groupId: 0 is not accepted.'],
    ['files belong to group 0', { fsGroup: 0 }, 'fsGroup: 0 is not accepted.'],
    ['they are in group 0', { supplementalGroups: [1, 0] }, 'supplementalGroups: 0 is not accepted.'],
    ['the PriorityClass has an invalid name', { priorityClassName: 'Users' }, 'priorityClassName "Users"'],
    ['the RuntimeClass has an invalid name', { runtimeClassName: 'gVisor' }, 'runtimeClassName "gVisor"'],
    [
      'an alias has no address',
      { hostAliases: [{ ip: 'git', hostnames: ['git'] }] },
      'hostAliases[0].ip "git" is not an IP address.',
    ],
    ['an alias has no hostname', { hostAliases: [{ ip: '10.1.2.3' }] }, 'hostAliases[0] has no hostnames.'],
    [
      'a name server has no address',
      { dnsConfig: { nameservers: ['dns.example.com'] } },
      'dnsConfig.nameservers[0] "dns.example.com" is not an IP address.',
    ],
    ['a node label is invalid', { nodeSelector: { '/': 'x' } }, 'label key "/" is not valid.'],
    ['a toleration is empty', { tolerations: [{}] }, 'tolerations[0]: it has no key'],
    [
      'the required node affinity is empty',
      { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
      'affinity.nodeAffinity: no node is selected.',
    ],
    ['a label would break a selector', { podLabels: { 'app.kubernetes.io/name': 'x' } }, 'would break the selectors'],
    ['KubeSpawner reserves a label', { podLabels: { component: 'x' } }, 'podLabels: "component" is reserved'],
    ['an annotation has an empty key', { podAnnotations: { '': 'x' } }, 'annotation key "" is not valid.'],
    [
      'KubeSpawner reserves an annotation',
      { podAnnotations: { 'hub.jupyter.org/username': 'x' } },
      'podAnnotations: "hub.jupyter.org/username" is reserved by KubeSpawner',
    ],
    [
      'an annotation disables AppArmor',
      { podAnnotations: { 'container.apparmor.security.beta.kubernetes.io/notebook': 'unconfined' } },
      'Must be "runtime/default"',
    ],
    [
      'a hook sends a request to another host',
      { lifecycle: { preStop: { httpGet: { host: 'a', port: port(1) } } } },
      'a lifecycle hook with a host',
    ],
    ['a hook has no action', { lifecycle: { preStop: {} } }, 'lifecycle.preStop has 0 actions.'],
    [
      'a hook has two actions',
      { lifecycle: { postStart: { exec: {}, httpGet: { port: port(1) } } } },
      'lifecycle.postStart has 2 actions',
    ],
    [
      'a hook uses tcpSocket',
      { lifecycle: { postStart: { tcpSocket: { port: port(1) } } } },
      'lifecycle.postStart has no command, or an unsupported action',
    ],
    [
      'a hook has an empty command',
      { lifecycle: { postStart: { exec: { command: [] } } } },
      'lifecycle.postStart has no command',
    ],
  ])('fail if %s', (_, notebooks, message) => {
    expect(() => new HubOf({ notebooks })).toThrow(message);
  });

  test('fail if the node selector contradicts that of the GPUs', () => {
    const notebooks = { gpu: { type: 'l4' }, nodeSelector: { gpu: 't4' } };
    expect(() => new HubOf({ notebooks }, { gpus: { types: { l4: { nodeSelector: { gpu: 'l4' } } } } })).toThrow(
      'nodeSelector requires nodes with gpu: t4, but the GPUs are on nodes with gpu: l4.',
    );
  });
});

describe('init containers and sidecars', () => {
  const sidecar: k8s.Container = { name: 'sidecar', image: 'registry.example.com/sidecar:1' };

  test('run as the user of the notebook, with a restricted security context and default resources', () => {
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

  test('can mount the home and shared volumes', () => {
    const volumeMounts = ['notebook-home', 'data'].map((name) => ({ name, mountPath: `/${name}` }));
    const { values } = new HubOf({
      sharedVolumes: [{ name: 'data', claimName: 'data' }],
      notebooks: { extraContainers: [{ ...sidecar, volumeMounts }] },
    });
    expect(values.notebooks.extra_containers[0].volumeMounts).toEqual(volumeMounts);
  });

  test.each<[string, NotebookOptions, string]>([
    [
      'has the name of the notebook container',
      { extraContainers: [{ ...sidecar, name: 'notebook' }] },
      'two containers of the pod',
    ],
    ['has the name of another', { initContainers: [sidecar], extraContainers: [sidecar] }, 'are named "sidecar"'],
    [
      "uses the notebook's port",
      { extraContainers: [{ ...sidecar, ports: [{ containerPort: 8888 }] }] },
      'extraContainers "sidecar": port 8888 is already used by a container',
    ],
    [
      'mounts a volume that does not exist',
      { extraContainers: [{ ...sidecar, volumeMounts: [{ name: 'x', mountPath: '/x' }] }] },
      'extraContainers "sidecar" mounts the volume "x", which the pod does not have.',
    ],
    [
      'is privileged',
      { initContainers: [{ ...sidecar, securityContext: { privileged: true } }] },
      'initContainers "sidecar" is privileged.\n  The pods run under Pod Security "restricted"',
    ],
  ])('fail if one %s', (_, notebooks, message) => {
    expect(() => notebooksOf(notebooks)).toThrow(message);
  });
});

function port(number: number): k8s.IntOrString {
  return k8s.IntOrString.fromNumber(number);
}
