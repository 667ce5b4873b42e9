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
import { Warnings } from '../../../warnings';
import type { BucketGrant } from '../../capabilities/identity';
import type { BucketProps, IBucket, IObjectStoreCapability } from '../../capabilities/object-store';
import type { EncryptionKeys } from '../iam/encryption-keys';
import { KmsKey } from '../iam/kms-key';
import type { WorkloadPrincipal } from '../iam/workload-principal';
import type { GkeEnvironment } from '../terraform/gke-environment';
import type { GkeBucketOptions } from './bucket-options';

/**
 * Roles on the objects of a bucket.
 *
 * @see https://cloud.google.com/storage/docs/access-control/iam-roles
 */
export enum BucketRole {
  READER = 'roles/storage.objectViewer',
  WRITER = 'roles/storage.objectUser',
}

/** A role of a principal, with a condition that limits it to a folder. */
interface PolicyBinding {
  readonly role: BucketRole;
  readonly principal: WorkloadPrincipal;
  readonly condition?: { readonly title: string; readonly expression: string };
}

/** Properties of `GkeBuckets`. */
export interface GkeBucketsProps {
  readonly encryptionKeys: EncryptionKeys;
  readonly options: GkeBucketOptions;
  /** Names of external buckets without uniform bucket-level access. */
  readonly fineGrainedBuckets: readonly string[];
}

/** Cloud Storage: creates buckets with a complete access policy, and grants access to external buckets. */
export class GkeBuckets implements IObjectStoreCapability {
  private readonly managed = new Map<string, BucketPolicy>();
  private readonly external = new Map<string, IConstruct>();
  private readonly granted = new Set<string>();

  constructor(
    private readonly where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly props: GkeBucketsProps,
  ) {
    checkBucketOptions(where, props.options);
    for (const name of props.fineGrainedBuckets) {
      checkNewGcsBucketName(where, 'fineGrainedBuckets', name);
    }
  }

  public bucket(scope: Construct, id: string, props: BucketProps): IBucket {
    checkNewGcsBucketName(scope, 'bucket', props.name);
    const grantee = this.external.get(props.name);
    if (this.managed.has(props.name) || grantee) {
      throw new KubeflowError(
        scope,
        `bucket "${props.name}" ${grantee ? `is granted to ${grantee.node.path} before it is created` : 'is created twice'}.`,
        'A bucket must be created once, before access to it is granted, because its policy contains all grants.',
        grantee ? 'Create the bucket earlier in the program.' : 'Remove one of the two, or change its name.',
      );
    }
    if (this.props.fineGrainedBuckets.includes(props.name)) {
      throw new KubeflowError(
        scope,
        `bucket "${props.name}" is created here, but it is listed in \`fineGrainedBuckets\`.`,
        '`fineGrainedBuckets` must contain existing buckets with access control lists. Buckets that are created here have uniform access.',
        'Remove it from `fineGrainedBuckets`.',
      );
    }
    const bucket = this.createBucket(new Construct(scope, id), props.name);
    this.managed.set(props.name, bucket);
    return { name: props.name, url: `gs://${props.name}` };
  }

  private createBucket(scope: Construct, name: string): BucketPolicy {
    const { environment } = this;
    const { options, encryptionKeys } = this.props;
    const key = encryptionKeys.resolve(
      this.where,
      'buckets: encryptionKey',
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
      // Without these rules, noncurrent versions would accumulate.
      lifecycleRule: [
        { action: { type: 'Delete' }, condition: { daysSinceNoncurrentTime: noncurrentVersionDays(options) } },
        { action: { type: 'AbortIncompleteMultipartUpload' }, condition: { age: 7 } },
      ],
      ...(options.autoclass && { autoclass: { enabled: true } }),
      ...(key && { encryption: { defaultKmsKeyName: key.name } }),
      forceDestroy: false,
      dependsOn: [environment.enableApi('storage'), ...(key ? [key.grant] : [])],
    });
    environment.protect(bucket);
    return new BucketPolicy(environment, scope, bucket);
  }

  /**
   * Grants a principal access to a bucket or to one of its folders. Repeated grants have no effect.
   *
   * Cloud Storage accepts Workload Identity principals and conditions only on buckets with uniform access.
   *
   * @throws KubeflowError if the folder is invalid, or the bucket does not support access to a folder.
   * @see https://cloud.google.com/iam/docs/federated-identity-supported-services
   */
  public grant(where: IConstruct, principal: WorkloadPrincipal, grant: BucketGrant, role: BucketRole): void {
    const { bucketName } = grant;
    const isFineGrained = this.props.fineGrainedBuckets.includes(bucketName);
    // Cloud Storage has no conditions on access to buckets with access control lists.
    const folder = isFineGrained ? wholeBucket(where, grant) : grant.folder;
    if (isFineGrained) {
      principal.impersonate();
    }
    const key = [principal.name, role, bucketName, folder ?? ''].join('\n');
    if (this.granted.has(key)) {
      return;
    }
    this.granted.add(key);
    const condition = folder === undefined ? undefined : folderCondition(where, grant, folder);
    const policy = this.managed.get(bucketName);
    if (policy) {
      policy.add({ role, principal, condition });
      return;
    }
    this.external.set(bucketName, where);
    const verb = role === BucketRole.READER ? 'reads' : 'writes';
    const roles = [verb, bucketName, ...(folder === undefined ? [] : [folder])];
    const member = new StorageBucketIamMember(this.environment.stack, this.environment.terraformId(where, ...roles), {
      bucket: bucketName,
      role,
      member: principal.member,
      condition,
    });
    member.dependsOn = principalDependencies(() => [principal]);
  }
}

