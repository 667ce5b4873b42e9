import type { IConstruct } from 'constructs';
import { checkRestriction } from '../validation/restrictions';
import { cidrPeers } from './network-peer-checks';

/**
 * Checks the source ranges of a load balancer.
 *
 * @throws KubeflowError if the list is empty, which Kubernetes treats as all addresses, or if a range is invalid.
 */
export function checkSourceRanges(where: IConstruct, prop: string, ranges: readonly string[] | undefined): void {
  cidrPeers(where, prop, ranges);
  checkRestriction(where, prop, ranges, 'all addresses');
}
