const COMPUTE_OPERATIONS = [
  'compute.globalOperations.get',
  'compute.regionOperations.get',
  'compute.zoneOperations.get',
];

/** Zonal and regional disks. */
const DISK = [
  'compute.disks.create',
  'compute.disks.createSnapshot',
  'compute.disks.delete',
  'compute.disks.get',
  'compute.disks.resize',
  'compute.disks.setLabels',
  'compute.snapshots.create',
  'compute.snapshots.get',
  ...COMPUTE_OPERATIONS,
];

const DISK_POLICY = [
  'compute.disks.addResourcePolicies',
  'compute.disks.get',
  'compute.disks.removeResourcePolicies',
  'compute.resourcePolicies.use',
  ...COMPUTE_OPERATIONS,
];

/** Permissions to create, read, update and delete a collection, and other permissions on it. */
function crudPermissions(collection: string, ...others: string[]): string[] {
  return ['create', 'get', 'update', 'delete', ...others].map((verb) => `${collection}.${verb}`);
}

function iamPolicyPermissions(collection: string): string[] {
  return ['getIamPolicy', 'setIamPolicy'].map((verb) => `${collection}.${verb}`);
}

/**
 * Permissions that Terraform requires for each type of resource.
 *
 * @see https://cloud.google.com/iam/docs/permissions-reference
 */
export const DEPLOYER_PERMISSIONS: { readonly [type: string]: readonly string[] } = {
  google_artifact_registry_repository_iam_member: iamPolicyPermissions('artifactregistry.repositories'),
  google_certificate_manager_certificate: [
    ...crudPermissions('certificatemanager.certs', 'use'),
    'certificatemanager.operations.get',
  ],
  google_certificate_manager_certificate_map: [
    ...crudPermissions('certificatemanager.certmaps', 'use'),
    'certificatemanager.operations.get',
  ],
  google_certificate_manager_certificate_map_entry: [
    ...crudPermissions('certificatemanager.certmapentries'),
    'certificatemanager.operations.get',
  ],
  google_compute_disk: DISK,
  google_compute_disk_resource_policy_attachment: DISK_POLICY,
  google_compute_firewall: [
    ...crudPermissions('compute.firewalls'),
    'compute.networks.updatePolicy',
    'compute.networks.get',
    ...COMPUTE_OPERATIONS,
  ],
  google_compute_global_address: [
    'compute.globalAddresses.create',
    'compute.globalAddresses.delete',
    'compute.globalAddresses.get',
    'compute.globalAddresses.setLabels',
    // For the script that stores the IAP audience.
    'compute.backendServices.list',
    'resourcemanager.projects.get',
    ...COMPUTE_OPERATIONS,
  ],
  google_compute_network: [...crudPermissions('compute.networks', 'updatePolicy', 'use'), ...COMPUTE_OPERATIONS],
  google_compute_region_disk: DISK,
  google_compute_region_disk_resource_policy_attachment: DISK_POLICY,
  google_compute_resource_policy: [...crudPermissions('compute.resourcePolicies'), ...COMPUTE_OPERATIONS],
  google_compute_router: [
    ...crudPermissions('compute.routers', 'use'),
    'compute.networks.updatePolicy',
    ...COMPUTE_OPERATIONS,
  ],
  google_compute_router_nat: [
    'compute.routers.get',
    'compute.routers.update',
    'compute.subnetworks.use',
    ...COMPUTE_OPERATIONS,
  ],
  google_compute_security_policy: [...crudPermissions('compute.securityPolicies', 'use'), ...COMPUTE_OPERATIONS],
  google_compute_ssl_policy: [...crudPermissions('compute.sslPolicies', 'use'), ...COMPUTE_OPERATIONS],
  google_compute_subnetwork: [
    ...crudPermissions('compute.subnetworks', 'use', 'setPrivateIpGoogleAccess', 'expandIpCidrRange'),
    'compute.networks.updatePolicy',
    ...COMPUTE_OPERATIONS,
  ],
  google_container_cluster: [
    ...crudPermissions('container.clusters'),
    // For `kubectl` with the credentials command.
    'container.clusters.connect',
    'container.clusters.getCredentials',
    'container.operations.get',
    'compute.networks.get',
    'compute.subnetworks.get',
    'iam.serviceAccounts.actAs',
  ],
  google_container_node_pool: [
    'container.clusters.get',
    'container.clusters.update',
    'container.operations.get',
    'compute.instanceGroupManagers.get',
    'iam.serviceAccounts.actAs',
  ],
  google_dns_managed_zone: [...crudPermissions('dns.managedZones'), 'dns.networks.bindPrivateDNSZone'],
  google_dns_record_set: [
    'dns.changes.create',
    'dns.changes.get',
    'dns.managedZones.get',
    'dns.resourceRecordSets.create',
    'dns.resourceRecordSets.delete',
    'dns.resourceRecordSets.get',
    'dns.resourceRecordSets.list',
    'dns.resourceRecordSets.update',
  ],
  google_filestore_instance: [...crudPermissions('file.instances'), 'file.operations.get', 'compute.networks.get'],
  google_gke_backup_backup_plan: [...crudPermissions('gkebackup.backupPlans'), 'gkebackup.operations.get'],
  google_kms_crypto_key: [
    'cloudkms.cryptoKeys.create',
    'cloudkms.cryptoKeys.get',
    'cloudkms.cryptoKeys.update',
    'cloudkms.cryptoKeyVersions.list',
  ],
  google_kms_crypto_key_iam_member: ['cloudkms.cryptoKeys.get', ...iamPolicyPermissions('cloudkms.cryptoKeys')],
  google_kms_key_ring: ['cloudkms.keyRings.create', 'cloudkms.keyRings.get'],
  google_project: ['resourcemanager.projects.get'],
  google_project_iam_member: ['resourcemanager.projects.get', ...iamPolicyPermissions('resourcemanager.projects')],
  google_project_service: [
    'serviceusage.operations.get',
    'serviceusage.services.enable',
    'serviceusage.services.get',
    'serviceusage.services.list',
    'serviceusage.services.use',
  ],
  google_service_account: crudPermissions('iam.serviceAccounts', 'list'),
  google_service_account_iam_member: ['iam.serviceAccounts.get', ...iamPolicyPermissions('iam.serviceAccounts')],
  google_storage_project_service_account: ['resourcemanager.projects.get'],
  google_storage_bucket: crudPermissions('storage.buckets'),
  google_storage_bucket_iam_member: ['storage.buckets.get', ...iamPolicyPermissions('storage.buckets')],
  google_storage_bucket_iam_policy: ['storage.buckets.get', ...iamPolicyPermissions('storage.buckets')],
};
