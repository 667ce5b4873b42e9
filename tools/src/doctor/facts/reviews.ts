import type { KubernetesClient } from '../../kubernetes/kubernetes-client';
import { inParallel } from '../../parallel';
import type { PlanPermission } from '../../plan/plan';
import type { ReviewFact } from './facts';

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const CONCURRENT = 16;

/** Asks the API server whether the user has each verb of each permission. */
export async function readReviews(
  client: KubernetesClient,
  permissions: readonly PlanPermission[],
): Promise<ReviewFact[]> {
  const located = await inParallel(permissions, async (permission) => {
    if (permission.namespace !== undefined) {
      return permission;
    }
    // Objects without a namespace are in that of the context, unless they are cluster-scoped.
    const served = await client.discovery.findResource(permission.group, permission.resource);
    return served?.namespaced ? { ...permission, namespace: client.server.namespace } : permission;
  });
  const asked = located.flatMap(({ group, resource, namespace, verbs }) =>
    verbs.map((verb) => ({ group, resource, ...(namespace !== undefined && { namespace }), verb })),
  );
  return inParallel(
    asked,
    async (attributes) => {
      const { status } = await client.server.json<{ status?: { allowed?: boolean } }>({
        method: 'POST',
        path: REVIEWS,
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: attributes },
        },
      });
      return { ...attributes, allowed: status?.allowed === true };
    },
    CONCURRENT,
  );
}
