import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Assembly {
  readonly types: {
    readonly [name: string]: {
      readonly name: string;
      readonly kind: string;
      readonly datatype?: boolean;
      readonly base?: string;
      readonly locationInModule?: { readonly filename: string };
      readonly properties?: readonly { readonly name: string; readonly optional?: boolean }[];
      readonly methods?: readonly { readonly name: string }[];
    };
  };
}

/** Structs without resources in Terraform. */
const WITHOUT_RESOURCES: { readonly [struct: string]: string } = {
  ExistingClusterOptions: 'describes a cluster that Terraform does not manage',
  ExistingGpuNodes: 'describes nodes that Terraform does not manage',
  FilestoreVolumeProps: 'sets fields of Kubernetes objects',
  GkeStorageClassProps: 'sets fields of Kubernetes objects',
  GcsBackendOptions: 'sets the location of the state',
  NodePlacement: 'is a result',
  NodeTaint: 'is covered by `taints` of a pool',
  WeeklyMaintenanceOptions: 'sets the same block as DailyMaintenanceOptions',
  ExistingNetworkOptions: 'describes a network that Terraform does not manage',
};

/** Props that cannot be removed, or concern the program only. */
const WITHOUT_EFFECT: readonly string[] = [
  // A network that only Filestore uses, and the platform that contains the construct.
  'FilestoreInstanceProps.network',
  'FilestoreInstanceProps.platform',
];

/** Methods of capabilities that create no resources in Terraform. */
const WITHOUT_CONSTRUCTS: readonly string[] = [
  'IStorageCapability.allocateClusterIp',
  'IStorageCapability.storageClassNameFor',
];

/**
 * Returns everything that a program can remove: optional props of the structs of `GkePlatform`, constructs, and calls of capabilities.
 * Reads the assembly that the build writes.
 */
export function publicOptions(): string[] {
  const { types }: Assembly = JSON.parse(readFileSync(join(__dirname, '..', '..', '..', '.jsii'), 'utf8'));
  const ofGke = Object.values(types).filter(({ locationInModule }) =>
    locationInModule?.filename.startsWith('lib/platforms/gke/'),
  );
  const props = ofGke
    .filter(({ name, datatype }) => datatype && !(name in WITHOUT_RESOURCES))
    .flatMap(({ name, properties = [] }) =>
      properties.filter(({ optional }) => optional).map((property) => `${name}.${property.name}`),
    );
  const constructs = ofGke.filter(({ base }) => base === 'constructs.Construct').map(({ name }) => name);
  const calls = Object.values(types)
    .filter(
      ({ name, kind }) =>
        kind === 'interface' && /^I(Storage|Identity|Exposure|ObjectStore|Network)Capability$/.test(name),
    )
    .flatMap(({ name, methods = [] }) => methods.map((method) => `${name}.${method.name}`));
  return [
    ...props.filter((name) => !WITHOUT_EFFECT.includes(name)),
    ...constructs,
    ...calls.filter((name) => !WITHOUT_CONSTRUCTS.includes(name)),
  ].sort();
}
