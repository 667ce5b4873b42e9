import type * as fc from 'fast-check';
import type { HubNetworkProps } from '../../../../lib';
import type { Code } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { peer } from '../workload-props';

export function networkProps(values: Values): fc.Arbitrary<Code<HubNetworkProps>> {
  const peers = values.list(peer(values), 2);
  return structOf<HubNetworkProps>({
    notebooksReachInternet: values.boolean,
    notebooksReachPrivateNetworks: values.boolean,
    notebooksReachMetadataServer: values.boolean,
    notebooksReachEachOther: values.boolean,
    notebooksReachProxy: values.boolean,
    notebooksReach: peers,
    notebooksReachedBy: peers,
    hubReaches: peers,
    hubReachedBy: peers,
    proxyReaches: peers,
    proxyReachedBy: peers,
    dnsServers: peers,
  });
}
