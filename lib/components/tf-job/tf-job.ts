import { ApiObject } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkName, DNS_1035_LABEL } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { checkedId } from '../../platforms/construct-ids';
import { isTerraformToken } from '../../terraform-token';
import { JobParts } from './job-parts';
import { TFJobNaming } from './tf-job-naming';
import type { TFJobProps } from './tf-job-props';
import type { TFReplicaType } from './tf-replica';

/**
 * Runs a TensorFlow training job with workers and, optionally, a chief, parameter servers and evaluators.
 *
 * Requires a `TFJobOperator` in the cluster. The operator creates a pod and a Service for each replica, and describes the
 * cluster of the job to each pod in the environment variable TF_CONFIG. With `api: TFJobApi.JOB_SET`, the job requires the
 * JobSet controller instead.
 *
 * @see https://v1-9-branch.kubeflow.org/docs/components/training/user-guides/tensorflow/
 */
export class TFJob extends Construct {
  /** Name of the TFJob or JobSet, with the suffix of `naming`. */
  public readonly name: string;

  /** ServiceAccount of all pods. Its token is mounted only if `automountServiceAccountToken` is set. */
  public readonly serviceAccount: kplus.IServiceAccount;

  private readonly parts: JobParts;

  /**
   * @throws KubeflowError if the operator, Kubernetes or the platform would reject the job, or if the job could never end.
   */
  constructor(scope: Construct, id: string, props: TFJobProps) {
    super(scope, checkedId(scope, 'id', id));
    const name = props.name ?? id;
    if (!isTerraformToken(name)) {
      checkName(this, 'TFJob', name, DNS_1035_LABEL);
    }
    const naming = props.naming ?? TFJobNaming.fixed();
    this.parts = new JobParts(this, name, naming._longestName(this, name), props);
    this.serviceAccount = this.parts.serviceAccount;
    const { metadata, ...manifest } = this.parts.manifest;
    this.name = naming._nameOf(name, manifest);
    new ApiObject(this, 'Resource', { ...manifest, metadata: { name: this.name, ...metadata } });
  }

  /**
   * Returns the hosts of one replica type as TF_CONFIG lists them, for example `mnist-worker-0.kubeflow.svc:2222`, or
   * `mnist-worker-0-0.mnist.kubeflow.svc:2222` with `TFJobApi.JOB_SET`.
   *
   * @param replicaType the replica type
   * @throws KubeflowError if the chart has no namespace.
   */
  public replicaHosts(replicaType: TFReplicaType): string[] {
    return this.parts.replicaHosts(this.name, replicaType);
  }

  /**
   * Returns the value of TF_CONFIG in one pod, or undefined for a job with one pod, which has no TF_CONFIG.
   *
   * @param replicaType the replica type
   * @param index index of the pod, starting at 0
   * @throws KubeflowError if the job has no such pod, or if the chart has no namespace.
   */
  public tfConfig(replicaType: TFReplicaType, index: number): string | undefined {
    return this.parts.tfConfig(this.name, replicaType, index);
  }

  /**
   * Grants the pods read access to a bucket, or to one folder of it.
   *
   * @param bucketName name of the bucket
   * @param folder the folder to grant, without a slash at either end; the whole bucket if omitted
   * @throws KubeflowError if the platform has no workload identity, or if `serviceAccountName` names an existing
   * ServiceAccount.
   */
  public grantBucketRead(bucketName: string, folder?: string): void {
    this.parts.grantBucket('grantBucketRead', bucketName, folder);
  }

  /**
   * Grants the pods permission to read, create, replace and delete objects in a bucket, or in one folder of it, for example
   * checkpoints and models.
   *
   * @param bucketName name of the bucket
   * @param folder the folder to grant, without a slash at either end; the whole bucket if omitted
   * @throws KubeflowError if the platform has no workload identity, or if `serviceAccountName` names an existing
   * ServiceAccount.
   */
  public grantBucketReadWrite(bucketName: string, folder?: string): void {
    this.parts.grantBucket('grantBucketReadWrite', bucketName, folder);
  }

  /**
   * Allows egress to peers in addition to `allowEgressTo`.
   *
   * @internal
   */
  public _allowEgressTo(peers: NetworkPeer[]): void {
    this.parts.allowEgressTo(peers);
  }
}
