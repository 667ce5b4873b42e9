import type * as fc from 'fast-check';
import type { JupyterHubProps } from '../../../../lib';
import type { Code } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { anyPlatform, hostname, sharedVolumes } from '../workload-props';
import { cullingProps } from './culling-props';
import { hubProps } from './hub-props';
import { networkProps } from './network-props';
import { notebookProps } from './notebook-props';
import { proxyProps } from './proxy-props';
import { signIn } from './sign-in';
import { placeholderProps, prePullingProps, userSchedulerProps } from './start-up-props';

export function jupyterHubProps(values: Values): fc.Arbitrary<Code<JupyterHubProps>> {
  return structOf<JupyterHubProps>(
    {
      name: values.name('hub', 'team-hub'),
      platform: anyPlatform(values),
      authenticator: signIn(values),
      hostname: hostname(values),
      secretName: values.dottedName('hub-keys'),
      sharedVolumes: sharedVolumes(values),
      hub: hubProps(values),
      proxy: proxyProps(values),
      notebooks: notebookProps(values),
      culling: cullingProps(values),
      network: networkProps(values),
      prePuller: prePullingProps(values),
      userPlaceholders: placeholderProps(values),
      userScheduler: userSchedulerProps(values),
      labels: values.labels,
    },
    { rarely: values.onGke ? ['platform'] : ['platform', 'hostname'] },
  );
}
