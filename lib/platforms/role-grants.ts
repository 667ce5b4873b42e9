import type { Construct } from 'constructs';
import * as kube from '../k8s/kube';
import { clusterScoped } from './namespace';

/** A role, and the ServiceAccount that gets it. */
export interface RoleGrant {
  /** Metadata of the role and of its binding. */
  readonly metadata: kube.ObjectMeta & { readonly name: string };
  readonly rules: kube.PolicyRule[];
  /** Without a namespace, it is in the namespace of the binding. */
  readonly serviceAccount: { readonly name: string; readonly namespace?: string };
}

/** Creates a Role and its binding. The binding has the id of the role with the suffix `-binding`. */
export function grantRole(scope: Construct, id: string, grant: RoleGrant): void {
  const { metadata, rules } = grant;
  new kube.Role(scope, id, { metadata, rules });
  new kube.RoleBinding(scope, `${id}-binding`, bindingOf('Role', grant));
}

/** Creates a ClusterRole and its binding. The binding has the id of the role with the suffix `-binding`. */
export function grantClusterRole(scope: Construct, id: string, grant: RoleGrant): void {
  const { metadata, rules } = grant;
  clusterScoped(new kube.ClusterRole(scope, id, { metadata, rules }));
  clusterScoped(new kube.ClusterRoleBinding(scope, `${id}-binding`, bindingOf('ClusterRole', grant)));
}

function bindingOf(kind: string, { metadata, serviceAccount }: RoleGrant) {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name };
  return { metadata, roleRef, subjects: [{ kind: 'ServiceAccount', ...serviceAccount }] };
}
