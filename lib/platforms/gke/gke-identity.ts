import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { ServiceAccountIamMember } from '@cdktf/provider-google/lib/service-account-iam-member';
import type * as kplus from 'cdk8s-plus-27';
import type { ITerraformDependable } from 'cdktf';
import type { BucketGrant } from '../bucket-grant';
import type { IIdentityCapability, INetworkCapability } from '../capabilities';
import type { NetworkPeer } from '../network-peer';
import { ACCOUNT_ID, checkBucketName } from './gcp-names';
import { BucketRole, type GkeBuckets } from './gke-buckets';
import type { GkeEnvironment } from './gke-environment';

const ANNOTATION = 'iam.gke.io/gcp-service-account';

// Where pods ask who they are: before and after the node redirects the request, with Dataplane V2 and without it.
// @see https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
const METADATA_SERVER: NetworkPeer[] = [
  { cidr: '169.254.169.254/32', ports: [{ port: 80 }, { port: 8080 }] },
  { cidr: '169.254.169.252/32', ports: [{ port: 987 }, { port: 988 }] },
];

/** Workload Identity: an account of Google Cloud for each service account of Kubernetes that needs one. */
export class GkeIdentity implements IIdentityCapability {
  private readonly accounts = new Map<string, ServiceAccount>();

  constructor(
    private readonly environment: GkeEnvironment,
    private readonly buckets: GkeBuckets,
    private readonly network: INetworkCapability,
    private readonly cluster: ITerraformDependable | undefined,
  ) {}

  public grantBucketRead(serviceAccount: kplus.ServiceAccount, bucket: BucketGrant): NetworkPeer[] {
    return this.grant(serviceAccount, bucket, BucketRole.READER);
  }

  public grantBucketReadWrite(serviceAccount: kplus.ServiceAccount, bucket: BucketGrant): NetworkPeer[] {
    return this.grant(serviceAccount, bucket, BucketRole.WRITER);
  }

  private grant(serviceAccount: kplus.ServiceAccount, bucket: BucketGrant, role: BucketRole): NetworkPeer[] {
    checkBucketName(serviceAccount, `${bucket.askedBy}: bucket`, bucket.bucketName);
    this.buckets.allow(serviceAccount, this.accountOf(serviceAccount), bucket, role);
    const googleApis = this.network.internet.map((peer) => ({ ...peer, ports: [{ port: 443 }] }));
    return [...METADATA_SERVER.map((peer) => ({ ...peer })), ...googleApis];
  }

  private accountOf(serviceAccount: kplus.ServiceAccount): ServiceAccount {
    const { stack, project, clusterName } = this.environment;
    const namespace = this.environment.namespaceOf(serviceAccount, serviceAccount.metadata.namespace);
    const name = `${namespace}/${serviceAccount.name}`;
    const existing = this.accounts.get(name);
    if (existing) {
      return existing;
    }
    const accountId = this.environment.namespacedName(namespace, serviceAccount.name, ACCOUNT_ID);
    const account = new ServiceAccount(stack, this.environment.terraformId(serviceAccount, 'account'), {
      accountId,
      displayName: `${name} in the cluster ${clusterName}`.slice(0, 100),
      dependsOn: [this.environment.service('iam')],
    });
    new ServiceAccountIamMember(stack, this.environment.terraformId(serviceAccount, 'identity'), {
      serviceAccountId: account.name,
      role: 'roles/iam.workloadIdentityUser',
      member: `serviceAccount:${project}.svc.id.goog[${name}]`,
      // The pool of identities comes into being with the first cluster of the project.
      dependsOn: this.cluster && [this.cluster],
    });
    serviceAccount.metadata.addAnnotation(ANNOTATION, `${accountId}@${project}.iam.gserviceaccount.com`);
    this.accounts.set(name, account);
    return account;
  }
}
