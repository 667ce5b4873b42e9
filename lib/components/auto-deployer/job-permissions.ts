import type { Construct } from 'constructs';
import { KubeflowError } from '../../errors';
import type * as kube from '../../k8s/kube';
import type { DeployedResources } from './auto-deployer-props';

/** Verbs for deploying, pruning and deleting objects. */
const DEPLOY = ['get', 'list', 'create', 'patch', 'delete'];

/** Resources that programs of this library create, by API group. A test compares them with the output of all components. */
const DEPLOYED: { readonly [group: string]: readonly string[] } = {
  '': [
    ...['configmaps', 'limitranges', 'namespaces', 'persistentvolumeclaims', 'persistentvolumes', 'resourcequotas'],
    ...['secrets', 'serviceaccounts', 'services'],
  ],
  'admissionregistration.k8s.io': [
    ...['validatingadmissionpolicies', 'validatingadmissionpolicybindings', 'validatingwebhookconfigurations'],
  ],
  'apiextensions.k8s.io': ['customresourcedefinitions'],
  'app.k8s.io': ['applications'],
  apps: ['daemonsets', 'deployments', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  'gateway.networking.k8s.io': ['gateways', 'httproutes'],
  'jobset.x-k8s.io': ['jobsets'],
  'kubeflow.org': ['tfjobs'],
  'monitoring.coreos.com': ['podmonitors', 'servicemonitors'],
  'monitoring.googleapis.com': ['podmonitorings'],
  'networking.gke.io': ['gcpbackendpolicies', 'gcpgatewaypolicies', 'healthcheckpolicies'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
  'scheduling.k8s.io': ['priorityclasses'],
  'storage.k8s.io': ['storageclasses'],
};

/**
 * Returns the permissions of Jobs. They include the verbs `escalate` and `bind`: without them, an account can only grant its own
 * permissions, and cannot create a role that aggregates others.
 *
 * @throws KubeflowError if a resource or verb is a wildcard or not a name.
 */
export function jobRules(where: Construct, additional: readonly DeployedResources[]): kube.PolicyRule[] {
  return [
    ...Object.entries(DEPLOYED).map(([group, resources]) => rule(group, resources, DEPLOY)),
    rule('rbac.authorization.k8s.io', ['clusterroles', 'roles'], [...DEPLOY, 'bind', 'escalate']),
    rule('rbac.authorization.k8s.io', ['clusterrolebindings', 'rolebindings'], DEPLOY),
    // For messages about pods that are not ready.
    rule('', ['events', 'nodes', 'pods'], ['list']),
    rule('apps', ['replicasets'], ['list']),
    rule('discovery.k8s.io', ['endpointslices'], ['list']),
    // Steps of a deployment are recorded.
    rule('', ['events'], ['create', 'patch']),
    ...additional.map((resources, index) => additionalRule(where, `additionalResources[${index}]`, resources)),
  ];
}

function additionalRule(where: Construct, prop: string, given: DeployedResources): kube.PolicyRule {
  const { apiGroup = '', resources, verbs = DEPLOY } = given;
  checkNames(where, `${prop}.resources`, resources, /^[a-z0-9]+(\/[a-z0-9]+)?$/, 'widgets');
  checkNames(where, `${prop}.verbs`, verbs, /^[a-z]+$/, 'get');
  if (!/^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.|$))*$/.test(apiGroup)) {
    throw new KubeflowError(
      where,
      `${prop}.apiGroup: "${apiGroup}" is not an API group.`,
      'Must be the group without its version. The core group is "".',
      'Use for example "example.com".',
    );
  }
  return rule(apiGroup, resources, verbs);
}

function checkNames(where: Construct, prop: string, names: readonly string[], pattern: RegExp, example: string): void {
  const wrong = names.find((name) => !pattern.test(name));
  if (wrong !== undefined || names.length === 0) {
    throw new KubeflowError(
      where,
      `${prop}: ${wrong === undefined ? 'is empty' : `"${wrong}" is not a name`}.`,
      'Must be names in lower case. Wildcards are not supported.',
      `Use for example ['${example}'].`,
    );
  }
}

export function rule(
  apiGroup: string,
  resources: readonly string[],
  verbs: readonly string[],
  resourceNames?: readonly string[],
): kube.PolicyRule {
  return {
    apiGroups: [apiGroup],
    resources: [...resources],
    verbs: [...verbs],
    ...(resourceNames && { resourceNames: [...resourceNames] }),
  };
}
