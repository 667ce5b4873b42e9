import type { ContainerCluster } from '@cdktf/provider-google/lib/container-cluster';
import type { TerraformCondition } from 'cdktf';
import type { IConstruct } from 'constructs';
import { Warnings } from '../../../warnings';
import type { Vpc } from '../network/vpc';
import { ignoreExternalChanges } from '../terraform/external-changes';
import type { GkeEnvironment } from '../terraform/gke-environment';

/** Inputs of `configureClusterLifecycle`. */
export interface ClusterLifecycleProps {
  readonly where: IConstruct;
  /** Whether Secrets are encrypted because the program does not configure it. */
  readonly encryptsSecretsByDefault: boolean;
  /** Whether Secrets are encrypted with a Cloud KMS key. */
  readonly hasSecretsKey: boolean;
  readonly vpc: Vpc;
}

/** Configures how Terraform treats changes of a cluster that GKE makes by itself, or that GKE does not support. */
export function configureClusterLifecycle(
  cluster: ContainerCluster,
  environment: GkeEnvironment,
  { where, encryptsSecretsByDefault, hasSecretsKey, vpc }: ClusterLifecycleProps,
): void {
  // With a configured key, the state can change from and to DECRYPTED, so it cannot be ignored.
  const ignoresState = encryptsSecretsByDefault && !environment.provider.requires(ENCRYPTION_STATE.handledSince);
  if (hasSecretsKey && !encryptsSecretsByDefault && !environment.provider.allows(ENCRYPTION_STATE.handledSince)) {
    warnAboutEncryptionState(where, environment.provider.constraint);
  }
  const postcondition = [...(ignoresState ? [SECRETS_ARE_ENCRYPTED] : []), ...rangesAreUnchanged(vpc)];
  if (postcondition.length > 0) {
    cluster.lifecycle = { ...cluster.lifecycle, postcondition };
  }
  ignoreExternalChanges(cluster, environment.provider, [
    { attribute: 'enable_l4_ilb_subsetting', handledSince: '7.13.0' },
    ...(ignoresState ? [ENCRYPTION_STATE] : []),
  ]);
}

/** GKE 1.35 and newer returns ALL_OBJECTS_ENCRYPTION_ENABLED. */
const ENCRYPTION_STATE = { attribute: 'database_encryption[0].state', handledSince: '7.30.0' };

function warnAboutEncryptionState(where: IConstruct, constraint: string): void {
  Warnings.add(
    where,
    'gke/encryption-state',
    `secretsEncryptionKey: with version "${constraint}" of the Google provider, every plan changes database_encryption on GKE 1.35 and newer.`,
    'GKE returns the state ALL_OBJECTS_ENCRYPTION_ENABLED. If Terraform ignored it, it would also ignore a change of the key to KmsKey.googleManaged().',
    `Set \`googleProviderVersion\` to a constraint that allows ${ENCRYPTION_STATE.handledSince}, for example "~> 7.30".`,
  );
}

/**
 * Fails the plan if a range of addresses changes. GKE keeps the ranges that the cluster was created with, so Terraform
 * would change the subnetwork only.
 */
function rangesAreUnchanged({ created, podCidr, serviceCidr }: Vpc): TerraformCondition[] {
  if (!created) {
    return [];
  }
  return [
    { attribute: 'cluster_ipv4_cidr', prop: 'podCidr', cidr: podCidr },
    { attribute: 'services_ipv4_cidr', prop: 'serviceCidr', cidr: serviceCidr },
  ].map(({ attribute, prop, cidr }) => ({
    // An API that returns no range passes.
    condition: `\${!can(cidrnetmask(self.${attribute})) || self.${attribute} == "${cidr}"}`,
    errorMessage:
      `The cluster was created with another ${prop}, which GKE cannot change. ` +
      `Set ${prop} of GkeNetwork.create to the previous value, or create another cluster.`,
  }));
}

/** Fails the plan if the cluster does not encrypt Secrets, because Terraform ignores the change of its state. */
const SECRETS_ARE_ENCRYPTED: TerraformCondition = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Terraform
  condition: '${self.database_encryption[0].state != "DECRYPTED"}',
  errorMessage:
    'The cluster does not encrypt Secrets yet, and Terraform ignores the default. ' +
    'Set secretsEncryptionKey of GkeCluster to KmsKey.create(), and deploy again.',
};
