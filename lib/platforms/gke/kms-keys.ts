import { DataGoogleProject } from '@cdktf/provider-google/lib/data-google-project';
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
} as const;

/** A key, with what lets its service use it. */
export interface UsableKey {
  readonly name: string;
  readonly ready: ITerraformDependable;
}

/** The keys of an environment: each made, or let in to, when something first asks for it. */
export class KmsKeys {
  private readonly usable = new Map<string, UsableKey>();
  private ring?: KmsKeyRing;
  private project?: DataGoogleProject;

  constructor(private readonly environment: GkeEnvironment) {}

  /** The key that something is encrypted with; undefined for Google's own. Throws where it is none, or is somewhere else. */
  public use(where: IConstruct, prop: string, key: KmsKey, purpose: keyof typeof USERS): UsableKey | undefined {
    if (key.name !== undefined) {
      this.check(where, prop, key.name);
    } else if (!key.isOwn) {
      return undefined;
    }
    const id = `${purpose}\n${key.name ?? ''}`;
    const usable = this.usable.get(id) ?? this.grant(purpose, key.name);
    this.usable.set(id, usable);
    return usable;
  }

  private make(purpose: keyof typeof USERS): string {
    const { stack, clusterName, location } = this.environment;
    this.ring ??= new KmsKeyRing(stack, 'key-ring', {
      name: ownedName(clusterName, 'keys'),
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

  private grant(purpose: keyof typeof USERS, existing: string | undefined): UsableKey {
    const { agent, api } = USERS[purpose];
    const name = existing ?? this.make(purpose);
    const role = existing === undefined ? 'user' : `user-${sha256(existing).slice(0, 8)}`;
    const ready = new KmsCryptoKeyIamMember(this.environment.stack, `${purpose}-key-${role}`, {
      cryptoKeyId: name,
      role: ROLE,
      member: `serviceAccount:service-${this.projectNumber()}@${agent}.iam.gserviceaccount.com`,
      // The service's account comes into being with its API.
      dependsOn: [this.environment.service(api)],
    });
    return { name, ready };
  }

  /** Google's services are called by the number of the project. */
  private projectNumber(): string {
    this.project ??= new DataGoogleProject(this.environment.stack, 'project', {
      projectId: this.environment.project,
      dependsOn: [this.environment.service('cloudresourcemanager')],
    });
    return this.project.number;
  }

  private check(where: IConstruct, prop: string, name: string): void {
    const location = KEY.exec(name)?.[1];
    const { region } = this.environment.location;
    if (location === undefined) {
      throw new KubeflowError(
        where,
        `${prop}: "${name}" is not a key.`,
        'Cloud KMS accepts "projects/<project>/locations/<location>/keyRings/<ring>/cryptoKeys/<key>".',
        '`gcloud kms keys list` shows yours, so written.',
      );
    }
    if (location !== region) {
      throw new KubeflowError(
        where,
        `${prop}: the key is in ${location}, and what it is to encrypt is in ${region}.`,
        'Google Cloud accepts a key of the same region.',
        `Use a key of a ring in ${region}, or KmsKey.own().`,
      );
    }
  }
}
