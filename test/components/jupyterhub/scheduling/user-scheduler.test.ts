import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing } from 'cdk8s';
import { Cpu, ImagePullPolicy } from 'cdk8s-plus-27';
import { JupyterHub, type JupyterHubProps } from '../../../../lib/components/jupyterhub';
import { ComponentImage } from '../../../../lib/images';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic';
import { KubernetesVersion } from '../../../../lib/platforms/kubernetes-version';
import { HubOf, labelsOf } from '../hub-of';

const SCHEDULER = 'kubeflow.jupyterhub-scheduler';

const scheduler = (props: JupyterHubProps['userScheduler'] = {}) =>
  new HubOf({ userScheduler: { enabled: true, ...props } });

describe('the user scheduler', () => {
  test('is not created by default', () => {
    for (const userScheduler of [undefined, {}, { enabled: false }]) {
      const hub = new HubOf({ userScheduler });
      expect(hub.names.filter((name) => /scheduler|Cluster/.test(name))).toEqual([]);
      expect(hub.values).not.toHaveProperty('scheduler_name');
    }
  });

  test('has a scheduler name that is unique in the cluster and that notebooks use', () => {
    expect(scheduler().values.scheduler_name).toBe(SCHEDULER);
  });

  // The API server rejects events of a scheduler with a longer name.
  test('has a scheduler name of at most 63 characters', () => {
    const namesOf = (namespace: string): string => {
      const chart = new Chart(new AnyClusterPlatform(new App(), 'lab'), 'hub', { namespace });
      new JupyterHub(chart, 'hub', { userScheduler: { enabled: true } });
      const config = Testing.synth(chart).find(
        ({ kind, metadata }) => kind === 'ConfigMap' && /-scheduler$/.test(metadata.name),
      );
      return JSON.parse(config.data['config.json']).profiles[0].schedulerName;
    };
    const [one, other] = ['a', 'b'].map((end) => namesOf(`${'n'.repeat(62)}${end}`));
    expect([one.length, other.length]).toEqual([63, 63]);
    expect(one).not.toBe(other);
  });

  test('runs two replicas of kube-scheduler with HTTPS probes', () => {
    const { replicas, template } = scheduler().object('Deployment', '-scheduler').spec;
    expect(replicas).toBe(2);
    expect(template.spec).toMatchSnapshot();
  });

  test('has the Kubernetes version of the cluster tests', () => {
    const modules = readFileSync(join(__dirname, '../../../cluster-harness/go/kubernetes/go.mod'), 'utf8');
    const [, version] = /k8s\.io\/kubernetes (\S+)/.exec(modules) ?? [];
    const platform = new AnyClusterPlatform(new App(), 'lab', { kubernetesVersion: KubernetesVersion.V1_36 });
    expect(platform.image(ComponentImage.KUBE_SCHEDULER)).toBe(`registry.k8s.io/kube-scheduler:${version}`);
  });

  test('prefers the fullest node', () => {
    const config = JSON.parse(scheduler().object('ConfigMap', '-scheduler').data['config.json']);
    expect(config).toMatchSnapshot();
  });

  test('restarts when its configuration changes', () => {
    const { annotations } = scheduler().object('Deployment', '-scheduler').spec.template.metadata;
    expect(annotations['checksum/config']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('reads the whole cluster, and writes only to its namespace', () => {
    const hub = scheduler();
    const everywhere = hub.object('ClusterRole', '').rules;
    expect(everywhere.flatMap(({ verbs }: { verbs: string[] }) => verbs)).toEqual(
      everywhere.flatMap(() => ['list', 'watch']),
    );
    expect(hub.object('Role', '-scheduler').rules).toMatchSnapshot();
  });

  test('binds its roles to its ServiceAccount', () => {
    const hub = scheduler();
    const subjects = [{ kind: 'ServiceAccount', name: 'jupyterhub-scheduler', namespace: 'kubeflow' }];
    const clusterBinding = hub.object('ClusterRoleBinding', '');
    expect(clusterBinding).toMatchObject({ subjects, roleRef: { kind: 'ClusterRole', name: SCHEDULER } });
    expect(clusterBinding.metadata).not.toHaveProperty('namespace');
    const binding = hub.object('RoleBinding', '-scheduler');
    expect(binding).toMatchObject({ subjects, roleRef: { kind: 'Role', name: 'jupyterhub-scheduler' } });
  });

  test('can reach only the API server, and accepts no connections', () => {
    const { ingress, egress } = scheduler().object('NetworkPolicy', '-scheduler').spec;
    expect(ingress).toBeUndefined();
    expect(egress.flatMap(({ ports }: { ports: { port: number }[] }) => ports.map(({ port }) => port))).toEqual([
      443, 6443,
    ]);
  });

  test('keeps one replica running while a node is drained', () => {
    expect(scheduler().object('PodDisruptionBudget', '-scheduler').spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: labelsOf('user-scheduler') },
    });
  });

  test('has no disruption budget with one replica', () => {
    const hub = scheduler({ replicas: 1 });
    expect(hub.object('Deployment', '-scheduler').spec.replicas).toBe(1);
    expect(hub.names.filter((name) => name.startsWith('PodDisruptionBudget'))).toEqual([]);
  });

  test('applies resources and log level', () => {
    const hub = scheduler({ resources: { cpu: { request: Cpu.millis(100) } }, logLevel: 4 });
    const [container] = hub.object('Deployment', '-scheduler').spec.template.spec.containers;
    expect(container.resources).toEqual({ requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } });
    expect(container.args).toContain('--v=4');
  });

  test('applies node selector, tolerations, affinity and priority', () => {
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

  test('applies labels, annotations, image pull policy and image pull Secrets', () => {
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

  test('fails if a pod label would break its selector, or an image pull Secret is not a valid name', () => {
    const podLabels = { 'app.kubernetes.io/component': 'mine' };
    expect(() => scheduler({ podLabels })).toThrow('would break the selectors');
    expect(() => scheduler({ imagePullSecrets: ['My Registry'] })).toThrow('userScheduler.imagePullSecrets: Secret');
  });

  test('fails if a toleration is empty', () => {
    expect(() => scheduler({ tolerations: [{}] })).toThrow('userScheduler.tolerations[0]: it has no key');
  });

  test.each([
    ['replicas', 0],
    ['replicas', 1.5],
    ['logLevel', -1],
    ['logLevel', 11],
  ])('fails if `%s` is %p', (prop, value) => {
    expect(() => scheduler({ [prop]: value })).toThrow(`userScheduler.${prop}: ${value} is not accepted`);
  });

  test('fails if the chart has no namespace, because its scheduler name contains it', () => {
    const chart = new Chart(new App(), 'chart');
    expect(() => new JupyterHub(chart, 'hub', { userScheduler: { enabled: true } })).toThrow(
      'userScheduler: the chart of this hub has no namespace',
    );
  });
});
