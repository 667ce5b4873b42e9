import { App, Chart, Testing } from 'cdk8s';
import {
  GangScheduler,
  JobKind,
  TFJobOperator,
  type TFJobOperatorProps,
} from '../../../lib/components/tf-job-operator';
import { permissionsIn, REQUIRED_PERMISSIONS } from '../../cluster/operator-permissions';

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

function objects(props?: TFJobOperatorProps): any[] {
  const chart = new Chart(new App(), 'test', { namespace: 'kubeflow' });
  new TFJobOperator(chart, 'operator', props);
  return Testing.synth(chart);
}

function roles(props?: TFJobOperatorProps): Role[] {
  return objects(props).filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
}

function role(kind: string, name: string, props?: TFJobOperatorProps): Role {
  const found = roles(props).find((candidate) => candidate.kind === kind && candidate.metadata.name === name);
  if (!found) {
    throw new Error(`no ${kind} ${name}`);
  }
  return found;
}

/** The rules of a role as "verb,verb group/resource name", the core group left out. */
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
])('roles of %j name every verb and resource, and only read Secrets of the own namespace', (props) => {
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

test('an operator for the whole cluster may do this in all of it', () => {
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

test('an operator for one namespace touches the webhook configuration outside of it, and nothing else', () => {
  const props = { watchNamespace: 'team-a' };
  expect(allowed(role('ClusterRole', 'training-operator', props))).toEqual([
    'list,watch admissionregistration.k8s.io/validatingwebhookconfigurations',
    'update admissionregistration.k8s.io/validatingwebhookconfigurations validator.training-operator.kubeflow.org',
  ]);
  const jobs = role('Role', 'training-operator-jobs', props);
  expect(jobs.metadata.namespace).toBe('team-a');
  const wide = allowed(role('ClusterRole', 'training-operator'));
  expect(allowed(jobs)).toEqual(wide.filter((rule) => !rule.includes('webhookconfigurations')));
  expect(allowed(role('Role', 'training-operator', props))).toContain('create events');
  expect(objects(props).filter(({ kind }) => kind === 'RoleBinding')).toMatchObject([
    {
      metadata: { name: 'training-operator', namespace: 'kubeflow' },
      roleRef: { name: 'training-operator' },
    },
    {
      metadata: { name: 'training-operator-jobs', namespace: 'team-a' },
      roleRef: { name: 'training-operator-jobs' },
    },
  ]);
  for (const { subjects } of objects(props).filter(({ kind }) => kind.endsWith('RoleBinding'))) {
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
])('with gang scheduler %j PodGroups are made of the one kind alone', (gangScheduler, volcano, plugins) => {
  const groups = allowed(role('ClusterRole', 'training-operator', { gangScheduler }));
  expect(groups.filter((rule) => rule.endsWith('podgroups'))).toEqual([
    `${volcano} scheduling.volcano.sh/podgroups`,
    `${plugins} scheduling.x-k8s.io/podgroups`,
  ]);
});

test.each(KINDS.map((scheme) => [scheme.name, scheme] as const))('for %s there is this besides', (_, scheme) => {
  const before = allowed(role('ClusterRole', 'training-operator'));
  const after = allowed(role('ClusterRole', 'training-operator', { additionalJobKinds: [scheme] }));
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after.filter((rule) => !before.includes(rule))).toMatchSnapshot();
});

test("the aggregated role states no rules, which are the cluster's to fill in", () => {
  expect(role('ClusterRole', 'kubeflow-training-admin')).not.toHaveProperty('rules');
});

test('people may do with jobs of all enabled kinds what upstream lets them do', () => {
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

describe('what breaks without each right', () => {
  const given = [
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
  const known = new Set(given.map((right) => right.replace(/ [a-z]+jobs(?=[./])/, ' *jobs')));

  test('is told of every right that is given, and of no other', () => {
    expect([...known].sort()).toEqual(Object.keys(REQUIRED_PERMISSIONS).sort());
  });

  test('is told in a sentence', () => {
    expect(Object.values(REQUIRED_PERMISSIONS).filter((loss) => !/^[A-Z`].*\.$/.test(loss))).toEqual([]);
  });
});
