import { GangScheduler, JobKind, type TFJobOperatorProps } from '../../../lib/components/tf-job-operator';
import { permissionsIn, REQUIRED_PERMISSIONS } from '../../cluster/training-operator/operator-permissions';
import { synthesized } from './synthesized-operator';

interface Role {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
  };
  readonly rules?: {
    apiGroups: string[];
    resources: string[];
    resourceNames?: string[];
    verbs: string[];
  }[];
}

function roles(props?: TFJobOperatorProps): Role[] {
  return synthesized(props).filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
}

function role(kind: string, name: string, props?: TFJobOperatorProps): Role {
  const found = roles(props).find((candidate) => candidate.kind === kind && candidate.metadata.name === name);
  if (!found) {
    throw new Error(`no ${kind} ${name}`);
  }
  return found;
}

/** Returns the rules of a role as "verb,verb group/resource name", without the group of core resources. */
function allowed({ rules = [] }: Role): string[] {
  return rules.map(({ apiGroups: [group], resources: [resource], resourceNames: [name] = [], verbs }) =>
    [verbs.join(','), group === '' ? resource : `${group}/${resource}`, ...(name ? [name] : [])].join(' '),
  );
}

const KINDS = [JobKind.pytorchJob(), JobKind.xgboostJob(), JobKind.mpiJob(), JobKind.paddleJob(), JobKind.jaxJob()];

test.each<TFJobOperatorProps>([
  {},
  { watchNamespace: 'team-a', gangScheduler: GangScheduler.volcano() },
  { additionalJobKinds: KINDS },
])('roles of %j list every verb and resource, and access only Secrets in the namespace of the operator', (props) => {
  expect(JSON.stringify(roles(props))).not.toContain('*');
  const ofSecrets = roles(props).flatMap((one) =>
    allowed(one)
      .filter((rule) => /^\S+ secrets\b/.test(rule))
      .map((rule) => `${one.kind} ${one.metadata.namespace}: ${rule}`),
  );
  expect(ofSecrets).toEqual([
    'Role kubeflow: list,watch secrets',
    'Role kubeflow: update secrets training-operator-webhook-cert',
  ]);
});

test('without watchNamespace, the operator has these permissions in the whole cluster', () => {
  expect(allowed(role('ClusterRole', 'training-operator'))).toMatchInlineSnapshot(`
    [
      "list,watch,delete kubeflow.org/tfjobs",
      "update kubeflow.org/tfjobs/status",
      "update kubeflow.org/tfjobs/finalizers",
      "get,list,watch,create,delete pods",
      "get,list,watch,create,patch,delete services",
      "create,patch events",
      "list,watch scheduling.volcano.sh/podgroups",
      "list,watch scheduling.x-k8s.io/podgroups",
      "list,watch admissionregistration.k8s.io/validatingwebhookconfigurations",
      "update admissionregistration.k8s.io/validatingwebhookconfigurations validator.training-operator.kubeflow.org",
    ]
  `);
});

test('with watchNamespace, the operator has only access to the webhook configuration outside the namespace', () => {
  const props = { watchNamespace: 'team-a' };
  expect(allowed(role('ClusterRole', 'training-operator', props))).toEqual([
    'list,watch admissionregistration.k8s.io/validatingwebhookconfigurations',
    'update admissionregistration.k8s.io/validatingwebhookconfigurations validator.training-operator.kubeflow.org',
  ]);
  const jobs = role('Role', 'training-operator-jobs', props);
  expect(jobs.metadata.namespace).toBe('team-a');
  const wholeCluster = allowed(role('ClusterRole', 'training-operator'));
  expect(allowed(jobs)).toEqual(wholeCluster.filter((rule) => !rule.includes('webhookconfigurations')));
  expect(allowed(role('Role', 'training-operator', props))).toContain('create events');
  expect(synthesized(props).filter(({ kind }) => kind === 'RoleBinding')).toMatchObject([
    {
      metadata: { name: 'training-operator', namespace: 'kubeflow' },
      roleRef: { name: 'training-operator' },
    },
    {
      metadata: { name: 'training-operator-jobs', namespace: 'team-a' },
      roleRef: { name: 'training-operator-jobs' },
    },
  ]);
  for (const { subjects } of synthesized(props).filter(({ kind }) => kind.endsWith('RoleBinding'))) {
    expect(subjects).toEqual([
      {
        kind: 'ServiceAccount',
        name: 'training-operator',
        namespace: 'kubeflow',
      },
    ]);
  }
});

test.each([
  [GangScheduler.none(), 'list,watch', 'list,watch'],
  [GangScheduler.volcano(), 'get,list,watch,create,update,delete', 'list,watch'],
  [GangScheduler.schedulerPlugins(), 'list,watch', 'list,watch,create,update,delete'],
])('with gang scheduler %j the operator may create only its PodGroups', (gangScheduler, volcano, plugins) => {
  const groups = allowed(role('ClusterRole', 'training-operator', { gangScheduler }));
  expect(groups.filter((rule) => rule.endsWith('podgroups'))).toEqual([
    `${volcano} scheduling.volcano.sh/podgroups`,
    `${plugins} scheduling.x-k8s.io/podgroups`,
  ]);
});

test.each(KINDS.map((kind) => [kind.name, kind] as const))('%s adds these permissions', (_, kind) => {
  const before = allowed(role('ClusterRole', 'training-operator'));
  const after = allowed(role('ClusterRole', 'training-operator', { additionalJobKinds: [kind] }));
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after.filter((rule) => !before.includes(rule))).toMatchSnapshot();
});

test('the aggregated role has no rules, because the cluster fills them in', () => {
  expect(role('ClusterRole', 'kubeflow-training-admin')).not.toHaveProperty('rules');
});

test('the roles for users have the permissions of upstream for all enabled job kinds', () => {
  const props = { additionalJobKinds: [JobKind.jaxJob()] };
  expect(allowed(role('ClusterRole', 'kubeflow-training-edit', props))).toEqual([
    'get,list,watch,create,update,patch,delete kubeflow.org/tfjobs',
    'get,list,watch,create,update,patch,delete kubeflow.org/jaxjobs',
    'get kubeflow.org/tfjobs/status',
    'get kubeflow.org/jaxjobs/status',
  ]);
  expect(allowed(role('ClusterRole', 'kubeflow-training-view', props))).toEqual([
    'get,list,watch kubeflow.org/tfjobs',
    'get,list,watch kubeflow.org/jaxjobs',
    'get kubeflow.org/tfjobs/status',
    'get kubeflow.org/jaxjobs/status',
  ]);
});

describe('the table of permissions', () => {
  const granted = [
    {},
    { gangScheduler: GangScheduler.volcano() },
    { gangScheduler: GangScheduler.schedulerPlugins() },
    { watchNamespace: 'team-a' },
    { additionalJobKinds: KINDS },
  ].flatMap((props) =>
    roles(props)
      .filter(({ metadata }) => metadata.name.startsWith('training-operator'))
      .flatMap(({ rules = [] }) => permissionsIn(rules)),
  );
  const known = new Set(granted.map((permission) => permission.replace(/ [a-z]+jobs(?=[./])/, ' *jobs')));

  test('lists every permission that the operator has, and no other', () => {
    expect([...known].sort()).toEqual(Object.keys(REQUIRED_PERMISSIONS).sort());
  });

  test('describes the effect of each permission in a sentence', () => {
    expect(Object.values(REQUIRED_PERMISSIONS).filter((effect) => !/^[A-Z`].*\.$/.test(effect))).toEqual([]);
  });
});
