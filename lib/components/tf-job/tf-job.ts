import { ApiObject } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { checkName, DNS_1035_LABEL } from '../../names';
import type { NetworkPeer } from '../../network/network-peer';
import { isTerraformToken } from '../../terraform-token';
import { JobParts } from './job-parts';
import type { TFJobProps } from './tf-job-props';
import type { TFReplicaType } from './tf-replica';

/**
 * A TensorFlow training job: a chief or worker 0 that leads, workers, parameter servers and an evaluator.
 *
 * The cluster needs a `TFJobOperator`, which makes a pod and a Service for each replica and tells each pod of the others by
 * the environment variable TF_CONFIG.
 *
 * @see https://v1-9-branch.kubeflow.org/docs/components/training/user-guides/tensorflow/
 */
export class TFJob extends Construct {
  /** Name of the TFJob. */
  public readonly name: string;

  /** Service account of all pods of the job; no token of it is mounted unless asked for. */
  public readonly serviceAccount: kplus.IServiceAccount;

  private readonly parts: JobParts;

  /**
   * Throws where the operator, Kubernetes or the platform would refuse the job, or where it could never end.
   */
  constructor(scope: Construct, id: string, props: TFJobProps) {
    super(scope, id);
    this.name = props.name ?? id;
    if (!isTerraformToken(this.name)) {
      checkName(this, 'TFJob', this.name, DNS_1035_LABEL);
    }
    this.parts = new JobParts(this, this.name, this.name, props);
    this.serviceAccount = this.parts.serviceAccount;
    const { metadata, spec } = this.parts.manifest;
    new ApiObject(this, 'Resource', {
      apiVersion: 'kubeflow.org/v1',
      kind: 'TFJob',
      metadata: { name: this.name, ...metadata },
      spec,
    });
  }

  /**
   * The hosts of one type as TF_CONFIG lists them, for example `mnist-worker-0.kubeflow.svc:2222`. (A job of one pod alone
   * gets no TF_CONFIG.)
   *
   * Throws where the chart names no namespace.
   *
   * @param replicaType the type of replica
   */
  public replicaHosts(replicaType: TFReplicaType): string[] {
    return this.parts.replicaHosts(this.name, replicaType);
  }

  /**
   * What the operator writes into the variable TF_CONFIG of a pod; undefined for a job of one pod, which has no such variable.
   *
   * Throws where there is no such pod, or the chart names no namespace.
   *
   * @param replicaType the type of replica
   * @param index which of them; the first one is 0
   */
  public tfConfig(replicaType: TFReplicaType, index: number): string | undefined {
    return this.parts.tfConfig(this.name, replicaType, index);
  }

  /**
   * Lets the pods read a bucket, or a folder of it, and nothing else.
   *
   * Throws where the platform gives workloads no identity, or the pods run as a ServiceAccount that the job did not make.
   *
   * @param bucketName name of the bucket
   * @param folder the only folder that may be read, without a slash at either end; the whole bucket where it is left out
   */
  public grantBucketRead(bucketName: string, folder?: string): void {
    this.parts.grantBucket('grantBucketRead', bucketName, folder);
  }

  /**
   * Lets the pods read a bucket, or a folder of it, and make, replace and delete what is there: checkpoints, say, and models.
   *
   * Throws where the platform gives workloads no identity, or the pods run as a ServiceAccount that the job did not make.
   *
   * @param bucketName name of the bucket
   * @param folder the only folder that is opened, without a slash at either end; the whole bucket where it is left out
   */
  public grantBucketReadWrite(bucketName: string, folder?: string): void {
    this.parts.grantBucket('grantBucketReadWrite', bucketName, folder);
  }

  /**
   * Lets the pods reach peers, beside those of `reach`.
   *
   * @internal
   */
  public _allowEgressTo(peers: NetworkPeer[]): void {
    this.parts.allowEgressTo(peers);
  }
}
