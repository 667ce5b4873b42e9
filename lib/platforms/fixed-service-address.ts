import type { Construct } from 'constructs';
import { lacking } from './lacking';
import type { ServiceAddresses } from './service-addresses';

/** A platform that may know the range of its Services. */
export interface ServiceRange {
  /** The platform in words, for errors. */
  readonly platform: string;
  readonly serviceAddresses?: ServiceAddresses;
  /** How its owner tells the range, up to a comma. */
  readonly toTell: string;
}

/** A fixed address for a Service that nodes mount. Throws where the range that it would be of is not known. */
export function fixedServiceAddress(
  where: Construct,
  serviceName: string,
  namespace: string,
  { platform, serviceAddresses, toTell }: ServiceRange,
): string {
  if (!serviceAddresses) {
    throw lacking({
      where,
      askedBy: `a fixed address for the Service ${namespace}/${serviceName}, which nodes mount and cannot resolve by name,`,
      platform,
      lacks: 'no range of Service addresses that this program knows',
      instead: [toTell, 'or set `clusterIp` of the disk to a free address of that range.'],
    });
  }
  return serviceAddresses.addressOf(where, serviceName, namespace);
}
