import {
  DataGoogleIamPolicy,
  type DataGoogleIamPolicyBinding,
} from '@cdktf/provider-google/lib/data-google-iam-policy';
import { StorageBucket } from '@cdktf/provider-google/lib/storage-bucket';
import { StorageBucketIamMember } from '@cdktf/provider-google/lib/storage-bucket-iam-member';
import { StorageBucketIamPolicy } from '@cdktf/provider-google/lib/storage-bucket-iam-policy';
import { Duration } from 'cdk8s';
import { dependable, Lazy } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkNewGcsBucketName } from '../../../validation/buckets';
import { toDays } from '../../../validation/durations';
import { isIntegerBetween } from '../../../validation/integers';
import { isPath, PATH_RULES } from '../../../validation/paths';
import type { BucketGrant } from '../../capabilities/identity';
import type { BucketProps, IBucket, IObjectStoreCapability } from '../../capabilities/object-store';
import type { EncryptionKeys } from '../iam/encryption-keys';
import { KmsKey } from '../iam/kms-key';
import type { WorkloadPrincipal } from '../iam/workload-principal';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { GkeBucketOptions } from './bucket-options';

/**
 * What may be done with the objects of a bucket.
 *
 * @see https://cloud.google.com/storage/docs/access-control/iam-roles
 */
export enum BucketRole {
  READER = 'roles/storage.objectViewer',
  WRITER = 'roles/storage.objectUser',
}

/** Who may do what, and the condition that narrows it to a folder. */
interface PolicyBinding {
  readonly role: BucketRole;
  readonly principal: WorkloadPrincipal;
  readonly condition?: { readonly title: string; readonly expression: string };
}

/** Cloud Storage: buckets of the environment's own, whose whole policy is written here, and grants on those of others. */
export class GkeBuckets implements IObjectStoreCapability {
  private readonly managed = new Map<string, BucketPolicy>();
  private readonly external = new Map<string, IConstruct>();
  private readonly granted = new Set<string>();

  constructor(
    private readonly where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly encryptionKeys: EncryptionKeys,
    private readonly options: GkeBucketOptions,
    private readonly fineGrained: string[],
  ) {
    checkBucketOptions(where, options);
    for (const name of fineGrained) {
      checkNewGcsBucketName(where, 'fineGrainedBuckets', name);
    }
  }

  public bucket(scope: Construct, id: string, props: BucketProps): IBucket {
    checkNewGcsBucketName(scope, 'bucket', props.name);
    const guest = this.external.get(props.name);
    if (this.managed.has(props.name) || guest) {
      throw new KubeflowError(
        scope,
        `bucket "${props.name}" ${guest ? `was granted to ${guest.node.path} before it is made` : 'is made twice'}.`,
        'A bucket is made once, and before anybody is let in to it: what is granted afterwards goes into its own policy.',
        guest ? 'Make the bucket further up in the program.' : 'Remove one, or give one another name.',
      );
    }
    if (this.fineGrained.includes(props.name)) {
      throw new KubeflowError(
        scope,
        `bucket "${props.name}" is made here, and is one of \`fineGrainedBuckets\`.`,
        'What is made here has uniform access; `fineGrainedBuckets` are those of others that have access control lists.',
        'Take it out of `fineGrainedBuckets`.',
      );
    }
    const bucket = this.createBucket(new Construct(scope, id), props.name);
    this.managed.set(props.name, bucket);
    return { name: props.name, url: `gs://${props.name}` };
  }

  private createBucket(scope: Construct, name: string): BucketPolicy {
    const { environment, options } = this;
    const key = this.encryptionKeys.resolve(
      this.where,
      'buckets: key',
      options.encryptionKey ?? KmsKey.googleManaged(),
      'buckets',
      kmsLocation(options),
    );
    const bucket = new StorageBucket(environment.stack, environment.terraformId(scope, 'bucket'), {
      name,
      location: options.location ?? environment.location.region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      versioning: { enabled: true },
      // Without it the bucket grows with all that was ever in it.
      lifecycleRule: [
        { action: { type: 'Delete' }, condition: { daysSinceNoncurrentTime: noncurrentVersionDays(options) } },
        { action: { type: 'AbortIncompleteMultipartUpload' }, condition: { age: 7 } },
      ],
      ...(options.autoclass && { autoclass: { enabled: true } }),
      ...(key && { encryption: { defaultKmsKeyName: key.name } }),
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
      dependsOn: [environment.enableApi('storage'), ...(key ? [key.grant] : [])],
    });
    return new BucketPolicy(environment, scope, bucket);
  }

  /**
   * Lets pods in to a bucket, or a folder of it. Saying it twice is saying it once.
   *
   * Cloud Storage takes identities of a cluster, and conditions, where a bucket has uniform access.
   *
   * @see https://cloud.google.com/iam/docs/federated-identity-supported-services
   */
  public grant(where: IConstruct, principal: WorkloadPrincipal, grant: BucketGrant, role: BucketRole): void {
    const { bucketName, folder } = grant;
    if (this.fineGrained.includes(bucketName)) {
      checkNoFolder(where, grant);
      principal.impersonate();
    }
    const key = [principal.name, role, bucketName, folder ?? ''].join('\n');
    if (this.granted.has(key)) {
      return;
    }
    this.granted.add(key);
    const condition = folder === undefined ? undefined : folderCondition(where, grant, folder);
    const own = this.managed.get(bucketName);
    if (own) {
      own.add({ role, principal, condition });
      return;
    }
    this.external.set(bucketName, where);
    const does = role === BucketRole.READER ? 'reads' : 'writes';
    const words = [does, bucketName, ...(folder === undefined ? [] : [folder])];
    const granted = new StorageBucketIamMember(this.environment.stack, this.environment.terraformId(where, ...words), {
      bucket: bucketName,
      role,
      member: principal.member,
      condition,
    });
    granted.dependsOn = principalDependencies(() => [principal]);
  }
}

