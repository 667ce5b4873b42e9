/**
 * A replacement for Volcano's PodGroup definition, which none of the operator's Go modules contains. It has exactly the
 * fields of Volcano's types.
 *
 * @see https://github.com/volcano-sh/apis/blob/v1.9.0/pkg/apis/scheduling/v1beta1/types.go
 */
export function volcanoDefinition(): object {
  const text = { type: 'string' };
  const number = { type: 'integer', format: 'int32' };
  const object = (properties: object) => ({ type: 'object', properties });
  const mapOf = (additionalProperties: object) => ({ type: 'object', additionalProperties });
  const amount = { anyOf: [{ type: 'integer' }, text], 'x-kubernetes-int-or-string': true };
  const spec = object({
    minMember: number,
    minTaskMember: mapOf(number),
    queue: text,
    priorityClassName: text,
    minResources: mapOf(amount),
  });
  const status = object({ phase: text, running: number, succeeded: number, failed: number });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'podgroups.scheduling.volcano.sh' },
    spec: {
      group: 'scheduling.volcano.sh',
      scope: 'Namespaced',
      names: { kind: 'PodGroup', listKind: 'PodGroupList', plural: 'podgroups', singular: 'podgroup' },
      versions: [
        {
          name: 'v1beta1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: object({ spec, status }) },
        },
      ],
    },
  };
}
