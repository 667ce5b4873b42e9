import type { ITerraformDependable } from 'cdktf';
import type { NetworkPeer } from '../../../network/network-peer';
import { checkNewGcsBucketName } from '../../../validation/buckets';
import type { BucketGrant, IIdentityCapability, IServiceAccountResource } from '../../capabilities/identity';
import type { INetworkCapability } from '../../capabilities/network';
import { BucketRole, type GkeBuckets } from '../storage/gke-buckets';
import type { GkeEnvironment } from '../terraform/gke-environment';
import { WorkloadPrincipal } from './workload-principal';

// Metadata server, from which pods get their identity: its addresses with and without Dataplane V2, before and after
// the node's redirection.
// @see https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#network-policy-and-workload-identity
const METADATA_SERVER: NetworkPeer[] = [
  { cidr: '169.254.169.254/32', ports: [{ port: 80 }, { port: 8080 }] },
  { cidr: '169.254.169.252/32', ports: [{ port: 987 }, { port: 988 }] },
];

/**
 * Workload Identity: grants access directly to the ServiceAccount of pods. If a resource does not accept such
 * principals, pods impersonate a Google service account.
 */
export class GkeWorkloadIdentity implements IIdentityCapability {
  private readonly principals = new Map<string, WorkloadPrincipal>();

  constructor(
    private readonly environment: GkeEnvironment,
    private readonly buckets: GkeBuckets,
    private readonly network: INetworkCapability,
    private readonly cluster: ITerraformDependable | undefined,
  ) {}

  public grantBucketRead(serviceAccount: IServiceAccountResource, bucket: BucketGrant): NetworkPeer[] {
    return this.grant(serviceAccount, bucket, BucketRole.READER);
  }

  public grantBucketReadWrite(serviceAccount: IServiceAccountResource, bucket: BucketGrant): NetworkPeer[] {
    return this.grant(serviceAccount, bucket, BucketRole.WRITER);
  }

  private grant(serviceAccount: IServiceAccountResource, bucket: BucketGrant, role: BucketRole): NetworkPeer[] {
    checkNewGcsBucketName(serviceAccount, `${bucket.requestedBy}: bucket`, bucket.bucketName);
    // The metadata server gets the tokens of pods from this API.
    this.environment.enableApi('iamcredentials');
    this.buckets.grant(serviceAccount, this.principalOf(serviceAccount), bucket, role);
    const googleApis = this.network.internet.map((peer) => ({ ...peer, ports: [{ port: 443 }] }));
    return [...METADATA_SERVER.map((peer) => ({ ...peer })), ...googleApis];
  }

  private principalOf(serviceAccount: IServiceAccountResource): WorkloadPrincipal {
    const principal = new WorkloadPrincipal(this.environment, serviceAccount, this.cluster);
    const known = this.principals.get(principal.name) ?? principal;
    this.principals.set(principal.name, known);
    return known;
  }
}
