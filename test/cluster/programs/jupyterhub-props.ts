import * as fc from 'fast-check';
import type {
  CullingProps,
  HubProps,
  HubProxyProps,
  IapOptions,
  JupyterHubProps,
  NotebookProps,
  SharedPasswordOptions,
  SignIn,
} from '../../../lib';
import { type Code, call } from './code';
import { structOf } from './structs';
import type { Values } from './values';
import { anyPlatform, gpu, hostname, resources, sharedVolumes } from './workload-props';

export function jupyterHubProps(values: Values): fc.Arbitrary<Code<JupyterHubProps>> {
  return structOf<JupyterHubProps>(
    {
      name: values.name('hub', 'team-hub'),
      platform: anyPlatform(values),
      signIn: signIn(values),
      hostname: hostname(values),
      secretName: values.dottedName('hub-keys'),
      sharedVolumes: sharedVolumes(values),
      hub: structOf<HubProps>({
        resources: resources(values),
        databaseSize: values.size('1Gi', '1Mi', '100Gi'),
        databaseStorageClassName: values.dottedName('fast'),
      }),
      proxy: structOf<HubProxyProps>({ resources: resources(values) }),
      notebooks: notebookProps(values),
      culling: structOf<CullingProps>({
        enabled: values.boolean,
        timeout: values.duration('30 minutes', '1 seconds', '7 days'),
        every: values.duration('10 minutes', '1 hours'),
        maxAge: values.duration('1 days'),
      }),
      labels: values.labels,
    },
    { rarely: values.onGke ? ['platform'] : ['platform', 'hostname'] },
  );
}

function notebookProps(values: Values): fc.Arbitrary<Code<NotebookProps>> {
  return structOf<NotebookProps>(
    {
      image: values.text('quay.io/jupyter/scipy-notebook:2025-06-02'),
      resources: resources(values),
      gpu: gpu(values),
      homeSize: values.size('10Gi', '1Mi', '1Ti'),
      homeStorageClassName: values.dottedName('homes'),
      env: values.environment,
      startTimeout: values.duration('5 minutes', '1 seconds', '1 hours'),
      defaultUrl: values.text('/lab', '/tree', '/'),
    },
    { rarely: ['gpu'] },
  );
}

function signIn(values: Values): fc.Arbitrary<Code<SignIn>> {
  const adminUsers = values.list(values.text('ann', 'Ann.Lee@ex.org', 'ü'));
  const shared = structOf<SharedPasswordOptions>({ secretName: values.dottedName('passwords'), adminUsers });
  const iap = structOf<IapOptions>({ audience: values.text('/projects/1/global/backendServices/2'), adminUsers });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: shared.map((options) => call<SignIn>('SignIn.sharedPassword', options)) },
    {
      weight: values.onGke || values.wild ? 2 : 0,
      arbitrary: iap.map((options) => call<SignIn>('SignIn.iap', options)),
    },
  );
}
