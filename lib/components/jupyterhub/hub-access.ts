import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkAnnotations } from '../../workload/annotation-rules';
import type { HubParts } from './hub-parts';

/** The hub's ServiceAccount, and what it may do in its namespace. */
export class HubAccess extends Construct {
  public readonly serviceAccountName: string;

  constructor(
    scope: Construct,
    id: string,
    parts: HubParts,
    claimVerbs: string[],
    annotations: { [key: string]: string } = {},
  ) {
    super(scope, id);
    this.serviceAccountName = parts.hub;
    checkAnnotations(this, annotations);
    const metadata = { name: parts.hub, labels: parts.labelsOf('hub') };
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }) },
      automountServiceAccountToken: false,
    });
    new k8s.KubeRole(this, 'role', {
      metadata,
      rules: [
        // KubeSpawner watches users' pods and what happens to them, and makes pods, and claims where each user has one.
        { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'create', 'delete'] },
        { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
        ...(claimVerbs.length > 0
          ? [{ apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: claimVerbs }]
          : []),
        ...(parts.secret.make.length > 0
          ? [
              // What is created has no name yet that a role could tell.
              { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
              { apiGroups: [''], resources: ['secrets'], resourceNames: [parts.secret.name], verbs: ['get', 'patch'] },
            ]
          : []),
      ],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: parts.hub },
      subjects: [{ kind: 'ServiceAccount', name: parts.hub }],
    });
  }
}
