import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkPeers } from '../../../network/network-peer-checks';
import { isTerraformToken } from '../../../terraform-token';
import { isLabelKey } from '../../../validation/labels';

const LOAD_BALANCER = 'LoadBalancer';

/** Throws where no load balancer could keep to the blocks of addresses. */
export function checkSourceRanges(where: IConstruct, prop: string, type: string, ranges: readonly string[] = []): void {
  checkPeers(
    where,
    `${prop}.loadBalancerSourceRanges`,
    ranges.map((cidr) => ({ cidr })),
  );
  if (ranges.length > 0) {
    checkIsLoadBalancer(where, `${prop}.loadBalancerSourceRanges`, type);
  }
}

/** Throws where there is no load balancer of the class. */
export function checkLoadBalancerClass(where: IConstruct, prop: string, type: string, name: string | undefined): void {
  if (name === undefined) {
    return;
  }
  checkIsLoadBalancer(where, `${prop}.loadBalancerClass`, type);
  if (!isTerraformToken(name) && !isLabelKey(name)) {
    throw new KubeflowError(
      where,
      `${prop}.loadBalancerClass "${name}" is not the name of a class.`,
      'Kubernetes accepts a name, after a prefix that is a DNS name and a slash where there is one.',
      'Use for example "example.com/internal".',
    );
  }
}

function checkIsLoadBalancer(where: IConstruct, what: string, type: string): void {
  if (type !== LOAD_BALANCER) {
    throw new KubeflowError(
      where,
      `${what} is set, and the Service has no load balancer: its type is ${type}.`,
      `Kubernetes accepts it of the type ${LOAD_BALANCER}.`,
      'Set the type, or leave it out.',
    );
  }
}
