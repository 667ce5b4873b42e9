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
import { KubeflowError } from '../../errors';
import type { BucketGrant } from '../bucket-grant';
import type { BucketProps, IBucket, IObjectStoreCapability } from '../capabilities';
import { daysOf } from './days-and-hours';
import { checkBucketName } from './gcp-names';
import type { GkeBucketDefaults } from './gke-bucket-defaults';
import type { GkeEnvironment } from './gke-environment';
import { KmsKey } from './kms-key';
import type { KmsKeys } from './kms-keys';
import type { WorkloadPrincipal } from './workload-principal';

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
interface Access {
  readonly role: BucketRole;
  readonly principal: WorkloadPrincipal;
  readonly condition?: { readonly title: string; readonly expression: string };
}

/** Cloud Storage: buckets of the environment's own, whose whole policy is written here, and grants on those of others. */
export class GkeBuckets implements IObjectStoreCapability {
  private readonly own = new Map<string, BucketPolicy>();
  private readonly foreign = new Map<string, IConstruct>();
  private readonly granted = new Set<string>();

  constructor(
    private readonly where: IConstruct,
    private readonly environment: GkeEnvironment,
    private readonly keys: KmsKeys,
    private readonly defaults: GkeBucketDefaults,
    private readonly fineGrained: string[],
  ) {
    checkDefaults(where, defaults);
    for (const name of fineGrained) {
      checkBucketName(where, 'fineGrainedBuckets', name);
    }
  }

  public bucket(scope: Construct, id: string, props: BucketProps): IBucket {
    checkBucketName(scope, 'bucket', props.name);
    const guest = this.foreign.get(props.name);
    if (this.own.has(props.name) || guest) {
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
    const bucket = this.makeBucket(new Construct(scope, id), props.name);
    this.own.set(props.name, bucket);
    return { name: props.name, url: `gs://${props.name}` };
  }

  private makeBucket(scope: Construct, name: string): BucketPolicy {
    const { environment, defaults } = this;
    const key = this.keys.use(
      this.where,
      'buckets: key',
      defaults.key ?? KmsKey.none(),
      'buckets',
      keyPlaceOf(defaults),
    );
    const bucket = new StorageBucket(environment.stack, environment.terraformId(scope, 'bucket'), {
      name,
      location: defaults.location ?? environment.location.region,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      versioning: { enabled: true },
      // Without it the bucket grows with all that was ever in it.
      lifecycleRule: [
        { action: { type: 'Delete' }, condition: { daysSinceNoncurrentTime: oldVersionDays(defaults) } },
        { action: { type: 'AbortIncompleteMultipartUpload' }, condition: { age: 7 } },
      ],
      ...(defaults.autoclass && { autoclass: { enabled: true } }),
      ...(key && { encryption: { defaultKmsKeyName: key.name } }),
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
      dependsOn: [environment.service('storage'), ...(key ? [key.ready] : [])],
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
  public allow(where: IConstruct, principal: WorkloadPrincipal, grant: BucketGrant, role: BucketRole): void {
    const { bucketName, folder } = grant;
    if (this.fineGrained.includes(bucketName)) {
      checkWhole(where, grant);
      principal.impersonate();
    }
    const key = [principal.name, role, bucketName, folder ?? ''].join('\n');
    if (this.granted.has(key)) {
      return;
    }
    this.granted.add(key);
    const condition = folder === undefined ? undefined : onlyFolder(where, grant, folder);
    const own = this.own.get(bucketName);
    if (own) {
      own.add({ role, principal, condition });
      return;
    }
    this.foreign.set(bucketName, where);
    const does = role === BucketRole.READER ? 'reads' : 'writes';
    const words = [does, bucketName, ...(folder === undefined ? [] : [folder])];
    const granted = new StorageBucketIamMember(this.environment.stack, this.environment.terraformId(where, ...words), {
      bucket: bucketName,
      role,
      member: principal.member,
      condition,
    });
    granted.dependsOn = whatAllNeed(() => [principal]);
  }
}

/** A bucket together with all that may be done with it, so that a grant made by hand or by anybody else does not last. */
class BucketPolicy {
  private readonly accesses: Access[] = [];
  private readonly policy: DataGoogleIamPolicy;
  private readonly attached: StorageBucketIamPolicy;

  constructor(
    private readonly environment: GkeEnvironment,
    scope: Construct,
    bucket: StorageBucket,
  ) {
    const { stack } = environment;
    this.policy = new DataGoogleIamPolicy(stack, environment.terraformId(scope, 'access'), {
      binding: this.bindings(),
    });
    this.attached = new StorageBucketIamPolicy(stack, environment.terraformId(scope, 'policy'), {
      bucket: bucket.name,
      policyData: this.policy.policyData,
      // Without its policy nobody could read what the bucket holds.
      lifecycle: { preventDestroy: true },
    });
    // The policy names accounts by their address, and Cloud Storage refuses one that does not exist yet.
    this.attached.dependsOn = whatAllNeed(() => this.accesses.map(({ principal }) => principal));
  }

  public add(access: Access): void {
    this.accesses.push(access);
    this.policy.putBinding(this.bindings());
  }

  private bindings(): DataGoogleIamPolicyBinding[] {
    const { project } = this.environment;
    const people = [`projectOwner:${project}`];
    const bindings = new Map<string, DataGoogleIamPolicyBinding>();
    // By name, so that a grant that is added changes no order.
    const accesses = [...this.accesses].sort((a, b) => (a.principal.name < b.principal.name ? -1 : 1));
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
function whatAllNeed(principals: () => WorkloadPrincipal[]): string[] {
  const produce = () => [...new Set(principals().flatMap(({ needs }) => needs ?? []))].map(dependable);
  return Lazy.listValue({ produce }, { omitEmpty: true });
}

/** The objects of one folder, and listing them; listing anything else of the bucket stays closed. */
function onlyFolder(where: IConstruct, grant: BucketGrant, folder: string): Access['condition'] {
  if (folder === '' || /^\/|\/$|["\\]|[$%]\{|\p{Cc}/u.test(folder)) {
    throw new KubeflowError(
      where,
      `${grant.askedBy}: "${folder}" is not a folder of bucket "${grant.bucketName}".`,
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

function checkWhole(where: IConstruct, { askedBy, bucketName, folder }: BucketGrant): void {
  if (folder !== undefined) {
    throw new KubeflowError(
      where,
      `${askedBy}: a folder of bucket "${bucketName}", which is one of \`fineGrainedBuckets\`.`,
      'Cloud Storage accepts a right to one folder on buckets with uniform access.',
      'Grant the whole bucket, or give it uniform access (`gcloud storage buckets update --uniform-bucket-level-access`).',
    );
  }
}

/** Where the key must be: what Cloud Storage calls `EU`, Cloud KMS calls `europe`. */
function keyPlaceOf({ location }: GkeBucketDefaults): string | undefined {
  const place = location?.toLowerCase();
  return place === 'eu' ? 'europe' : place;
}

function oldVersionDays({ keepOldVersions }: GkeBucketDefaults): number {
  return daysOf(keepOldVersions ?? Duration.days(30));
}

function checkDefaults(where: IConstruct, defaults: GkeBucketDefaults): void {
  const days = oldVersionDays(defaults);
  if (!Number.isInteger(days) || days < 1 || days > 36_500) {
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
