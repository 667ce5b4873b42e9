import * as fc from 'fast-check';
import {
  type BlueGreenUpgradeOptions,
  type CommonNodePoolOptions,
  type GkeGpuPoolOptions,
  type GkeNodePoolOptions,
  type GkeTpuPoolOptions,
  GpuDriverVersion,
  type GpuSharing,
  type GpuSharingOptions,
  NodeBootDiskType,
  NodeLocationPolicy,
  type NodeTaint,
  NodeTaintEffect,
  type NodeUpgradeStrategy,
  type ReservationAffinity,
  type SurgeUpgradeOptions,
} from '../../../../lib';
import { type Code, call, literal } from '../code';
import { type Fields, structOf } from '../structs';
import type { Values } from '../values';
import { nodeLocations } from './gke-cluster-options';

export function nodePool(values: Values): fc.Arbitrary<Code<GkeNodePoolOptions>> {
  return structOf<GkeNodePoolOptions>(
    {
      ...commonNodePoolOptions(values),
      ...nodeCounts(values),
      name: values.name('cpus', 'batch'),
      machineType: values.text('e2-standard-8', 'n2-highmem-128'),
    },
    { always: ['name'] },
  );
}

export function gpuPool(values: Values): fc.Arbitrary<Code<GkeGpuPoolOptions>> {
  const machines = [
    ['nvidia-l4', 'g2-standard-8', undefined],
    ['nvidia-tesla-t4', 'n1-standard-8', undefined],
    ['nvidia-tesla-a100', 'a2-highgpu-2g', '1g.5gb'],
  ] as const;
  return fc.constantFrom(...machines).chain(([acceleratorType, machineType, part]) =>
    structOf<GkeGpuPoolOptions>(
      {
        ...commonNodePoolOptions(values),
        ...nodeCounts(values),
        acceleratorType: values.text(acceleratorType),
        machineType: values.text(machineType),
        gpusPerNode: values.number(acceleratorType === 'nvidia-tesla-a100' ? 2 : 1),
        name: values.name('gpus', 'spot'),
        driverVersion: values.member('GpuDriverVersion', GpuDriverVersion),
        sharing: gpuSharing(values),
        partitionSize:
          part === undefined ? (fc.constant(literal(undefined)) as fc.Arbitrary<Code<string>>) : values.text(part),
      },
      { always: ['acceleratorType', 'machineType', 'name'] },
    ),
  );
}

export function tpuPool(values: Values): fc.Arbitrary<Code<GkeTpuPoolOptions>> {
  return structOf<GkeTpuPoolOptions>(
    {
      ...commonNodePoolOptions(values),
      machineType: values.text('ct5lp-hightpu-4t'),
      topology: values.text('2x2', '2x4'),
      name: values.name('tpus'),
      minNodes: values.number(0),
      maxNodes: values.number(2),
    },
    { always: ['machineType', 'name'] },
  );
}

function nodeCounts(values: Values) {
  return { minNodes: values.number(1, 0, 2), maxNodes: values.number(10, 3, 1000) };
}

function commonNodePoolOptions(values: Values): Fields<CommonNodePoolOptions> {
  return {
    diskSize: values.size('100Gi', '10Gi', '1Ti'),
    diskType: values.member('NodeBootDiskType', NodeBootDiskType),
    nodeLocations: nodeLocations(values),
    spot: values.boolean,
    locationPolicy: values.member('NodeLocationPolicy', NodeLocationPolicy),
    labels: values.labels,
    taints: values.list(
      structOf<NodeTaint>(
        {
          key: values.text('dedicated', 'example.com/team'),
          value: values.text('training', ''),
          effect: values.member('NodeTaintEffect', NodeTaintEffect),
        },
        { always: ['key'] },
      ),
    ),
    networkTags: values.list(values.text('ml', 'a-b')),
    upgradeStrategy: upgradeStrategy(values),
    reservationAffinity: reservationAffinity(values),
  };
}

function gpuSharing(values: Values): fc.Arbitrary<Code<GpuSharing>> {
  const options = structOf<GpuSharingOptions>(
    { maxSharedClientsPerGpu: values.number(2, 48) },
    { always: ['maxSharedClientsPerGpu'] },
  );
  return fc
    .tuple(fc.constantFrom('GpuSharing.timeSharing', 'GpuSharing.mps'), options)
    .map(([kind, argument]) => call<GpuSharing>(kind, argument));
}

function upgradeStrategy(values: Values): fc.Arbitrary<Code<NodeUpgradeStrategy>> {
  const surge = structOf<SurgeUpgradeOptions>({ maxSurge: values.number(1, 2), maxUnavailable: values.number(0, 1) });
  const blueGreen = structOf<BlueGreenUpgradeOptions>({
    batchNodeCount: values.number(1, 5),
    batchSoakDuration: values.duration('10 seconds', '5 minutes'),
    nodePoolSoakDuration: values.duration('1 hours'),
  });
  return fc.oneof(
    surge.map((options) => call<NodeUpgradeStrategy>('NodeUpgradeStrategy.surge', options)),
    blueGreen.map((options) => call<NodeUpgradeStrategy>('NodeUpgradeStrategy.blueGreen', options)),
  );
}

function reservationAffinity(values: Values): fc.Arbitrary<Code<ReservationAffinity>> {
  const names = values.text('gpus', 'projects/other-project/reservations/gpus');
  return fc.oneof(
    fc.constant(call<ReservationAffinity>('ReservationAffinity.any')),
    fc.constant(call<ReservationAffinity>('ReservationAffinity.none')),
    names.map((name) => call<ReservationAffinity>('ReservationAffinity.specific', name)),
  );
}
