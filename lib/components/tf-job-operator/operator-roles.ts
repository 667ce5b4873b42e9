import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import type { GangScheduler } from './gang-scheduler';
import { jobRules, rule } from './job-rules';

/** Who the operator is, the two objects that it may write by name, and what it looks after. */
export interface OperatorIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly labels: { [key: string]: string };
  readonly secretName: string;
  readonly webhookConfigurationName: string;
  readonly jobKinds: readonly string[];
  readonly gangScheduler: GangScheduler;
  /** The namespace that its jobs are in; undefined for all. */
  readonly watchNamespace?: string;
}

/** What the operator may do, and where. */
export function operatorRoles(scope: Construct, operator: OperatorIdentity): void {
  const { name, watchNamespace } = operator;
  const jobs = jobRules(operator.jobKinds, operator.gangScheduler);
  // It belongs to the whole cluster, wherever jobs are.
  const webhook = [
    // The certificate of the webhook is written into its configuration.
    rule('admissionregistration.k8s.io', 'validatingwebhookconfigurations', ['list', 'watch']),
    rule(
      'admissionregistration.k8s.io',
      'validatingwebhookconfigurations',
      ['update'],
      [operator.webhookConfigurationName],
    ),
  ];
  const own = [
    // It watches the Secrets of its namespace without naming the one it wants, and so cannot be given that one alone.
    rule('', 'secrets', ['list', 'watch']),
    rule('', 'secrets', ['update'], [operator.secretName]),
    rule('coordination.k8s.io', 'leases', ['create']),
    rule('coordination.k8s.io', 'leases', ['get', 'update'], [name]),
  ];

  grant(scope, operator, {
    id: 'cluster-role',
    name,
    rules: watchNamespace === undefined ? [...jobs, ...webhook] : webhook,
  });
  if (watchNamespace === undefined) {
    grant(scope, operator, { id: 'role', name, rules: own, namespace: operator.namespace });
  } else {
    // That it leads is told where its lease is.
    const events = rule('', 'events', ['create']);
    grant(scope, operator, { id: 'role', name, rules: [...own, events], namespace: operator.namespace });
    grant(scope, operator, { id: 'job-role', name: `${name}-jobs`, rules: jobs, namespace: watchNamespace });
  }
}

interface Grant {
  readonly id: string;
  readonly name: string;
  readonly rules: k8s.PolicyRule[];
  /** @default - the whole cluster */
  readonly namespace?: string;
}

/** A role of the operator's service account, and its binding. */
function grant(scope: Construct, operator: OperatorIdentity, { id, name, rules, namespace }: Grant): void {
  const metadata = { name, labels: operator.labels, namespace };
  const apiGroup = 'rbac.authorization.k8s.io';
  const subjects = [{ kind: 'ServiceAccount', name: operator.name, namespace: operator.namespace }];
  if (namespace === undefined) {
    clusterScoped(new k8s.KubeClusterRole(scope, id, { metadata, rules }));
    const roleRef = { apiGroup, kind: 'ClusterRole', name };
    clusterScoped(new k8s.KubeClusterRoleBinding(scope, `${id}-binding`, { metadata, roleRef, subjects }));
  } else {
    new k8s.KubeRole(scope, id, { metadata, rules });
    new k8s.KubeRoleBinding(scope, `${id}-binding`, { metadata, roleRef: { apiGroup, kind: 'Role', name }, subjects });
  }
}
