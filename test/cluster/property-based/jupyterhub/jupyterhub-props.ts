import type * as fc from 'fast-check';
import { type DedicatedNodesOptions, type JupyterHubProps, NodePurpose } from '../../../../lib';
import type { Code } from '../code';
import { anyPlatform, sharedVolumes } from '../options/common-options';
import { hostname } from '../options/exposure-options';
import { structOf } from '../structs';
import type { Values } from '../values';
import { authenticator } from './authenticator';
import { cullingOptions } from './culling-options';
import { hubOptions } from './hub-options';
import { hubNetworkOptions } from './network-options';
import { notebookOptions } from './notebook-options';
import { proxyOptions } from './proxy-options';
import { prePullerOptions, userPlaceholderOptions, userSchedulerOptions } from './scheduling-options';

export function jupyterHubProps(values: Values): fc.Arbitrary<Code<JupyterHubProps>> {
  return structOf<JupyterHubProps>(
    {
      name: values.name('hub', 'team-hub'),
      platform: anyPlatform(values),
      authenticator: authenticator(values),
      hostname: hostname(values),
      subdomainHost: values.boolean,
      secretName: values.dottedName('hub-keys'),
      sharedVolumes: sharedVolumes(values),
      hub: hubOptions(values),
      proxy: proxyOptions(values),
      notebooks: notebookOptions(values),
      culling: cullingOptions(values),
      network: hubNetworkOptions(values),
      prePuller: prePullerOptions(values),
      userPlaceholders: userPlaceholderOptions(values),
      userScheduler: userSchedulerOptions(values),
      dedicatedNodes: structOf<DedicatedNodesOptions>({
        users: values.member('NodePurpose', NodePurpose),
        core: values.member('NodePurpose', NodePurpose),
      }),
      labels: values.labels,
    },
    { rarely: values.onGke ? ['platform', 'subdomainHost'] : ['platform', 'hostname', 'subdomainHost'] },
  );
}
