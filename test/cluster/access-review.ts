import type { Kubectl } from '../cluster-harness/kubectl';

/**
 * Whether a service account is allowed a request: "verb resource", "verb resource/subresource" or "verb resource name".
 * The default namespace is that of the service account.
 */
export async function isAllowed(
  kubectl: Kubectl,
  [home, name]: [namespace: string, name: string],
  request: string,
  namespace = home,
): Promise<boolean> {
  const [verb, path, object] = request.split(' ');
  const [resource, subresource] = path.split('/');
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${home}:${name}`,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${home}`, 'system:authenticated'],
      resourceAttributes: { namespace, verb, resource, subresource, name: object },
    },
  };
  const { stdout } = await kubectl.runWith(JSON.stringify(review), 'create', '-f', '-', '--output=json');
  return JSON.parse(stdout).status.allowed;
}
