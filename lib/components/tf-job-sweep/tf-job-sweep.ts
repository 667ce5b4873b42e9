import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { sha256 } from '../../digest';
import { KubeflowError } from '../../errors';
import { checkName, DNS_1035_LABEL } from '../../names';
import { checkedId } from '../../platforms/construct-ids';
import { checkPlacement } from '../../platforms/placement';
import { Platform } from '../../platforms/platform-lookup';
import { workloadLabels } from '../../pods/labels';
import { externalServiceAccountError } from '../../pods/service-account';
import { isLabelKey, isLabelValue } from '../../validation/labels';
import { checkBucketFolder } from '../../validation/paths';
import { Warnings } from '../../warnings';
import { TFJob, type TFJobProps, type TFReplica } from '../tf-job';
import { REPLICA_PROPS } from '../tf-job/operator-names';
import { type Combination, combinations } from './parameters';

/** How the training program receives its parameters. */
export enum TFParameterPassing {
  /** As command-line arguments after all other arguments, for example `--learning-rate=0.1`. */
  ARGS = 'args',
  /** As environment variables. */
  ENV = 'env',
}

/** Properties of `TFJobSweep`: those of each `TFJob`, and the parameters. `name` is the prefix of the job names. */
export interface TFJobSweepProps extends TFJobProps {
  /** Values of each parameter, by parameter name. The sweep creates a job for each combination. */
  readonly parameters: { [name: string]: string[] };

  /**
   * How the training program receives the parameters.
   *
   * @default TFParameterPassing.ARGS
   */
  readonly passParametersAs?: TFParameterPassing;
}

const LABEL_PREFIX = 'parameter.kubeflow-cdk';

/**
 * Job names end with a digest of the parameters, so that additional values create jobs and leave existing jobs
 * unchanged.
 */
const HASH_LENGTH = 8;

/**
 * Creates a TFJob for each combination of parameters.
 *
 * All jobs are created at once and run as capacity allows. With `queueName`, Kueue limits how many run at a time.
 */
export class TFJobSweep extends Construct {
  /** Prefix of the job names. */
  public readonly name: string;

  /** ServiceAccount of the pods of all jobs. */
  public readonly serviceAccount: kplus.IServiceAccount;

  private readonly jobsByKey = new Map<string, TFJob>();
  private readonly account?: kplus.ServiceAccount;
  private readonly props: TFJobSweepProps;

  /**
   * @throws KubeflowError if a parameter has no values or an invalid name, or if a job is invalid.
   */
  constructor(scope: Construct, id: string, props: TFJobSweepProps) {
    super(scope, checkedId(scope, 'id', id));
    this.name = props.name ?? id;
    this.props = props;
    checkName(this, 'TFJobSweep', this.name, DNS_1035_LABEL);
    checkPlacement(this);
    const all = combinations(this, props.parameters, props.passParametersAs ?? TFParameterPassing.ARGS);
    // One ServiceAccount for all jobs: clouds limit the number of identities.
    const accountName = props.serviceAccountName ?? `${this.name}-tf-job-sweep`;
    if (props.serviceAccountName === undefined) {
      const workload = { name: 'tf-job-sweep', instance: this.name, component: 'training' };
      this.account = new kplus.ServiceAccount(this, 'service-account', {
        metadata: { name: accountName, labels: workloadLabels(this, workload, props.labels) },
        automountToken: false,
      });
    }
    this.serviceAccount =
      this.account ?? kplus.ServiceAccount.fromServiceAccountName(this, 'service-account', accountName);
    for (const combination of all) {
      this.add(combination, accountName);
    }
  }

  /** The jobs, sorted by parameter names and values. */
  public get jobs(): TFJob[] {
    return [...this.jobsByKey.values()];
  }

  /**
   * Returns the job of one combination.
   *
   * @param values the value of each parameter, by parameter name
   * @throws KubeflowError if the sweep does not have this combination.
   */
  public jobFor(values: { [name: string]: string }): TFJob {
    const job = this.jobsByKey.get(keyOf(values));
    if (!job) {
      throw new KubeflowError(
        this,
        `no job has the parameters ${JSON.stringify(values)}.`,
        `The sweep has ${Object.entries(this.props.parameters)
          .map(([name, known]) => `${name}: ${known.join(', ')}`)
          .join('; ')}. Specify one value for each parameter.`,
      );
    }
    return job;
  }

