import type { Construct } from 'constructs';
import type * as kube from '../../k8s/kube';
import { grantClusterRole, grantRole } from '../../platforms/role-grants';
import { jobRules, rule } from './job-rules';
import {
  CERTIFICATE_SECRET,
  NAME,
  type OperatorSettings,
  operatorClusterName,
  WEBHOOK_CONFIGURATION,
} from './operator-settings';

/** Creates the roles of the operator and their bindings. */
export function operatorRoles(scope: Construct, settings: OperatorSettings): void {
  const { namespace, watchNamespace, sharesCluster } = settings;
  const jobs = jobRules(settings.jobKinds, settings.gangScheduler);
  const webhook = [
    // The operator starts only after it has listed these.
    rule('admissionregistration.k8s.io', 'validatingwebhookconfigurations', ['list', 'watch']),
    // The operator writes the certificate authority into its configuration. With a namespace prefix it has none, and a
    // configuration of that name belongs to another operator.
    ...(sharesCluster
      ? []
      : [rule('admissionregistration.k8s.io', 'validatingwebhookconfigurations', ['update'], [WEBHOOK_CONFIGURATION])]),
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
    name: operatorClusterName(scope, settings, NAME),
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
  readonly rules: kube.PolicyRule[];
  /** @default - the whole cluster */
  readonly namespace?: string;
}

/** Creates a role and binds it to the ServiceAccount of the operator. */
function grant(scope: Construct, settings: OperatorSettings, { id, name, rules, namespace }: Grant): void {
  const metadata = { name, labels: settings.labels, namespace };
  const serviceAccount = { name: NAME, namespace: settings.namespace };
  if (namespace === undefined) {
    grantClusterRole(scope, id, { metadata, rules, serviceAccount });
  } else {
    grantRole(scope, id, { metadata, rules, serviceAccount });
  }
}
