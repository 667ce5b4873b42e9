import { isKept } from './kept-keys';
import { GUARD_ID } from './retention';
import type { StackJson } from './stack-json';

/** Row labels of resources without a name. */
const LABELS: { readonly [type: string]: string } = {
  google_storage_bucket_iam_policy: 'bucket access policy',
  google_kms_crypto_key_iam_member: 'access to a key',
};

/** Lists the resources that Terraform refuses to destroy, and the steps that destroy the rest, in order. */
export function retainedResources(environment: string, stack: StackJson): string {
  const resources = Object.entries(stack.resource ?? {}).flatMap(([type, all]) =>
    Object.entries(all).map(([id, resource]) => ({ address: `${type}.${id}`, type, resource })),
  );
  const clusters = resources.filter(({ type }) => type === 'google_container_cluster');
  // A protected cluster is not retained: it is destroyed once its protection is off.
  const kept = resources.filter(
    ({ address, resource, type }) =>
      resource.lifecycle?.prevent_destroy &&
      type.startsWith('google_') &&
      !isCluster(type) &&
      !isKept(address, resource),
  );
  const guarded = clusters.filter(({ resource }) => resource.deletion_protection);
  const networks = resources.flatMap(({ type, resource }) =>
    type === 'google_compute_network' && resource.name ? [resource.name] : [],
  );
  const services = resources.flatMap(({ type, resource }) =>
    type === 'google_project_service' && resource.service ? [resource.service] : [],
  );
  const project = stack.provider?.google?.[0]?.project ?? '';
  const steps = [
    ...guarded.map(({ address }) => [`Deploy \`deletionProtection: false\` for ${address}.`]),
    kubectlStep(environment, project, networks),
    terraformStep(
      environment,
      kept.map(({ address }) => address),
      clusters.length > 0,
    ),
  ];
  return [
    `# Resources that remain when "${environment}" is destroyed`,
    '',
    ...(kept.length > 0
      ? [
          'Terraform refuses to destroy these resources, because they hold data, or data cannot be read without them:',
          '',
          '| name | address |',
          '| --- | --- |',
          ...kept.map(({ address, type, resource }) => `| ${resource.name ?? LABELS[type] ?? type} | ${address} |`),
          '',
        ]
      : ['This environment creates no resources that hold data.', '']),
    'To destroy all other resources, in this order:',
    '',
    ...steps.flatMap(([first, ...lines], index) => [
      `${index + 1}. ${first}`,
      ...lines.map((line) => (line === '' ? '' : `   ${line}`)),
      '',
    ]),
    'If Terraform refuses to destroy a key or the access to it at an address that ends with `[0]`, an earlier version of the program created it.',
    `It remains, too: remove the address from the state, for example \`terraform -chdir=cdktf.out/stacks/${environment} state rm '<address>'\`.`,
    '',
    ...(kept.length > 0
      ? [
          'The listed resources remain in Google Cloud and continue to incur charges. If you no longer need them, delete the data first, then',
          'access to keys, keys and the network. Data that is encrypted with a key cannot be read without the key and the access to it.',
          '',
        ]
      : []),
    'These remain as well, although Terraform does not manage them: disks and Filestore instances that GKE created for claims (their names',
    'start with "pvc-"), snapshots of disks, and backups of clusters until their retention ends.',
    '',
    ...(services.length > 0
      ? [`These APIs stay enabled, because other software may use them: ${[...services].sort().join(', ')}.`, '']
      : []),
  ].join('\n');
}

function isCluster(type: string): boolean {
  return type === 'google_container_cluster';
}

/** Google Cloud rejects the deletion of addresses, certificates and networks that a load balancer uses. */
function kubectlStep(environment: string, project: string, networks: readonly string[]): string[] {
  return [
    'Delete the applications. GKE then deletes their load balancers, which use addresses, certificates and the network:',
    '',
    '```sh',
    `sh deploy.out/${environment}/delete.sh`,
    '```',
    '',
    'The script first stops the servers of users. Claims and their disks remain. To delete them as well, add `--data`.',
    ...networks.flatMap((network) => [
      '',
      'Wait until no network endpoint groups are left, which takes some minutes. Otherwise the network cannot be deleted:',
      '',
      '```sh',
      `gcloud compute network-endpoint-groups list --project ${project} --filter 'network ~ /${network}$'`,
      '```',
    ]),
  ];
}

function terraformStep(environment: string, kept: readonly string[], hasCluster: boolean): string[] {
  const addresses = [...kept, ...(kept.length > 0 || hasCluster ? [`terraform_data.${GUARD_ID}`] : [])];
  const terraform = `terraform -chdir=cdktf.out/stacks/${environment}`;
  return [
    addresses.length > 0
      ? 'Remove the resources that remain from the Terraform state, and destroy the rest:'
      : 'Destroy the resources:',
    '',
    '```sh',
    `${terraform} init`,
    ...(addresses.length > 0
      ? [
          `${terraform} state rm \\`,
          ...addresses.map((address, index) => `  ${address}${index < addresses.length - 1 ? ' \\' : ''}`),
        ]
      : []),
    `${terraform} destroy`,
    '```',
  ];
}
