import type { FindingRule } from './finding';

/** All rules by identifier. The severity of a rule never depends on the object. */
export const RULES: Readonly<Record<string, FindingRule>> = {
  'pod-security/privileged': {
    severity: 'high',
    title: 'Pods need the level privileged of the Pod Security Standards',
    fix: 'Remove the settings that the message names, or run the pods in a separate namespace.',
  },
  'pod-security/baseline': {
    severity: 'medium',
    title: 'Pods need the level baseline of the Pod Security Standards',
    fix: 'Add the settings that the message names to the container or the pod.',
  },
  'pod-security/namespace': {
    severity: 'medium',
    title: 'A namespace enforces less than the level restricted',
    fix: 'Run only pods in it that need this, and no others.',
  },
  'pod-security/unknown-namespace': {
    severity: 'low',
    title: 'A namespace is not part of the program, so its level is not known',
    fix: 'Check the label pod-security.kubernetes.io/enforce of the namespace.',
  },
  'network/host': {
    severity: 'high',
    title: 'Pods use the network of the node, and no NetworkPolicy applies to them',
    fix: 'Remove hostNetwork from the pod.',
  },
  'network/no-ingress-policy': {
    severity: 'medium',
    title: 'Everyone can connect to all ports of pods',
    fix: 'Add a NetworkPolicy that selects the pods, or let the platform create the namespace.',
  },
  'network/no-egress-policy': {
    severity: 'medium',
    title: 'Pods can connect to everything',
    fix: 'Add a NetworkPolicy that selects the pods, or let the platform create the namespace.',
  },
  'network/open-ingress': {
    severity: 'low',
    title: 'Everyone can connect to some ports of pods',
    fix: 'Name the pods or the addresses that may connect.',
  },
  'network/metadata-server': {
    severity: 'medium',
    title: 'Pods without a role in the cloud can connect to its metadata server, and use the identity of the node',
    fix: 'Exclude 169.254.169.254/32 from the addresses that the pods may connect to.',
  },
  'network/public-load-balancer': {
    severity: 'medium',
    title: 'A Service has an address on the internet, without a limit to addresses',
    fix: 'Set loadBalancerSourceRanges, make it internal, or use a Gateway with TLS.',
  },
  'network/no-tls': {
    severity: 'medium',
    title: 'An Ingress or a route accepts requests without TLS',
    fix: 'Set a certificate for the hostname.',
  },
  'network/other-policies': {
    severity: 'low',
    title: 'A network policy of another kind is not evaluated in this report',
    fix: 'Read the object itself.',
  },
  'tokens/unused': {
    severity: 'low',
    title: 'Pods have a token of a ServiceAccount without a role',
    fix: 'Set automountServiceAccountToken: false on the pod or its account.',
  },
  'tokens/default-account': {
    severity: 'medium',
    title: 'Pods have a token of the default account of their namespace',
    fix: 'Create a ServiceAccount for the pods, or set automountServiceAccountToken: false.',
  },
  'tokens/permanent': {
    severity: 'high',
    title: 'A Secret contains a token that never expires',
    fix: 'Remove the Secret, and use tokens that the API server mounts.',
  },
  'secrets/in-manifest': {
    severity: 'high',
    title: 'A manifest contains the values of a Secret',
    fix: 'Create the Secret outside of the program, and name it in the program.',
  },
  'secrets/in-variable': {
    severity: 'medium',
    title: 'An environment variable with the name of a secret has a value in the manifest',
    fix: 'Use secretKeyRef instead of the value.',
  },
  'roles/everything': {
    severity: 'high',
    title: 'A role allows every verb, or all resources of a group',
    fix: 'List the verbs and resources that are used.',
  },
  'roles/escalation': {
    severity: 'high',
    title: 'A role lets its subject give itself more permissions',
    fix: 'Remove escalate, bind and impersonate, and verbs that write roles and bindings.',
  },
  'roles/anyone': {
    severity: 'high',
    title: 'A role is bound to everyone who is signed in, or to everyone',
    fix: 'Bind the role to accounts or groups by name.',
  },
  'roles/secrets': {
    severity: 'medium',
    title: 'A role lets its subject read all Secrets of a namespace or of the cluster',
    fix: 'List the names of the Secrets in resourceNames.',
  },
  'roles/pods': {
    severity: 'low',
    title: 'A role lets its subject create pods, which can use every account and Secret of their namespace',
    fix: 'Give the pods a namespace that has no other accounts and Secrets.',
  },
  'roles/public': {
    severity: 'high',
    title: 'A role of the cloud is given to everyone',
    fix: 'Replace allUsers and allAuthenticatedUsers by the accounts that need it.',
  },
  'images/no-digest': {
    severity: 'low',
    title: 'An image has no digest, so the registry can serve another one for the same tag',
    fix: 'Set the digest of the image.',
  },
  'images/latest': {
    severity: 'medium',
    title: 'An image has no tag or the tag latest, so its version is not known',
    fix: 'Set a tag that names a version.',
  },
  'resources/no-memory-request': {
    severity: 'low',
    title: 'A container requests no memory, so its node can run out of it',
    fix: 'Set resources.requests.memory.',
  },
  'versions/removed-api': {
    severity: 'high',
    title: 'The target version of Kubernetes does not serve the API version of an object',
    fix: 'Use the API version that the message names.',
  },
  'versions/deprecated-api': {
    severity: 'medium',
    title: 'The API version of an object is deprecated in the target version of Kubernetes',
    fix: 'Use the API version that the message names.',
  },
  'versions/unknown-target': {
    severity: 'low',
    title: 'The plan does not name the target version of Kubernetes',
    fix: 'Put the charts on a platform, and set kubernetesVersion.',
  },
  'data/unprotected': {
    severity: 'medium',
    title: 'Terraform destroys a resource with data if the program no longer has it',
    fix: 'Set prevent_destroy in the lifecycle of the resource.',
  },
};
