import type { KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { Application, completeObjects } from './application';
import { synthesizePlatform } from './platform-program';
import { RunningController } from './running-controller';

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly resourceNames?: string[];
  readonly verbs: string[];
}

const USER = '--as=system:serviceaccount:status:kubeflow-readiness';
const ROLES = [
  'role/kubeflow-readiness -n status',
  'role/kubeflow-readiness-reader -n things',
  'role/kubeflow-readiness-reader -n status',
  'clusterrole/status.kubeflow-readiness',
];

describeOnCluster('permissions of the readiness controller, removed one by one', {}, (cluster) => {
  let controller: RunningController;
  let application: Application;
  const things = (...args: string[]) => cluster().kubectl.run(...args, '--namespace=things');

  beforeAll(async () => {
    const { kubectl, folder } = cluster();
    synthesizePlatform(folder.join('program'));
    const dist = folder.join('program', 'dist', 'test');
    const apply = ['apply', '--server-side', '-f'];
    await kubectl.run(...apply, `${dist}/0-setup`);
    await kubectl.run(
      'wait',
      '--for=condition=Established',
      '--timeout=60s',
      '-f',
      `${dist}/0-setup/definitions.k8s.yaml`,
    );
    await kubectl.run(...apply, dist);
    application = new Application(kubectl);
    controller = new RunningController(cluster());
    await completeObjects(application);
    await controller.start();
    await application.waitForReady('True', 60);
    await controller.stop();
  });

  afterAll(() => controller?.stop());

  const canI = (verb: string, resource: string, namespace: string) =>
    cluster().kubectl.run('auth', 'can-i', verb, resource, `--namespace=${namespace}`, USER);

  /** The authorizer learns of a changed role a little later. */
  async function isDenied(resource: string, rule: Rule | undefined, namespace: string): Promise<boolean> {
    const [type, subresource] = resource.split('/');
    const group = rule?.apiGroups[0] ? `.${rule.apiGroups[0]}` : '';
    const name = rule?.resourceNames ? `/${rule.resourceNames[0]}` : '';
    const options = subresource ? [`--subresource=${subresource}`] : [];
    const verb = rule?.verbs[0] ?? 'list';
    const review = ['auth', 'can-i', verb, `${type}${group}${name}`, ...options, `--namespace=${namespace}`, USER];
    return cluster()
      .kubectl.run(...review)
      .then(
        () => false,
        () => true,
      );
  }

  /** Runs a check while a role has no rule for a resource. The controller starts in the meantime. */
  async function without(role: string, resource: string, check: () => Promise<void>): Promise<void> {
    const { kubectl } = cluster();
    const [name, ...place] = role.split(' ');
    const { rules }: { rules: Rule[] } = (await kubectl.getOne(name, ...place)) as KubeObject & { rules: Rule[] };
    const rest = rules.flatMap((rule) => {
      const resources = rule.resources.filter((each) => each !== resource);
      return resources.length > 0 ? [{ ...rule, resources }] : [];
    });
    expect(JSON.stringify(rest)).not.toBe(JSON.stringify(rules));
    const write = (changed: Rule[]) =>
      kubectl.run('patch', name, ...place, '--type=merge', `--patch=${JSON.stringify({ rules: changed })}`);
    await write(rest);
    const removed = rules.find((rule) => rule.resources.includes(resource));
    await until('the denial', () => isDenied(resource, removed, place[1] ?? 'default'));
    try {
      await controller.start();
      await check();
    } finally {
      await controller.stop();
      await write(rules);
    }
  }

  const inLog = (text: string | RegExp) =>
    until(`${text} in the log`, async () => new RegExp(text).test(controller.log), 40);

  const isUnknown = (kind: string) => async () => {
    await until(`${kind} unknown`, async () => {
      const { status } = await application.read();
      return status.components.some(
        (each: { kind: string; status: string; reason?: string }) =>
          each.kind === kind && each.status === 'Unknown' && each.reason === 'Forbidden',
      );
    });
    expect(await application.condition('Ready')).toMatchObject({ status: 'Unknown' });
  };

  /** Breaks the Deployment, and returns what the Application says about it. */
  async function messageOfBrokenDeployment(): Promise<string> {
    const patch = (nodeSelector: object | null) =>
      things(
        'patch',
        'deployment',
        'web',
        `--patch=${JSON.stringify({ spec: { template: { spec: { nodeSelector } } } })}`,
      );
    await patch({ nowhere: 'true' });
    const { message = '' } = await application.waitFor('Deployment', 'web', 'InProgress');
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const later = await application.state('Deployment', 'web');
    await patch(null);
    return later.message ?? message;
  }

  const EFFECTS: readonly (readonly [role: string, resource: string, effect: string, check: () => Promise<unknown>])[] =
    [
      [
        ROLES[0],
        'configmaps',
        'it does not know what to expect',
        () => inLog('cannot read ConfigMap "kubeflow-expected"'),
      ],
      [ROLES[0], 'applications', 'it does not find the Application', () => inLog('cannot read Application "kubeflow"')],
      [
        ROLES[0],
        'applications/status',
        'it cannot write the status',
        async () => {
          await application.patchStatus('service', 'public', { loadBalancer: { ingress: null } });
          await inLog('cannot update the Application');
          await completeObjects(application);
        },
      ],
      [
        ROLES[0],
        'events',
        'it records no Events',
        async () => {
          await cluster().kubectl.run('delete', 'events', '--all', '--namespace=status');
          await application.patchStatus('service', 'public', { loadBalancer: { ingress: null } });
          await application.waitForReady('False');
          await inLog('NotReady');
          expect(await application.events()).toEqual([]);
          await completeObjects(application);
          await application.waitForReady('True');
        },
      ],
      [
        ROLES[0],
        'leases',
        'it never leads',
        async () => {
          await new Promise((resolve) => setTimeout(resolve, 5000));
          expect(controller.log).not.toContain('holds the lease');
        },
      ],
      ...[
        ['configmaps', 'ConfigMap'],
        ['persistentvolumeclaims', 'PersistentVolumeClaim'],
        ['serviceaccounts', 'ServiceAccount'],
        ['services', 'Service'],
        ['daemonsets', 'DaemonSet'],
        ['deployments', 'Deployment'],
        ['statefulsets', 'StatefulSet'],
        ['cronjobs', 'CronJob'],
        ['widgets', 'Widget'],
      ].map(([resource, kind]) => [ROLES[1], resource, `each ${kind} is unknown`, isUnknown(kind)] as const),
      [ROLES[1], 'networkpolicies', 'each NetworkPolicy is unknown', isUnknown('NetworkPolicy')],
      [ROLES[2], 'networkpolicies', 'each NetworkPolicy is unknown', isUnknown('NetworkPolicy')],
      [ROLES[3], 'namespaces', 'each Namespace is unknown', isUnknown('Namespace')],
      [ROLES[3], 'priorityclasses', 'each PriorityClass is unknown', isUnknown('PriorityClass')],
      [ROLES[3], 'customresourcedefinitions', 'each definition is unknown', isUnknown('CustomResourceDefinition')],
      [
        ROLES[1],
        'pods',
        'it cannot say which pod blocks a workload',
        async () => expect(await messageOfBrokenDeployment()).not.toContain('node affinity'),
      ],
      [
        ROLES[1],
        'replicasets',
        'it does not find the pods of a Deployment',
        async () => expect(await messageOfBrokenDeployment()).not.toContain('node affinity'),
      ],
    ];

  test.each(EFFECTS)('%s without %s: %s', (role, resource, _, check) =>
    without(role, resource, async () => {
      await check();
    }),
  );

  test('with all rules, it says which pod blocks a workload', async () => {
    await controller.start();
    expect(await messageOfBrokenDeployment()).toContain('node affinity');
    await application.waitForReady('True', 60);
    await controller.stop();
  });

  test('these are all rules, except those that only explain claims, CronJobs and Services', async () => {
    const { kubectl } = cluster();
    const tested = new Set(EFFECTS.map(([role, resource]) => `${role} ${resource}`));
    const all: string[] = [];
    for (const role of ROLES) {
      const [name, ...place] = role.split(' ');
      const { rules } = (await kubectl.getOne(name, ...place)) as KubeObject & { rules: Rule[] };
      all.push(...rules.flatMap(({ resources }) => resources.map((resource) => `${role} ${resource}`)));
    }
    expect([...new Set(all)].filter((each) => !tested.has(each))).toEqual(
      ['jobs', 'events', 'endpointslices'].map((resource) => `${ROLES[1]} ${resource}`),
    );
  });

  test.each([
    ['get', 'secrets', 'things'],
    ['list', 'secrets', 'status'],
    ['list', 'secrets', 'kube-system'],
    ['list', 'pods', 'default'],
    ['list', 'configmaps', 'kube-system'],
    ['get', 'pods/log', 'things'],
    ['create', 'pods/exec', 'things'],
    ['delete', 'deployments.apps', 'things'],
    ['patch', 'deployments.apps', 'things'],
    ['update', 'configmaps', 'status'],
    ['patch', 'applications.app.k8s.io', 'status'],
    ['delete', 'applications.app.k8s.io', 'status'],
    ['list', 'nodes', 'default'],
    ['list', 'clusterroles.rbac.authorization.k8s.io', 'default'],
    ['list', 'namespaces', 'default'],
    ['impersonate', 'users', 'default'],
  ])('cannot %s %s in %s', async (verb, resource, namespace) => {
    await expect(canI(verb, resource, namespace)).rejects.toThrow();
  });

  test('can list and watch what it expects, in its namespace', async () => {
    for (const verb of ['list', 'watch']) {
      expect((await canI(verb, 'deployments.apps', 'things')).stdout).toBe('yes\n');
    }
  });
});
