import { isIP } from 'node:net';
import { IpFamilies } from '../../../lib';
import { identity, type SerializedObject } from './api-server/dry-run';
import { ipFamiliesIn } from './platforms/platform-props';
import type { Program } from './program';

const FAMILIES: Record<IpFamilies, readonly number[]> = {
  [IpFamilies.IPV4]: [4],
  [IpFamilies.IPV6]: [6],
  [IpFamilies.DUAL_STACK]: [4, 6],
};

/**
 * Services with a cluster IP of an IP family that no cluster of the program has. The test cluster has both families, so
 * that it accepts the Services of IPv6 clusters, and would accept these.
 */
export function wrongIpFamilies(program: Program, objects: readonly SerializedObject[]): string[] {
  const platforms = program.statements.flatMap(({ value }) =>
    value.kind === 'new' && value.callee.kind === 'name' && value.callee.name.endsWith('Platform')
      ? ipFamiliesIn(value.args[2])
      : [],
  );
  const clusters = platforms.length > 0 ? platforms : [IpFamilies.IPV4];
  const families = clusters.flatMap((cluster) => FAMILIES[cluster]);
  return objects.flatMap(({ manifest }) => {
    const address = manifest.kind === 'Service' ? (manifest.spec as { clusterIP?: string }).clusterIP : undefined;
    return address !== undefined && isIP(address) !== 0 && !families.includes(isIP(address))
      ? [`${identity(manifest)}: the cluster has ${clusters}, but the cluster IP is ${address}`]
      : [];
  });
}
