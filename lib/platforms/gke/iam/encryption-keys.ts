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

/** What can be encrypted, and Google's service that does it. @see https://cloud.google.com/iam/docs/service-agents */
const SERVICE_AGENTS = {
  secrets: { agent: 'container-engine-robot', api: 'container' },
  disks: { agent: 'compute-system', api: 'compute' },
  buckets: { agent: 'gs-project-accounts', api: 'storage' },
  files: { agent: 'cloud-filer', api: 'file' },
} as const;

type KeyPurpose = keyof typeof SERVICE_AGENTS;

/** A key, with what lets its service use it. */
export interface GrantedKey {
  /** The key, as Terraform refers to it. */
  readonly name: string;
  /** The key, by a name that is known when YAML is written. */
  readonly path: string;
  readonly grant: ITerraformDependable;
}

/** What the disks that nodes start from are encrypted with. */
export function bootDiskEncryption(key: GrantedKey | undefined): { readonly bootDiskKmsKey?: string } {
  return key ? { bootDiskKmsKey: key.name } : {};
}

/** The keys of an environment: each made, or let in to, when something first asks for it. */
export class EncryptionKeys {
  private readonly granted = new Map<string, GrantedKey>();
  private ring?: KmsKeyRing;

  constructor(private readonly environment: GkeEnvironment) {}

  /**
   * The key that something is encrypted with; undefined for Google's own. Throws where it is none, or is somewhere else.
   *
   * @param location where it is that is encrypted, if not in the region
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
      // The service's account comes into being with its API.
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
        `${prop}: "${name}" is not a key.`,
        'Cloud KMS accepts "projects/<project>/locations/<location>/keyRings/<ring>/cryptoKeys/<key>".',
        '`gcloud kms keys list` shows yours, so written.',
      );
    }
    if (location !== needed) {
      throw new KubeflowError(
        where,
        `${prop}: the key is in ${location}, and what it is to encrypt wants one in ${needed}.`,
        'Google Cloud accepts a key of the same place.',
        name === undefined ? 'Use KmsKey.existing with a key of that place.' : `Use a key of a ring in ${needed}.`,
      );
    }
  }
}
