import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { sha256 } from '../../digest';
import { KubeflowError } from '../../errors';
import { checkName, DNS_1035_LABEL } from '../../names';
import { Platform } from '../../platforms/platform-lookup';
import { workloadLabels } from '../../pods/labels';
import { externalServiceAccountError } from '../../pods/service-account';
import { checkEnum } from '../../validation/enums';
import { isLabelKey, isLabelValue } from '../../validation/labels';
import { checkBucketFolder } from '../../validation/paths';
import { Warnings } from '../../warnings';
import { TFJob, type TFJobProps, type TFReplica } from '../tf-job';
import { type Combination, combinations } from './parameters';

/** How the programs of a sweep are told the values of parameters. */
export enum TFParameterPassing {
  /** As arguments after all others: `--learning-rate=0.1`. */
  ARGS = 'args',
  /** As environment variables. */
  ENV = 'env',
}

/** What a sweep is told: a job, and the values of its parameters. `name` is the start of the names of the jobs. */
export interface TFJobSweepProps extends TFJobProps {
  /** The values of each parameter, by its name. There is a job for each combination of them. */
  readonly parameters: { [name: string]: string[] };

  /**
   * How the programs are told of the values.
   *
   * @default TFParameterPassing.ARGS
   */
  readonly passParametersAs?: TFParameterPassing;
}

const TYPES = ['chief', 'master', 'worker', 'ps', 'evaluator'] as const;
const LABEL_PREFIX = 'parameter.kubeflow-cdk';

/** The jobs are named after what they are told, so that more values make more jobs, and change none that is there. */
const HASH_LENGTH = 8;

/**
 * A TFJob for each combination of parameters.
 *
 * All of them are there at once, and run as far as there is room; with `queueName`, Kueue decides how many.
 */
export class TFJobSweep extends Construct {
  /** The start of the names of the jobs. */
  public readonly name: string;

  /** Service account of the pods of all jobs. */
  public readonly serviceAccount: kplus.IServiceAccount;

  private readonly jobsByKey = new Map<string, TFJob>();
  private readonly account?: kplus.ServiceAccount;
  private readonly props: TFJobSweepProps;

  /**
   * Throws where a job could not be made, or a parameter has no values or no name that programs read.
   */
  constructor(scope: Construct, id: string, props: TFJobSweepProps) {
    super(scope, id);
    this.name = props.name ?? id;
    this.props = props;
    checkName(this, 'TFJobSweep', this.name, DNS_1035_LABEL);
    checkEnum(this, 'passParametersAs', props.passParametersAs, TFParameterPassing);
    const all = combinations(this, props.parameters, props.passParametersAs ?? TFParameterPassing.ARGS);
    // One for all: clouds count identities.
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

  /** The jobs, in the order of their parameters' names and values. */
  public get jobs(): TFJob[] {
    return [...this.jobsByKey.values()];
  }

  /**
   * The job of one combination.
   *
   * Throws where the sweep has no such one.
   *
   * @param values the value of each parameter, by its name
   */
  public jobFor(values: { [name: string]: string }): TFJob {
    const job = this.jobsByKey.get(keyOf(values));
    if (!job) {
      throw new KubeflowError(
        this,
        `no job has the parameters ${JSON.stringify(values)}.`,
        `The sweep has ${Object.entries(this.props.parameters)
          .map(([name, known]) => `${name}: ${known.join(', ')}`)
          .join('; ')}; each parameter has one value in each job.`,
      );
    }
    return job;
  }

  /**
   * Lets the pods of all jobs read a bucket, or a folder of it, and nothing else.
   *
   * Throws where the platform gives workloads no identity, or the pods run as a ServiceAccount that the sweep did not make.
   *
   * @param bucketName name of the bucket
   * @param folder the only folder that may be read, without a slash at either end; the whole bucket where it is left out
   */
  public grantBucketRead(bucketName: string, folder?: string): void {
    this.grantBucket('grantBucketRead', bucketName, folder);
  }

  /**
   * Lets the pods of all jobs read a bucket, or a folder of it, and make, replace and delete what is there: checkpoints, say, and models.
   *
   * Throws where the platform gives workloads no identity, or the pods run as a ServiceAccount that the sweep did not make.
   *
   * @param bucketName name of the bucket
   * @param folder the only folder that is opened, without a slash at either end; the whole bucket where it is left out
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
    const told =
      passParametersAs === TFParameterPassing.ENV ? this.passAsEnv(combination) : this.passAsArgs(combination);
    const job = new TFJob(this, name, {
      ...props,
      ...told,
      name,
      serviceAccountName,
      labels: { ...labelsOf(combination), ...props.labels },
      annotations: { [`${LABEL_PREFIX}/all`]: key, ...props.annotations },
    });
    // What is wrong with one is wrong with all, and told once.
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
          const taken = Object.keys(combination).find((name) => name in variables);
          if (taken !== undefined) {
            throw new KubeflowError(
              this,
              `${what}env: variable "${taken}" is set twice: by the sweep and by you.`,
              'Each variable is accepted once.',
              `Leave "${taken}" out of env, or give the parameter another name.`,
            );
          }
        }
        return replica;
      }),
    };
  }

  private mapReplicas(change: (replica: TFReplica, type: string) => TFReplica): TFJobProps {
    return Object.fromEntries(
      TYPES.flatMap((type) => {
        const replica = this.props[type];
        if (replica?.template) {
          throw new KubeflowError(
            this,
            `${type}.template: a template is the whole pod, and would not be told of the parameters.`,
            'A sweep accepts replicas by image, command and args.',
            `Say what \`${type}.template\` says in props of \`${type}\`.`,
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

/** By these, `kubectl get tfjobs -L` shows the parameters, where they can be labels. */
function labelsOf(combination: Combination): { [key: string]: string } {
  const labels = Object.entries(combination).map(([name, value]) => [`${LABEL_PREFIX}/${name}`, value] as const);
  return Object.fromEntries(labels.filter(([key, value]) => isLabelKey(key) && isLabelValue(value)));
}
