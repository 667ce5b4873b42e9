import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkAnnotations } from '../../../validation/annotations';
import type { HubNames } from '../hub-names';

/** Properties of `HubRbac`. */
export interface HubRbacProps {
  readonly names: HubNames;
  /** Verbs that the hub needs on users' claims. */
  readonly claimVerbs: string[];
  /** Annotations of the ServiceAccount. */
  readonly annotations?: { [key: string]: string };
}

/** ServiceAccount of the hub, with its Role in the namespace. */
export class HubRbac extends Construct {
  public readonly serviceAccountName: string;

  constructor(scope: Construct, id: string, { names, claimVerbs, annotations = {} }: HubRbacProps) {
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
        // KubeSpawner creates and watches user pods, reads their events, and creates one claim per user if configured.
        { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'create', 'delete'] },
        { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
        ...(claimVerbs.length > 0
          ? [{ apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: claimVerbs }]
          : []),
        ...(names.generatesSecret
          ? [
              // Kubernetes cannot restrict `create` by name.
              { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
              { apiGroups: [''], resources: ['secrets'], resourceNames: [names.secret], verbs: ['get', 'patch'] },
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
