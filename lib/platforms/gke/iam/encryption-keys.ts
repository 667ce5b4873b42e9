import { KmsCryptoKey } from '@cdktf/provider-google/lib/kms-crypto-key';
import { KmsCryptoKeyIamMember } from '@cdktf/provider-google/lib/kms-crypto-key-iam-member';
import { KmsKeyRing } from '@cdktf/provider-google/lib/kms-key-ring';
import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import { sha256 } from '../../../digest';
import { KubeflowError } from '../../../errors';
import { clusterResourceName } from '../terraform/gcp-names';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { KEY_PURPOSES, KEY_RING_ID, type KeyPurpose, keyGrantId, keyId } from './key-purposes';
import type { KmsKey } from './kms-key';
import { serviceAgentMember, serviceAgentNote } from './service-agents';

const KEY = /^projects\/[^/]+\/locations\/([^/]+)\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/;
const ROLE = 'roles/cloudkms.cryptoKeyEncrypterDecrypter';

/** Data is encrypted with another key before Terraform removes the previous one or access to it. */
const REPLACED_AFTER_USE = { createBeforeDestroy: true };

const ROTATION = `${90 * 24 * 60 * 60}s`;

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
  /** Notes about service agents that must be created once. */
  public readonly notes = new Set<string>();

  private readonly granted = new Map<string, GrantedKey>();
  private ring?: KmsKeyRing;

  constructor(private readonly environment: GkeEnvironment) {
    const { stack, project, location } = environment;
    stack.retention.keyNames = { project, location: location.region, ring: this.ringName() };
  }

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
    this.ring ??= new KmsKeyRing(stack, KEY_RING_ID, {
      name: this.ringName(),
      location: location.region,
      lifecycle: { ...REPLACED_AFTER_USE, preventDestroy: true },
      dependsOn: [this.environment.enableApi('cloudkms')],
    });
    return new KmsCryptoKey(stack, keyId(purpose), {
      name: purpose,
      keyRing: this.ring.id,
      purpose: 'ENCRYPT_DECRYPT',
      rotationPeriod: ROTATION,
      lifecycle: { ...REPLACED_AFTER_USE, preventDestroy: true },
    }).id;
  }

  private grant(purpose: KeyPurpose, existing: string | undefined): GrantedKey {
    const { api } = KEY_PURPOSES[purpose];
    const name = existing ?? this.createKey(purpose);
    const id = keyGrantId(purpose) + (existing === undefined ? '' : `-${sha256(existing).slice(0, 8)}`);
    const ready = new KmsCryptoKeyIamMember(this.environment.stack, id, {
      cryptoKeyId: name,
      role: ROLE,
      member: serviceAgentMember(this.environment, purpose),
      lifecycle: REPLACED_AFTER_USE,
      // Enabling the API creates most service agents.
      dependsOn: [this.environment.enableApi(api)],
    });
    this.keepGrant(ready, purpose, existing);
    const note = serviceAgentNote(this.environment, purpose);
    if (note !== undefined) {
      this.notes.add(note);
    }
    return { name, path: existing ?? this.pathOf(purpose), grant: ready };
  }

  /**
   * Keeps access to a key as long as data may be encrypted with it. GKE encrypts all Secrets again when their key
   * changes, but disks, objects and files keep the key that they were written with.
   */
  private keepGrant(grant: KmsCryptoKeyIamMember, purpose: KeyPurpose, existing: string | undefined): void {
    if (purpose === 'secrets') {
      return;
    }
    if (existing === undefined) {
      // It stays in the program if the key is no longer used: see `keepKeys`.
      grant.lifecycle = { ...grant.lifecycle, preventDestroy: true };
    } else {
      this.environment.protect(grant);
    }
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
