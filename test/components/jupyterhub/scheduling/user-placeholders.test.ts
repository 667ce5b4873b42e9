import { App, Chart, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { JupyterHub, type JupyterHubProps } from '../../../../lib/components/jupyterhub';
import { HubOf, labelsOf } from '../hub-of';
import { CLUSTER } from '../samples';

const placeholders = (props: JupyterHubProps, ...more: [typeof CLUSTER] | []) =>
  new HubOf(props, ...more).object('Deployment', '-placeholder').spec;

describe('user placeholders', () => {
  test('are not created by default', () => {
    expect(new HubOf().names.filter((name) => /placeholder|Priority/.test(name))).toEqual([]);
  });

  test('reserve the resources of a notebook, and stop immediately', () => {
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

  test('have a PriorityClass below the default priority, with a name that is unique in the cluster', () => {
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

  test('use an existing PriorityClass', () => {
    const hub = new HubOf({ userPlaceholders: { replicas: 1, priorityClassName: 'lowest' } });
    expect(hub.object('Deployment', '-placeholder').spec.template.spec.priorityClassName).toBe('lowest');
    expect(hub.names.filter((name) => name.startsWith('PriorityClass'))).toEqual([]);
  });

  test('reserve the resources of notebooks unless `resources` is set', () => {
    const notebooks = { resources: { cpu: { request: Cpu.units(1) }, memory: { request: Size.gibibytes(4) } } };
    const requested = (resources?: NonNullable<JupyterHubProps['userPlaceholders']>['resources']) =>
      placeholders({ notebooks, userPlaceholders: { replicas: 1, resources } }).template.spec.containers[0].resources
        .requests;
    expect(requested()).toEqual({ cpu: '1', memory: '4Gi' });
    expect(requested({ memory: { request: Size.gibibytes(8) } })).toEqual({ cpu: '1', memory: '8Gi' });
  });

  test('ignore resources without a request and a limit', () => {
    const notebooks = { resources: { ephemeralStorage: {} } };
    const { resources } = placeholders({ notebooks, userPlaceholders: { replicas: 1 } }).template.spec.containers[0];
    expect(Object.keys(resources.limits)).toEqual(['cpu', 'memory']);
  });

  test('reserve the resources of the default profile and its default choices', () => {
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

  test('reserve the GPUs of notebooks on the same nodes', () => {
    const { template } = placeholders(
      { notebooks: { gpu: { type: 'l4' } }, userPlaceholders: { replicas: 1 } },
      CLUSTER,
    );
    expect(template.spec).toMatchObject({
      nodeSelector: { gpu: 'l4' },
      tolerations: [expect.objectContaining({ key: 'nvidia.com/gpu' })],
    });
    expect(template.spec.containers[0].resources.limits).toMatchObject({ 'nvidia.com/gpu': '1' });
  });

  test('are scheduled by the user scheduler if it is enabled', () => {
    const { template } = placeholders({ userScheduler: { enabled: true }, userPlaceholders: { replicas: 1 } });
    expect(template.spec.schedulerName).toBe('kubeflow.jupyterhub-scheduler');
  });

  test('have a network policy that denies all traffic', () => {
    const hub = new HubOf({ userPlaceholders: { replicas: 1 } });
    expect(hub.object('NetworkPolicy', '-placeholder').spec).toEqual({
      podSelector: { matchLabels: labelsOf('user-placeholder') },
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test.each([-1, 0.5, 2 ** 31])('fails if `replicas` is %p', (replicas) => {
    expect(() => placeholders({ userPlaceholders: { replicas } })).toThrow(`userPlaceholders.replicas: ${replicas}`);
  });

  test('fails if `priorityClassName` is not a valid name', () => {
    const props = { userPlaceholders: { replicas: 1, priorityClassName: 'My Class' } };
    expect(() => placeholders(props)).toThrow('userPlaceholders.priorityClassName "My Class"');
  });

  test('fails if the chart has no namespace, because the name of its PriorityClass contains it', () => {
    const chart = new Chart(new App(), 'chart');
    expect(() => new JupyterHub(chart, 'hub', { userPlaceholders: { replicas: 1 } })).toThrow(
      'userPlaceholders: the chart of this hub has no namespace',
    );
  });
});
