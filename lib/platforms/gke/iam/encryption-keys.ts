import { KmsCryptoKey } from '@cdktf/provider-google/lib/kms-crypto-key';
import { KmsCryptoKeyIamMember } from '@cdktf/provider-google/lib/kms-crypto-key-iam-member';
import { KmsKeyRing } from '@cdktf/provider-google/lib/kms-key-ring';
import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { KmsKey } from './kms-key';

const KEY = /^projects\/[^/]+\/locations\/([^/]+)\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/;
const ROLE = 'roles/cloudkms.cryptoKeyEncrypterDecrypter';
const ROTATION = `${90 * 24 * 60 * 60}s`;

/**
 * Service agents that encrypt, by purpose.
 *
 * @see https://cloud.google.com/iam/docs/service-agents
 */
const SERVICE_AGENTS = {
  secrets: { agent: 'container-engine-robot', api: 'container' },
  disks: { agent: 'compute-system', api: 'compute' },
  buckets: { agent: 'gs-project-accounts', api: 'storage' },
  files: { agent: 'cloud-filer', api: 'file' },
} as const;

type KeyPurpose = keyof typeof SERVICE_AGENTS;

/** A key that a service agent has access to. */
export interface GrantedKey {
  /** Terraform reference to the key. */
  readonly name: string;
  /** Name of the key, known at synthesis. */
  readonly path: string;
  readonly grant: ITerraformDependable;
}

/** Encryption settings of a boot disk. */
export function bootDiskEncryption(key: GrantedKey | undefined): { readonly bootDiskKmsKey?: string } {
  return key ? { bootDiskKmsKey: key.name } : {};
}

/** Keys of an environment. Each key is created, or access to it granted, on first use. */
export class EncryptionKeys {
  private readonly granted = new Map<string, GrantedKey>();
  private ring?: KmsKeyRing;

  constructor(private readonly environment: GkeEnvironment) {}

  /**
   * Returns the key for a purpose; undefined for keys that Google manages.
   *
   * @throws KubeflowError if the name of the key is invalid, or its location differs from that of the data.
   * @param location location of the encrypted data, if it is not the region
   */
  public resolve(
    where: IConstruct,
    prop: string,
    key: KmsKey,
    purpose: KeyPurpose,
    location?: string,
  ): GrantedKey | undefined {
    if (key.name === undefined && !key.isCreated) {
      return undefined;
    }
    this.check(where, prop, key.name, location ?? this.environment.location.region);
    const id = `${purpose}\n${key.name ?? ''}`;
    const usable = this.granted.get(id) ?? this.grant(purpose, key.name);
    this.granted.set(id, usable);
    return usable;
  }

  private createKey(purpose: KeyPurpose): string {
    const { stack, location } = this.environment;
    this.ring ??= new KmsKeyRing(stack, 'key-ring', {
      name: this.ringName(),
      location: location.region,
      lifecycle: { preventDestroy: true },
      dependsOn: [this.environment.enableApi('cloudkms')],
    });
    return new KmsCryptoKey(stack, `${purpose}-key`, {
      name: purpose,
      keyRing: this.ring.id,
      purpose: 'ENCRYPT_DECRYPT',
      rotationPeriod: ROTATION,
      lifecycle: { preventDestroy: true },
    }).id;
  }

  private grant(purpose: KeyPurpose, existing: string | undefined): GrantedKey {
    const { agent, api } = SERVICE_AGENTS[purpose];
    const name = existing ?? this.createKey(purpose);
    const role = existing === undefined ? 'user' : `user-${sha256(existing).slice(0, 8)}`;
    const ready = new KmsCryptoKeyIamMember(this.environment.stack, `${purpose}-key-${role}`, {
      cryptoKeyId: name,
      role: ROLE,
      member: `serviceAccount:service-${this.environment.projectNumber}@${agent}.iam.gserviceaccount.com`,
      // Enabling the API creates the service agent.
      dependsOn: [this.environment.enableApi(api)],
    });
    return { name, path: existing ?? this.pathOf(purpose), grant: ready };
  }

  private pathOf(purpose: string): string {
    const { project, location } = this.environment;
    return `projects/${project}/locations/${location.region}/keyRings/${this.ringName()}/cryptoKeys/${purpose}`;
  }

  private ringName(): string {
    return clusterResourceName(this.environment.clusterName, 'keys');
  }

  private check(where: IConstruct, prop: string, name: string | undefined, needed: string): void {
    const location = name === undefined ? this.environment.location.region : KEY.exec(name)?.[1];
    if (location === undefined) {
      throw new KubeflowError(
        where,
        `${prop}: "${name}" is not a valid key.`,
        'Must be "projects/<project>/locations/<location>/keyRings/<ring>/cryptoKeys/<key>".',
        '`gcloud kms keys list` shows keys in this format.',
      );
    }
    if (location !== needed) {
      throw new KubeflowError(
        where,
        `${prop}: the key is in ${location}, but the data is in ${needed}.`,
        'The key and the data must be in the same location.',
        name === undefined ? 'Use KmsKey.existing with a key in that location.' : `Use a key in ${needed}.`,
      );
    }
  }
}
