import type { Size } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import type * as kube from '../k8s/kube';
import { checkInteger } from '../validation/integers';
import { isLabelKey } from '../validation/labels';
import { bytesOf, checkSize, quantity, quantityAmount } from '../validation/quantities';

/** Resources of a container other than CPU, memory, storage and `gpu`. */
export interface ExtendedResourceOptions {
  /**
   * Counts of extended resources, as the device plugins of the cluster name them: `{ 'example.com/fpga': 2 }`.
   *
   * Prefer `gpu` for GPUs, which also selects nodes and tolerates their taints.
   *
   * @default - none
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources
   */
  readonly extendedResources?: { [name: string]: number };

  /**
   * Amounts of huge pages by page size: `{ '2Mi': Size.mebibytes(512) }`. Must be multiples of the page size.
   *
   * @default - none
   * @see https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/
   */
  readonly hugePages?: { [pageSize: string]: Size };
}

/**
 * Returns extended resources and huge pages by resource name. Requests and limits of these must be equal.
 *
 * @param prefix prefix of the props in errors, for example `worker.`
 * @param gpu resource of the container's GPUs
 * @throws KubeflowError if a name or an amount is invalid, or if `gpu` requests the same resource.
 */
export function extendedResourceAmounts(
  where: IConstruct,
  prefix: string,
  { extendedResources: counts = {}, hugePages = {} }: ExtendedResourceOptions,
  gpu?: { readonly resourceName: string },
): { [name: string]: kube.Quantity } {
  for (const [name, count] of Object.entries(counts)) {
    checkExtendedResource(where, `${prefix}extendedResources`, name);
    checkInteger(where, `${prefix}extendedResources: ${name}`, count, { min: 1, acceptedBy: 'Kubernetes' });
    if (name === gpu?.resourceName) {
      throw new KubeflowError(
        where,
        `${prefix}extendedResources: "${name}" is also requested by \`gpu\`.`,
        'A container requests each resource once.',
        `Set \`count\` of \`gpu\`, and remove "${name}".`,
      );
    }
  }
  const pages = Object.entries(hugePages).map(([pageSize, size]) => {
    checkPages(where, `${prefix}hugePages`, pageSize, size);
    return [`hugepages-${pageSize}`, quantity(size)] as const;
  });
  return {
    ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)])),
    ...Object.fromEntries(pages),
  };
}

/** Adds extended resources to requests and limits. */
export function withExtendedResources(
  resources: kube.ResourceRequirements | undefined,
  extended: { readonly [name: string]: kube.Quantity },
): kube.ResourceRequirements {
  return Object.keys(extended).length === 0
    ? { ...resources }
    : {
        ...resources,
        requests: { ...resources?.requests, ...extended },
        limits: { ...resources?.limits, ...extended },
      };
}

/**
 * @param what prop that contains the name, for errors
 * @throws KubeflowError if a name is not that of an extended resource.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/v1/helper/helpers.go (IsExtendedResourceName)
 */
export function checkExtendedResource(where: IConstruct, what: string, name: string): void {
  const isNative = !name.includes('/') || name.includes('kubernetes.io/');
  // Kubernetes stores the quota of a resource under this prefix, which must also be a valid name.
  if (isNative || name.startsWith('requests.') || !isLabelKey(`requests.${name}`)) {
    throw new KubeflowError(
      where,
      `${what}: "${name}" is not the name of an extended resource.`,
      'Must be a domain name, a slash, and letters, digits, "-", "_" and ".", as in `kubectl describe node`. CPU, memory and',
      'ephemeral storage have the prop `resources`, and the domain kubernetes.io is reserved.',
      'Use the resource that the device plugin of the cluster advertises, for example "nvidia.com/gpu" or "example.com/fpga".',
    );
  }
}

function checkPages(where: IConstruct, what: string, pageSize: string, size: Size): void {
  const page = /^[1-9]\d*[KMGT]i$/.test(pageSize) ? quantityAmount(pageSize) : undefined;
  if (page === undefined) {
    throw new KubeflowError(
      where,
      `${what}: "${pageSize}" is not a page size.`,
      'Must be a size that the processors of the nodes support, such as "2Mi" and "1Gi".',
      "Use for example { '2Mi': Size.mebibytes(512) }.",
    );
  }
  checkSize(where, `${what}: ${pageSize}`, size);
  if (bytesOf(size) % page !== 0) {
    throw new KubeflowError(
      where,
      `${what}: ${quantity(size)} is not a multiple of the page size ${pageSize}.`,
      'Must be whole pages.',
      `Use a multiple of ${pageSize}.`,
    );
  }
}
