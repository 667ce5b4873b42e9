import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkSourceRanges } from '../../../network/source-ranges';
import { isTerraformToken } from '../../../terraform-token';
import { isLabelKey } from '../../../validation/labels';

const LOAD_BALANCER = 'LoadBalancer';

/**
 * @throws KubeflowError if source ranges are empty or invalid, or if the Service is not a load balancer.
 */
export function checkServiceSourceRanges(
  where: IConstruct,
  prop: string,
  type: string,
  ranges?: readonly string[],
): void {
  checkSourceRanges(where, `${prop}.loadBalancerSourceRanges`, ranges);
  if (ranges !== undefined) {
    checkIsLoadBalancer(where, `${prop}.loadBalancerSourceRanges`, type);
  }
}

/**
 * @throws KubeflowError if a load balancer class is invalid or the Service is not a load balancer.
 */
export function checkLoadBalancerClass(where: IConstruct, prop: string, type: string, name: string | undefined): void {
  if (name === undefined) {
    return;
  }
  checkIsLoadBalancer(where, `${prop}.loadBalancerClass`, type);
  if (!isTerraformToken(name) && !isLabelKey(name)) {
    throw new KubeflowError(
      where,
      `${prop}.loadBalancerClass "${name}" is not a valid class name.`,
      'Must be a name, optionally with a DNS name and "/" as a prefix.',
      'Use for example "example.com/internal".',
    );
  }
}

function checkIsLoadBalancer(where: IConstruct, what: string, type: string): void {
  if (type !== LOAD_BALANCER) {
    throw new KubeflowError(
      where,
      `${what} requires a Service of type ${LOAD_BALANCER}, but the type is ${type}.`,
      `Kubernetes accepts it only for this type.`,
      'Set `type`, or remove it.',
    );
  }
}
