import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkAnnotations } from '../../../validation/annotations';
import type { HubNames } from '../hub-names';

/** The hub's ServiceAccount, and what it may do in its namespace. */
export class HubRbac extends Construct {
  public readonly serviceAccountName: string;

  constructor(
    scope: Construct,
    id: string,
    names: HubNames,
    claimVerbs: string[],
    annotations: { [key: string]: string } = {},
  ) {
    super(scope, id);
    this.serviceAccountName = names.hub;
    checkAnnotations(this, annotations);
    const metadata = { name: names.hub, labels: names.labelsOf('hub') };
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
        ...(names.secret.generatedKeys.length > 0
          ? [
              // What is created has no name yet that a role could tell.
              { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
              { apiGroups: [''], resources: ['secrets'], resourceNames: [names.secret.name], verbs: ['get', 'patch'] },
            ]
          : []),
      ],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: names.hub },
      subjects: [{ kind: 'ServiceAccount', name: names.hub }],
    });
  }
}