  /**
   * Grants the pods of all jobs read access to a bucket, or to one folder of it.
   *
   * @param bucketName name of the bucket
   * @param folder the folder to grant, without a slash at either end; the whole bucket if omitted
   * @throws KubeflowError if the platform has no workload identity, or if `serviceAccountName` names an existing
   * ServiceAccount.
   */
  public grantBucketRead(bucketName: string, folder?: string): void {
    this.grantBucket('grantBucketRead', bucketName, folder);
  }

  /**
   * Grants the pods of all jobs permission to read, create, replace and delete objects in a bucket, or in one folder of
   * it.
   *
   * @param bucketName name of the bucket
   * @param folder the folder to grant, without a slash at either end; the whole bucket if omitted
   * @throws KubeflowError if the platform has no workload identity, or if `serviceAccountName` names an existing
   * ServiceAccount.
   */
  public grantBucketReadWrite(bucketName: string, folder?: string): void {
    this.grantBucket('grantBucketReadWrite', bucketName, folder);
  }

  private grantBucket(
    grant: 'grantBucketRead' | 'grantBucketReadWrite',
    bucketName: string,
    folder: string | undefined,
  ): void {
    checkBucketFolder(this, bucketName, folder);
    if (!this.account) {
      throw externalServiceAccountError(this, this.props.serviceAccountName, { pods: 'the pods', maker: 'sweep' });
    }
    const bucket = { bucketName, folder, requestedBy: `the sweep "${this.name}"` };
    const { identity } = Platform._ofComponent(this, this.props.platform);
    const peers = identity[grant](this.account, bucket);
    for (const job of this.jobsByKey.values()) {
      job._allowEgressTo(peers);
    }
  }

  private add(combination: Combination, serviceAccountName: string): void {
    const { parameters: _, passParametersAs, ...props } = this.props;
    const key = keyOf(combination);
    const name = `${this.name}-${sha256(key).slice(0, HASH_LENGTH)}`;
    const parameters =
      passParametersAs === TFParameterPassing.ENV ? this.passAsEnv(combination) : this.passAsArgs(combination);
    const job = new TFJob(this, name, {
      ...props,
      ...parameters,
      name,
      serviceAccountName,
      labels: { ...labelsOf(combination), ...props.labels },
      annotations: { [`${LABEL_PREFIX}/all`]: key, ...props.annotations },
    });
    // All jobs cause the same warnings, so only the first job reports them.
    if (this.jobsByKey.size > 0) {
      Warnings.silence(job, '*');
    }
    this.jobsByKey.set(key, job);
  }

  private passAsArgs(combination: Combination): TFJobProps {
    const flags = Object.entries(combination).map(([name, value]) => `--${name}=${value}`);
    return this.mapReplicas((replica) => ({
      ...replica,
      args: [...(replica.args ?? this.props.args ?? []), ...flags],
    }));
  }

  private passAsEnv(combination: Combination): TFJobProps {
    return {
      env: { ...this.props.env, ...combination },
      ...this.mapReplicas((replica, type) => {
        for (const [what, said] of [
          ['', this.props],
          [`${type}.`, replica],
        ] as const) {
          const variables = { ...said.env, ...said.secretEnv, ...said.configMapEnv, ...said.fieldEnv };
          const duplicate = Object.keys(combination).find((name) => Object.hasOwn(variables, name));
          if (duplicate !== undefined) {
            throw new KubeflowError(
              this,
              `${what}env: variable "${duplicate}" is set by both the sweep and \`env\`.`,
              'Each variable must be set once.',
              `Remove "${duplicate}" from \`env\`, or rename the parameter.`,
            );
          }
        }
        return replica;
      }),
    };
  }

  private mapReplicas(change: (replica: TFReplica, type: string) => TFReplica): TFJobProps {
    return Object.fromEntries(
      Object.values(REPLICA_PROPS).flatMap((type) => {
        const replica = this.props[type];
        if (replica?.template) {
          throw new KubeflowError(
            this,
            `${type}.template: a pod template does not receive the parameters.`,
            'Replicas of a sweep must be described by `image`, `command` and `args`.',
            `Replace \`${type}.template\` with props of \`${type}\`.`,
          );
        }
        return replica ? [[type, change(replica, type)]] : [];
      }),
    );
  }
}

function keyOf(values: Combination): string {
  return JSON.stringify(Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Labels that show the parameters in `kubectl get tfjobs -L`, for names and values that are valid labels. */
function labelsOf(combination: Combination): { [key: string]: string } {
  const labels = Object.entries(combination).map(([name, value]) => [`${LABEL_PREFIX}/${name}`, value] as const);
  return Object.fromEntries(labels.filter(([key, value]) => isLabelKey(key) && isLabelValue(value)));
}
