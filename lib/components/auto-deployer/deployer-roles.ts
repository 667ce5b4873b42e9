import { Lazy } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as kube from '../../k8s/kube';
import { namespacedClusterName } from '../../platforms/cluster-scoped-name';
import { clusterScoped } from '../../platforms/namespace';
import { grantClusterRole, grantRole } from '../../platforms/role-grants';
import type { DeployedResources } from './auto-deployer-props';
import { jobRules, rule } from './job-permissions';
import { JOBS, RECONCILER, SERVER, USERS } from './names';

/** Namespace and labels of the roles. */
export interface RoleSettings {
  readonly namespace: string;
  readonly labels: { [key: string]: string };
}

const LEASES = 'coordination.k8s.io';
const APPLICATIONS = rule('app.k8s.io', ['applications'], ['list']);

/** Creates the roles of the reconciler: it manages Jobs and records in its namespace, and reads Applications. */
export function reconcilerRoles(scope: Construct, context: RoleSettings, credentialsSecrets: readonly string[]): void {
  roles(scope, 'reconciler', RECONCILER, context, [
    rule('batch', ['jobs'], ['list', 'create', 'delete']),
    rule('', ['configmaps'], ['get', 'list', 'create', 'update', 'delete']),
    rule(LEASES, ['leases'], ['get', 'list', 'create', 'update', 'delete']),
    ...(credentialsSecrets.length > 0 ? [rule('', ['secrets'], ['get'], credentialsSecrets)] : []),
  ]);
}

/** Creates the roles of the server, which only reads. */
export function serverRoles(scope: Construct, context: RoleSettings): void {
  roles(scope, 'server', SERVER, context, [
    rule('batch', ['jobs'], ['list']),
    rule('', ['configmaps'], ['get', 'list']),
    rule(LEASES, ['leases'], ['list']),
    rule('', ['pods'], ['list']),
    rule('', ['pods/log'], ['get']),
  ]);
}

/** Creates the roles of Jobs. Programs create objects in namespaces that do not exist yet, so they need a ClusterRole. */
export function jobRoles(scope: Construct, context: RoleSettings, additional: readonly DeployedResources[]): void {
  const { namespace, labels } = context;
  grantClusterRole(scope, 'jobs-role', {
    metadata: { name: namespacedClusterName(scope, namespace, JOBS), labels },
    rules: jobRules(scope, additional),
    serviceAccount: { name: JOBS, namespace },
  });
}

/** Roles of users who lease instances. */
export class UserRoles extends Construct {
  private readonly subjects: kplus.ISubject[] = [];

  constructor(scope: Construct, id: string, { namespace, labels }: RoleSettings) {
    super(scope, id);
    const role = { name: USERS, labels };
    const clusterRole = { name: namespacedClusterName(this, namespace, USERS), labels };
    new kube.Role(this, 'role', {
      metadata: role,
      rules: [
        rule('batch', ['jobs'], ['list']),
        rule('', ['configmaps'], ['list']),
        rule(LEASES, ['leases'], ['get', 'list', 'create', 'update']),
      ],
    });
    clusterScoped(new kube.ClusterRole(this, 'cluster-role', { metadata: clusterRole, rules: [APPLICATIONS] }));
    new kube.RoleBinding(this, 'role-binding', this.binding('Role', role));
    clusterScoped(new kube.ClusterRoleBinding(this, 'cluster-role-binding', this.binding('ClusterRole', clusterRole)));
  }

  public add(subject: kplus.ISubject): void {
    this.subjects.push(subject);
  }

  private binding(kind: string, metadata: { name: string; labels: { [key: string]: string } }) {
    return {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name },
      // Subjects are added later.
      subjects: Lazy.any({
        produce: () => this.subjects.map((subject) => subject.toSubjectConfiguration()),
      }) as unknown as [],
    };
  }
}

/** Grants a ServiceAccount rules in the namespace, and reading the Applications of all namespaces. */
function roles(
  scope: Construct,
  id: string,
  name: string,
  { namespace, labels }: RoleSettings,
  rules: kube.PolicyRule[],
): void {
  const serviceAccount = { name, namespace };
  grantRole(scope, `${id}-role`, { metadata: { name, labels }, rules, serviceAccount });
  grantClusterRole(scope, `${id}-cluster-role`, {
    metadata: { name: namespacedClusterName(scope, namespace, name), labels },
    rules: [APPLICATIONS],
    serviceAccount,
  });
}