/** A bucket together with all that may be done with it, so that a grant made by hand or by anybody else does not last. */
class BucketPolicy {
  private readonly grants: PolicyBinding[] = [];
  private readonly policy: DataGoogleIamPolicy;
  private readonly policyResource: StorageBucketIamPolicy;

  constructor(
    private readonly environment: GkeEnvironment,
    scope: Construct,
    bucket: StorageBucket,
  ) {
    const { stack } = environment;
    this.policy = new DataGoogleIamPolicy(stack, environment.terraformId(scope, 'access'), {
      binding: this.bindings(),
    });
    this.policyResource = new StorageBucketIamPolicy(stack, environment.terraformId(scope, 'policy'), {
      bucket: bucket.name,
      policyData: this.policy.policyData,
      // Without its policy nobody could read what the bucket holds.
      lifecycle: { preventDestroy: true },
    });
    // The policy names accounts by their address, and Cloud Storage refuses one that does not exist yet.
    this.policyResource.dependsOn = principalDependencies(() => this.grants.map(({ principal }) => principal));
  }

  public add(access: PolicyBinding): void {
    this.grants.push(access);
    this.policy.putBinding(this.bindings());
  }

  private bindings(): DataGoogleIamPolicyBinding[] {
    const { project } = this.environment;
    const people = [`projectOwner:${project}`];
    const bindings = new Map<string, DataGoogleIamPolicyBinding>();
    // By name, so that a grant that is added changes no order.
    const accesses = [...this.grants].sort((a, b) => (a.principal.name < b.principal.name ? -1 : 1));
    for (const { role, principal, condition } of accesses) {
      const key = `${role} ${condition?.expression ?? ''}`;
      const members = bindings.get(key)?.members ?? [];
      bindings.set(key, { role, members: [...members, principal.member], condition });
    }
    return [
      { role: 'roles/storage.legacyBucketOwner', members: people },
      { role: 'roles/storage.legacyObjectOwner', members: people },
      ...bindings.values(),
    ];
  }
}

/** What must be there before IAM takes principals, as Terraform names it, once all grants are known. */
function principalDependencies(principals: () => WorkloadPrincipal[]): string[] {
  const produce = () => [...new Set(principals().flatMap(({ dependency }) => dependency ?? []))].map(dependable);
  return Lazy.listValue({ produce }, { omitEmpty: true });
}

/** The objects of one folder, and listing them; listing anything else of the bucket stays closed. */
function folderCondition(where: IConstruct, grant: BucketGrant, folder: string): PolicyBinding['condition'] {
  if (!isPath(folder, PATH_RULES.iamFolder)) {
    throw new KubeflowError(
      where,
      `${grant.requestedBy}: "${folder}" is not a folder of bucket "${grant.bucketName}".`,
      'A path without "/" at either end is accepted, and without quotes, backslashes, "${" and "%{".',
      'Use for example "models/inception".',
    );
  }
  const objects = `projects/_/buckets/${grant.bucketName}/objects/${folder}`;
  return {
    title: 'one-folder',
    expression: [
      `resource.name == "${objects}"`,
      `resource.name.startsWith("${objects}/")`,
      `api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("${folder}/")`,
    ].join(' || '),
  };
}

function checkNoFolder(where: IConstruct, { requestedBy, bucketName, folder }: BucketGrant): void {
  if (folder !== undefined) {
    throw new KubeflowError(
      where,
      `${requestedBy}: a folder of bucket "${bucketName}", which is one of \`fineGrainedBuckets\`.`,
      'Cloud Storage accepts a right to one folder on buckets with uniform access.',
      'Grant the whole bucket, or give it uniform access (`gcloud storage buckets update --uniform-bucket-level-access`).',
    );
  }
}

/** Where the key must be: what Cloud Storage calls `EU`, Cloud KMS calls `europe`. */
function kmsLocation({ location }: GkeBucketOptions): string | undefined {
  const place = location?.toLowerCase();
  return place === 'eu' ? 'europe' : place;
}

function noncurrentVersionDays({ noncurrentVersionExpiration }: GkeBucketOptions): number {
  return toDays(noncurrentVersionExpiration ?? Duration.days(30));
}

function checkBucketOptions(where: IConstruct, defaults: GkeBucketOptions): void {
  const days = noncurrentVersionDays(defaults);
  if (!isIntegerBetween(days, 1, 36_500)) {
    throw new KubeflowError(
      where,
      `buckets: ${days} days are no time to keep old versions for.`,
      'Cloud Storage accepts whole days; 1 to 36500 are accepted here.',
      'Use for example Duration.days(30).',
    );
  }
  const { location } = defaults;
  if (location !== undefined && !/^(us|eu|asia|[a-z]+-[a-z]+[0-9]+)$/i.test(location)) {
    throw new KubeflowError(
      where,
      `buckets: location "${location}" is none that a bucket can have.`,
      'Cloud Storage accepts a region, or "US", "EU" or "ASIA".',
    );
  }
}
