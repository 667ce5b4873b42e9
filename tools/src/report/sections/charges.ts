import { describe, referenceTo } from '../../kubernetes/objects';
import { fieldsOf, listOf, sortedBy } from '../input/fields';
import type { ReportInput, ReportObject } from '../input/report-input';
import type { TerraformResource } from '../input/terraform-stack';

/** Something that incurs charges, or remains after the environment is deleted. */
export interface Charge {
  /** For readers: `Disk cloud-data (google_compute_disk.data)`. */
  readonly what: string;
  /** Size, type or number, as far as the program says. */
  readonly details?: string;
  readonly path?: string;
  /** Whether it incurs charges. */
  readonly charged: boolean;
  /** Result of a deletion: with `delete.sh` for objects, and with `terraform destroy` for resources. */
  readonly deletion: 'deleted' | 'kept';
  /** Why it is kept. */
  readonly reason?: string;
  /** Whether it contains data. */
  readonly data: boolean;
}

interface ResourceKind {
  readonly name: string;
  readonly data?: boolean;
  /** Kept even if Terraform forgets it. */
  readonly permanent?: string;
  /** Incurs no charges itself. */
  readonly free?: boolean;
  details?(fields: Readonly<Record<string, unknown>>): readonly (string | undefined)[];
}

const text = (value: unknown, before = '', after = '') =>
  typeof value === 'string' || typeof value === 'number' ? `${before}${value}${after}` : undefined;

/** Resources that incur charges, or that cannot be deleted. */
const RESOURCES: Readonly<Record<string, ResourceKind>> = {
  google_container_cluster: {
    name: 'GKE cluster',
    details: ({ location, enable_autopilot }) => [
      text(location),
      enable_autopilot === true ? 'Autopilot: charged by requests of pods' : undefined,
    ],
  },
  google_container_node_pool: { name: 'Node pool', details: nodePoolDetails },
  google_compute_disk: {
    name: 'Disk',
    data: true,
    details: ({ size, type }) => [text(size, '', ' GB'), text(type)],
  },
  google_compute_region_disk: {
    name: 'Regional disk',
    data: true,
    details: ({ size, type }) => [text(size, '', ' GB'), text(type)],
  },
  google_compute_resource_policy: { name: 'Snapshots' },
  google_storage_bucket: {
    name: 'Bucket',
    data: true,
    details: ({ location, storage_class }) => [text(location), text(storage_class)],
  },
  google_filestore_instance: {
    name: 'Filestore instance',
    data: true,
    details: ({ tier, file_shares }) => [text(tier), text(fieldsOf(listOf(file_shares)[0]).capacity_gb, '', ' GB')],
  },
  google_gke_backup_backup_plan: { name: 'Backups of the cluster' },
  google_kms_crypto_key: { name: 'Encryption key', permanent: 'keys cannot be deleted; data may need them' },
  google_kms_key_ring: { name: 'Key ring', permanent: 'key rings cannot be deleted', free: true },
  google_compute_global_address: { name: 'Address' },
  google_compute_address: { name: 'Address' },
  google_compute_router_nat: { name: 'NAT gateway' },
  google_compute_security_policy: { name: 'Cloud Armor policy' },
  google_compute_forwarding_rule: { name: 'Forwarding rule' },
  google_certificate_manager_certificate: { name: 'Certificate' },
  google_dns_managed_zone: { name: 'DNS zone' },
  google_artifact_registry_repository: { name: 'Image repository', data: true },
};

/** Returns what incurs charges and what remains, sorted by name. */
export function chargesOf(input: ReportInput): Charge[] {
  return sortedBy(
    [...input.terraform.flatMap(resourceCharge), ...objectCharges(input), ...retentions(input)],
    ({ what }) => what,
  );
}

/** Whether a resource contains data. */
export function containsData({ type }: TerraformResource): boolean {
  return RESOURCES[type]?.data === true;
}

