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

/**
 * The requests that a service account is allowed to make: "verb resource", with a subresource and a group as in
 * "get pods/log" and "create tfjobs.kubeflow.org". All are asked at once, because each start of kubectl takes time.
 *
 * @param namespaces namespaces of the requests, or "" for the whole cluster
 * @returns requests as "namespace: verb resource"
 */
export async function allowedRequests(
  kubectl: Kubectl,
  [home, name]: [namespace: string, name: string],
  requests: readonly string[],
  namespaces: readonly string[],
): Promise<string[]> {
  const asked = namespaces.flatMap((namespace) => requests.map((request) => ({ namespace, request })));
  const reviews = asked.map(({ namespace, request }) => {
    const [verb, path] = request.split(' ');
    const [full, subresource] = path.split('/');
    const [resource, ...group] = full.split('.');
    return {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: `system:serviceaccount:${home}:${name}`,
        groups: ['system:serviceaccounts', `system:serviceaccounts:${home}`, 'system:authenticated'],
        resourceAttributes: { namespace, verb, group: group.join('.'), resource, subresource },
      },
    };
  });
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: reviews });
  const { stdout } = await kubectl.runWith(list, 'create', '-f', '-', '--output=jsonpath={.status.allowed}{"\\n"}');
  const verdicts = stdout.trim().split(/\s+/);
  if (verdicts.length !== asked.length || verdicts.some((verdict) => !/^(true|false)$/.test(verdict))) {
    throw new Error(`the API server answered ${asked.length} reviews with: ${stdout}`);
  }
  return asked
    .filter((_, index) => verdicts[index] === 'true')
    .map(({ namespace, request }) => `${namespace}: ${request}`);
}
