import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { clusterScoped } from '../../platforms/namespace';
import { jobRules, rule } from './job-rules';
import { CERTIFICATE_SECRET, NAME, type OperatorSettings, WEBHOOK_CONFIGURATION } from './operator-settings';

/** Creates the roles of the operator and their bindings. */
export function operatorRoles(scope: Construct, settings: OperatorSettings): void {
  const { namespace, watchNamespace } = settings;
  const jobs = jobRules(settings.jobKinds, settings.gangScheduler);
  // The webhook configuration is cluster-scoped. The operator writes the certificate authority into it.
  const webhook = [
    rule('admissionregistration.k8s.io', 'validatingwebhookconfigurations', ['list', 'watch']),
    rule('admissionregistration.k8s.io', 'validatingwebhookconfigurations', ['update'], [WEBHOOK_CONFIGURATION]),
  ];
  const own = [
    // The operator watches all Secrets of its namespace, so this rule cannot be limited to one name.
    rule('', 'secrets', ['list', 'watch']),
    rule('', 'secrets', ['update'], [CERTIFICATE_SECRET]),
    rule('coordination.k8s.io', 'leases', ['create']),
    rule('coordination.k8s.io', 'leases', ['get', 'update'], [NAME]),
  ];

  grant(scope, settings, {
    id: 'cluster-role',
    name: NAME,
    rules: watchNamespace === undefined ? [...jobs, ...webhook] : webhook,
  });
  if (watchNamespace === undefined) {
    grant(scope, settings, { id: 'role', name: NAME, rules: own, namespace });
  } else {
    // The event about the leader election is in the namespace of the lease.
    const events = rule('', 'events', ['create']);
    grant(scope, settings, { id: 'role', name: NAME, rules: [...own, events], namespace });
    grant(scope, settings, { id: 'job-role', name: `${NAME}-jobs`, rules: jobs, namespace: watchNamespace });
  }
}

interface Grant {
  readonly id: string;
  readonly name: string;
  readonly rules: k8s.PolicyRule[];
  /** @default - the whole cluster */
  readonly namespace?: string;
}

/** Creates a role and binds it to the ServiceAccount of the operator. */
function grant(scope: Construct, settings: OperatorSettings, { id, name, rules, namespace }: Grant): void {
  const metadata = { name, labels: settings.labels, namespace };
  const apiGroup = 'rbac.authorization.k8s.io';
  const subjects = [{ kind: 'ServiceAccount', name: NAME, namespace: settings.namespace }];
  if (namespace === undefined) {
    clusterScoped(new k8s.KubeClusterRole(scope, id, { metadata, rules }));
    const roleRef = { apiGroup, kind: 'ClusterRole', name };
    clusterScoped(new k8s.KubeClusterRoleBinding(scope, `${id}-binding`, { metadata, roleRef, subjects }));
  } else {
    new k8s.KubeRole(scope, id, { metadata, rules });
    new k8s.KubeRoleBinding(scope, `${id}-binding`, { metadata, roleRef: { apiGroup, kind: 'Role', name }, subjects });
  }
}