/** Why Terraform does not destroy a resource, or undefined if it does. */
export function keptReason({ type, fields }: TerraformResource): string | undefined {
  const lifecycle = fieldsOf(listOf(fields.lifecycle)[0]);
  if (RESOURCES[type]?.permanent !== undefined) {
    return RESOURCES[type].permanent;
  }
  if (lifecycle.prevent_destroy === true) {
    return 'Terraform refuses to destroy it';
  }
  return fields.deletion_protection === true || fields.deletion_protection_enabled === true
    ? 'its deletion protection is on'
    : undefined;
}

function resourceCharge(resource: TerraformResource): Charge[] {
  const kind = RESOURCES[resource.type];
  const reason = keptReason(resource);
  if (resource.conditional || (kind === undefined && reason === undefined)) {
    return [];
  }
  const { fields, address, path, type } = resource;
  // Access to a kept resource is part of it.
  if (kind === undefined && (/_iam_/.test(type) || type === 'terraform_data')) {
    return [];
  }
  const name = typeof fields.name === 'string' && !fields.name.includes('${') ? ` ${fields.name}` : '';
  const details = (kind?.details?.(fields) ?? []).filter((each) => each !== undefined).join(', ');
  return [
    {
      what: `${kind?.name ?? type}${name} (${address})`,
      ...(details !== '' && { details }),
      ...(path !== undefined && { path }),
      charged: kind?.free !== true,
      deletion: reason === undefined ? 'deleted' : 'kept',
      ...(reason !== undefined && { reason }),
      data: kind?.data === true,
    },
  ];
}

function nodePoolDetails(fields: Readonly<Record<string, unknown>>): (string | undefined)[] {
  const config = fieldsOf(listOf(fields.node_config)[0]);
  const { min_node_count, max_node_count, total_min_node_count, total_max_node_count } = fieldsOf(
    listOf(fields.autoscaling)[0],
  );
  const [least, most] = [min_node_count ?? total_min_node_count, max_node_count ?? total_max_node_count];
  const accelerator = fieldsOf(listOf(config.guest_accelerator)[0]);
  return [
    most === undefined ? text(fields.node_count, '', ' nodes') : `${least ?? 0} to ${most} nodes`,
    text(config.machine_type),
    text(config.disk_size_gb, '', ' GB disks'),
    accelerator.type === undefined ? undefined : `${accelerator.count ?? 1} × ${accelerator.type}`,
    config.spot === true ? 'Spot' : undefined,
  ];
}

/** Volumes and load balancers. Clusters on this machine cost nothing. */
function objectCharges({ plan, objects }: ReportInput): Charge[] {
  const charged = isCharged({ plan });
  return objects.flatMap((each): Charge[] => {
    const { object, path } = each;
    const { spec } = object;
    const common = { what: describe(referenceTo(object)), ...(path !== undefined && { path }) };
    if (object.kind === 'PersistentVolumeClaim' && spec?.volumeName === undefined) {
      const size = fieldsOf(fieldsOf(fieldsOf(spec).resources).requests).storage;
      return [
        {
          ...common,
          details: [text(size), text(spec?.storageClassName, 'class ')].filter((part) => part !== undefined).join(', '),
          charged,
          deletion: 'kept',
          reason: 'it contains data; delete.sh --data deletes it',
          data: true,
        },
      ];
    }
    return isLoadBalancer(each) && charged
      ? [{ ...common, details: 'load balancer of the cloud', charged, deletion: 'deleted', data: false }]
      : [];
  });
}

function isLoadBalancer({ object: { kind, spec } }: ReportObject): boolean {
  return kind === 'Gateway' || kind === 'Ingress' || (kind === 'Service' && spec?.type === 'LoadBalancer');
}

/** Other objects that remain, from the plan, such as claims of users. Claims of the program are above. */
function retentions({ plan }: ReportInput): Charge[] {
  return plan.retains
    .filter(({ what }) => !/^PersistentVolume(Claim)? /.test(what) && !what.includes('Terraform resource'))
    .map(({ what, why, costs }) => ({
      what: `${what.charAt(0).toUpperCase()}${what.slice(1)}`,
      charged: costs,
      deletion: 'kept',
      reason: why,
      data: what.startsWith('PersistentVolumeClaims'),
    }));
}

function isCharged({ plan }: Pick<ReportInput, 'plan'>): boolean {
  return plan.terraform !== undefined || plan.retains.some(({ costs }) => costs);
}
