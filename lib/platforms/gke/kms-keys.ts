import { KmsCryptoKey } from '@cdktf/provider-google/lib/kms-crypto-key';
import { KmsCryptoKeyIamMember } from '@cdktf/provider-google/lib/kms-crypto-key-iam-member';
import { KmsKeyRing } from '@cdktf/provider-google/lib/kms-key-ring';
import type { ITerraformDependable } from 'cdktf';
import type { IConstruct } from 'constructs';
import { sha256 } from '../../digest';
import { KubeflowError } from '../../errors';
import { ownedName } from './gcp-names';
import type { GkeEnvironment } from './gke-environment';
import type { KmsKey } from './kms-key';

const KEY = /^projects\/[^/]+\/locations\/([^/]+)\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/;
const ROLE = 'roles/cloudkms.cryptoKeyEncrypterDecrypter';
const ROTATION = `${90 * 24 * 60 * 60}s`;

/** What can be encrypted, and Google's service that does it. @see https://cloud.google.com/iam/docs/service-agents */
const USERS = {
  secrets: { agent: 'container-engine-robot', api: 'container' },
  disks: { agent: 'compute-system', api: 'compute' },
  buckets: { agent: 'gs-project-accounts', api: 'storage' },
  files: { agent: 'cloud-filer', api: 'file' },
} as const;

type Purpose = keyof typeof USERS;

/** A key, with what lets its service use it. */
export interface UsableKey {
  /** The key, as Terraform refers to it. */
  readonly name: string;
  /** The key, by a name that is known when YAML is written. */
  readonly path: string;
  readonly ready: ITerraformDependable;
}

/** What the disks that nodes start from are encrypted with. */
export function bootDisk(key: UsableKey | undefined): { readonly bootDiskKmsKey?: string } {
  return key ? { bootDiskKmsKey: key.name } : {};
}

/** The keys of an environment: each made, or let in to, when something first asks for it. */
export class KmsKeys {
  private readonly usable = new Map<string, UsableKey>();
  private ring?: KmsKeyRing;

  constructor(private readonly environment: GkeEnvironment) {}

  /**
   * The key that something is encrypted with; undefined for Google's own. Throws where it is none, or is somewhere else.
   *
   * @param location where it is that is encrypted, if not in the region
   */
  public use(where: IConstruct, prop: string, key: KmsKey, purpose: Purpose, location?: string): UsableKey | undefined {
    if (key.name === undefined && !key.isOwn) {
      return undefined;
    }
    this.check(where, prop, key.name, location ?? this.environment.location.region);
    const id = `${purpose}\n${key.name ?? ''}`;
    const usable = this.usable.get(id) ?? this.grant(purpose, key.name);
    this.usable.set(id, usable);
    return usable;
  }

  private make(purpose: Purpose): string {
    const { stack, location } = this.environment;
    this.ring ??= new KmsKeyRing(stack, 'key-ring', {
      name: this.ringName(),
      location: location.region,
      lifecycle: { preventDestroy: true },
      dependsOn: [this.environment.service('cloudkms')],
    });
    return new KmsCryptoKey(stack, `${purpose}-key`, {
      name: purpose,
      keyRing: this.ring.id,
      purpose: 'ENCRYPT_DECRYPT',
      rotationPeriod: ROTATION,
      lifecycle: { preventDestroy: true },
    }).id;
  }

  private grant(purpose: Purpose, existing: string | undefined): UsableKey {
    const { agent, api } = USERS[purpose];
    const name = existing ?? this.make(purpose);
    const role = existing === undefined ? 'user' : `user-${sha256(existing).slice(0, 8)}`;
    const ready = new KmsCryptoKeyIamMember(this.environment.stack, `${purpose}-key-${role}`, {
      cryptoKeyId: name,
      role: ROLE,
      member: `serviceAccount:service-${this.environment.projectNumber}@${agent}.iam.gserviceaccount.com`,
      // The service's account comes into being with its API.
      dependsOn: [this.environment.service(api)],
    });
    return { name, path: existing ?? this.pathOf(purpose), ready };
  }

  private pathOf(purpose: string): string {
    const { project, location } = this.environment;
    return `projects/${project}/locations/${location.region}/keyRings/${this.ringName()}/cryptoKeys/${purpose}`;
  }

  private ringName(): string {
    return ownedName(this.environment.clusterName, 'keys');
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
