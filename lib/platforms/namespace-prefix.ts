import type { Construct } from 'constructs';

const CONTEXT = 'kubeflow-cdk.namespacePrefix';

/** Lets every namespace that is named below a construct begin with a prefix. */
export function setNamespacePrefix(root: Construct, prefix: string): void {
  root.node.setContext(CONTEXT, prefix);
}

/** The name that a namespace has in the cluster. */
export function prefixedNamespace(scope: Construct, name: string): string {
  return `${scope.node.tryGetContext(CONTEXT) ?? ''}${name}`;
}
