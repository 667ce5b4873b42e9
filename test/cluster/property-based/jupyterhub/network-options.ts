import type * as fc from 'fast-check';
import type { HubNetworkOptions } from '../../../../lib';
import type { Code } from '../code';
import { peer } from '../options/common-options';
import { structOf } from '../structs';
import type { Values } from '../values';

export function hubNetworkOptions(values: Values): fc.Arbitrary<Code<HubNetworkOptions>> {
  const peers = values.list(peer(values), 2);
  // The default authenticator does not allow peers of the proxy.
  const rarely = ['allowProxyIngressFrom'] as const;
  return structOf<HubNetworkOptions>(
    {
      allowNotebookEgressToInternet: values.boolean,
      allowNotebookEgressToHttpProxy: values.boolean,
      allowNotebookEgressToPrivateNetworks: values.boolean,
      allowNotebookEgressToMetadataServer: values.boolean,
      allowNotebookToNotebook: values.boolean,
      allowNotebookEgressToProxy: values.boolean,
      allowNotebookEgressTo: peers,
      allowNotebookIngressFrom: peers,
      allowHubEgressTo: peers,
      allowHubIngressFrom: peers,
      allowProxyEgressTo: peers,
      allowProxyIngressFrom: peers,
      dnsServers: peers,
    },
    { rarely },
  );
}