/** Complete access policy of a bucket. Terraform removes all grants that are not in it. */
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
    });
    // Without its policy, no pod could read the bucket.
    environment.protect(this.policyResource);
    // The policy contains the e-mail addresses of service accounts, and Cloud Storage rejects one that does not exist
    // yet.
    this.policyResource.dependsOn = principalDependencies(() => this.grants.map(({ principal }) => principal));
  }

  public add(grant: PolicyBinding): void {
    this.grants.push(grant);
    this.policy.putBinding(this.bindings());
  }

  private bindings(): DataGoogleIamPolicyBinding[] {
    const { project } = this.environment;
    const owners = [`projectOwner:${project}`];
    const bindings = new Map<string, DataGoogleIamPolicyBinding>();
    // Sorted by name, so that a new grant does not change the order.
    const grants = [...this.grants].sort((a, b) => (a.principal.name < b.principal.name ? -1 : 1));
    for (const { role, principal, condition } of grants) {
      const key = `${role} ${condition?.expression ?? ''}`;
      const members = bindings.get(key)?.members ?? [];
      bindings.set(key, { role, members: [...members, principal.member], condition });
    }
    return [
      { role: 'roles/storage.legacyBucketOwner', members: owners },
      { role: 'roles/storage.legacyObjectOwner', members: owners },
      ...bindings.values(),
    ];
  }
}

/** Terraform dependencies of principals, resolved after all grants are known. */
function principalDependencies(principals: () => WorkloadPrincipal[]): string[] {
  const produce = () => [...new Set(principals().flatMap(({ dependency }) => dependency ?? []))].map(dependable);
  return Lazy.listValue({ produce }, { omitEmpty: true });
}

/** Condition for the objects of one folder. Objects in other folders cannot be listed. */
function folderCondition(where: IConstruct, grant: BucketGrant, folder: string): PolicyBinding['condition'] {
  if (!isPath(folder, PATH_RULES.iamFolder)) {
    throw new KubeflowError(
      where,
      `${grant.requestedBy}: "${folder}" is not a valid folder of bucket "${grant.bucketName}".`,
      'Must be a path without a leading or trailing "/", and without quotes, backslashes, "${" and "%{".',
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

/**
 * Returns the folder of a grant on a bucket that supports only access to the whole bucket: none.
 *
 * @throws KubeflowError if the grant requires a folder.
 */
function wholeBucket(where: IConstruct, grant: BucketGrant): undefined {
  const { requestedBy, bucketName, folder } = grant;
  if (folder !== undefined && grant.allowWholeBucket) {
    Warnings.add(
      where,
      'gke/whole-bucket',
      `${requestedBy}: the pods get read access to all of bucket "${bucketName}", and not only to "${folder}".`,
      'The bucket is one of `fineGrainedBuckets`. Access to a folder requires uniform bucket-level access.',
      'Enable it with `gcloud storage buckets update --uniform-bucket-level-access` and remove the bucket from `fineGrainedBuckets`.',
    );
  } else if (folder !== undefined) {
    throw new KubeflowError(
      where,
      `${requestedBy}: bucket "${bucketName}" is one of \`fineGrainedBuckets\`, so access cannot be limited to a folder.`,
      'A folder requires a bucket with uniform access.',
      'Grant the whole bucket, or enable uniform access (`gcloud storage buckets update --uniform-bucket-level-access`).',
    );
  }
}

/** Location of the key: Cloud Storage's `EU` is `europe` in Cloud KMS. */
function kmsLocation({ location }: GkeBucketOptions): string | undefined {
  const lowerCase = location?.toLowerCase();
  return lowerCase === 'eu' ? 'europe' : lowerCase;
}

function noncurrentVersionDays({ noncurrentVersionExpiration }: GkeBucketOptions): number {
  return toDays(noncurrentVersionExpiration ?? Duration.days(30));
}

function checkBucketOptions(where: IConstruct, options: GkeBucketOptions): void {
  const days = noncurrentVersionDays(options);
  if (!isIntegerBetween(days, 1, 36_500)) {
    throw new KubeflowError(
      where,
      `buckets: noncurrentVersionExpiration of ${days} days is not valid.`,
      'Must be whole days from 1 to 36500.',
      'Use for example Duration.days(30).',
    );
  }
  const { location } = options;
  if (location !== undefined && !/^(us|eu|asia|[a-z]+-[a-z]+[0-9]+)$/i.test(location)) {
    throw new KubeflowError(
      where,
      `buckets: location "${location}" is not a valid location.`,
      'Must be a region, or "US", "EU" or "ASIA".',
    );
  }
}
