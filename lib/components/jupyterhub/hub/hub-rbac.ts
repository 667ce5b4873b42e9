import { Construct } from 'constructs';
import * as kube from '../../../k8s/kube';
import { grantRole } from '../../../platforms/role-grants';
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

/**
 * ServiceAccount of the hub, with a Role for its Secret in its namespace, and a Role for users' pods in theirs.
 */
export class HubRbac extends Construct {
  public readonly serviceAccountName: string;

  constructor(scope: Construct, id: string, { names, claimVerbs, annotations = {} }: HubRbacProps) {
    super(scope, id);
    this.serviceAccountName = names.hub;
    checkAnnotations(this, annotations);
    const metadata = { name: names.hub, labels: names.labelsOf('hub') };
    new kube.ServiceAccount(this, 'service-account', {
      metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }) },
      automountServiceAccountToken: false,
    });
    if (names.separateNotebooks) {
      const namespace = names.requireNamespace('notebooks.namespace');
      this.role('notebook-', { ...metadata, ...names.inNotebookNamespace }, userPodRules(claimVerbs), namespace);
      this.role('', metadata, secretRules(names));
    } else {
      this.role('', metadata, [...userPodRules(claimVerbs), ...secretRules(names)]);
    }
  }

  /** @param namespace namespace of the hub, if it is not that of the role */
  private role(
    id: string,
    metadata: { name: string; namespace?: string; labels: { [key: string]: string } },
    rules: kube.PolicyRule[],
    namespace?: string,
  ): void {
    if (rules.length > 0) {
      const serviceAccount = { name: this.serviceAccountName, namespace };
      grantRole(this, `${id}role`, { metadata, rules, serviceAccount });
    }
  }
}

/** KubeSpawner creates and watches user pods, reads their events, and finds and creates claims if configured. */
export function userPodRules(claimVerbs: string[]): kube.PolicyRule[] {
  return [
    { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'create', 'delete'] },
    { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
    ...(claimVerbs.length > 0 ? [{ apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: claimVerbs }] : []),
  ];
}

function secretRules(names: HubNames): kube.PolicyRule[] {
  if (!names.generatesSecret) {
    return [];
  }
  return [
    // Kubernetes cannot restrict `create` by name.
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: [names.secret], verbs: ['get', 'patch'] },
  ];
}
