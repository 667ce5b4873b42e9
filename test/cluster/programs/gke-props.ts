import * as fc from 'fast-check';
import {
  type AuthorizedNetwork,
  type AuthorizedNetworksOptions,
  type ControlPlaneAccess,
  type GcsStateOptions,
  type GkeGpuPool,
  type GkeNodePool,
  type GkePlatformProps,
  GkeReleaseChannel,
  type IapClient,
  type LocalStateOptions,
  type TerraformState,
} from '../../../lib';
import { type Code, call, list } from './code';
import { platformProps } from './platform-props';
import { type Fields, mapOf, structOf } from './structs';
import type { Values } from './values';

export function gkePlatformProps(values: Values): fc.Arbitrary<Code<GkePlatformProps>> {
  const fields: Fields<GkePlatformProps> = {
    ...platformProps(values),
    project: values.text('my-project', 'a12345'),
    zone: values.text('us-central1-a', 'us-central1-f'),
    region: values.text('us-central1'),
    clusterName: values.name('ml-cluster'),
    nodePool: structOf<GkeNodePool>(nodes(values)),
    gpuPools: values.list(gpuPool(values), 2),
    controlPlaneAccess: controlPlaneAccess(values),
    iapClient: structOf<IapClient>(
      { clientId: values.text('123-abc.apps.googleusercontent.com'), secretName: values.dottedName('iap') },
      { always: ['clientId'] },
    ),
    deletionProtection: values.boolean,
    releaseChannel: values.member('GkeReleaseChannel', GkeReleaseChannel),
    labels: mapOf(values.plainText(fc.constantFrom('team', 'a-b_1')), values.text('vision', '')),
    state: state(values),
  };
  return structOf(fields, { always: ['project', 'zone'] });
}

function nodes(values: Values): Fields<GkeNodePool> {
  return {
    machineType: values.text('e2-standard-8', 'n2-highmem-128'),
    minNodes: values.number(1, 0, 2),
    maxNodes: values.number(10, 3, 1000),
    diskSize: values.size('100Gi', '10Gi', '1Ti'),
  };
}

function gpuPool(values: Values): fc.Arbitrary<Code<GkeGpuPool>> {
  const { machineType: _, ...pool } = nodes(values);
  return structOf<GkeGpuPool>(
    {
      ...pool,
      acceleratorType: values.text('nvidia-l4', 'nvidia-tesla-t4'),
      machineType: values.text('g2-standard-8'),
      gpusPerNode: values.number(1, 2, 8),
      name: values.name('gpus', 'spot-1'),
    },
    { always: ['acceleratorType', 'machineType', 'name'] },
  );
}

function controlPlaneAccess(values: Values): fc.Arbitrary<Code<ControlPlaneAccess>> {
  const network = structOf<AuthorizedNetwork>(
    { cidr: values.text('203.0.113.0/24', '0.0.0.0/0'), name: values.text('office', 'Büro') },
    { always: ['cidr'] },
  );
  const networks = structOf<AuthorizedNetworksOptions>(
    {
      networks: values
        .or(fc.array(network, { minLength: 1, maxLength: 3 }), fc.constant<Code<AuthorizedNetwork>[]>([]))
        .map(list),
      publicEndpoint: values.boolean,
    },
    { always: ['networks'] },
  );
  return fc.oneof(
    fc.constant(call<ControlPlaneAccess>('ControlPlaneAccess.dnsEndpoint')),
    networks.map((options) => call<ControlPlaneAccess>('ControlPlaneAccess.authorizedNetworks', options)),
  );
}

function state(values: Values): fc.Arbitrary<Code<TerraformState>> {
  const local = structOf<LocalStateOptions>({ path: values.text('terraform.tfstate', '../x y.tfstate') });
  const gcs = structOf<GcsStateOptions>(
    { bucket: values.text('my-state'), prefix: values.text('kubeflow', 'a/b') },
    { always: ['bucket'] },
  );
  return fc.oneof(
    local.map((options) => call<TerraformState>('TerraformState.local', options)),
    gcs.map((options) => call<TerraformState>('TerraformState.gcs', options)),
  );
}
