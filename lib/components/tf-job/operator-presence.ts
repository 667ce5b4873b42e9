import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { metadataOf } from '../../construct-metadata';
import type { IPlatform } from '../../platforms/platform';
import { Platform } from '../../platforms/platform-lookup';
import { Warnings } from '../../warnings';

// Keys that distinguish our construct metadata from that of other libraries.
const OPERATOR = 'kubeflow-cdk:training-operator';
const JOBS = 'kubeflow-cdk:training-jobs';

const ALL_NAMESPACES = '*';
const DEFINITION = 'tfjobs.kubeflow.org';

/**
 * Records that an environment has a training operator.
 *
 * @param watchNamespace the namespace of its jobs; all namespaces if undefined
 */
export function recordOperator(platform: IPlatform, watchNamespace?: string): void {
  platform.node.addMetadata(OPERATOR, watchNamespace ?? ALL_NAMESPACES);
}

/**
 * Warns about the first job of a namespace if no training operator of the environment runs it.
 *
 * @param namespace namespace of the job; that of its chart if omitted
 */
export function warnWithoutOperator(
  job: IConstruct,
  platform: IPlatform,
  namespace = Chart.of(job).namespace ?? 'default',
): void {
  if (metadataOf(platform, JOBS).includes(namespace)) {
    return;
  }
  platform.node.addMetadata(JOBS, namespace);
  // The program can add the operator after the job.
  Warnings._addLazy(job, 'tf-job/no-operator', () => {
    const watched = metadataOf(platform, OPERATOR);
    if (watched.includes(ALL_NAMESPACES) || watched.includes(namespace)) {
      return undefined;
    }
    if (watched.length === 0 && platform.node.root.node.findAll().some((node) => isForeignDefinition(node, platform))) {
      return undefined;
    }
    return [
      `no training operator runs the TFJobs in namespace "${namespace}".`,
      ...(watched.length > 0
        ? [
            `The operator of this environment watches another namespace: ${watched.join(', ')} (\`watchNamespace\`).`,
            'Move the job to that namespace, or add a TFJobOperator with `watchNamespace`.',
          ]
        : [
            'This environment has no TFJobOperator. Without one, `kubectl apply` rejects TFJobs, or they never start.',
            'Add a TFJobOperator, or state that the cluster has one: TFJobOperator.existing(platform).',
          ]),
    ];
  });
}

/** Whether a construct is the definition of TFJobs that the user's own manifests contain. */
function isForeignDefinition(node: IConstruct, platform: IPlatform): boolean {
  if (!ApiObject.isApiObject(node)) {
    return false;
  }
  const { kind, name } = node as ApiObject;
  const environment = Platform._above(node);
  return (
    kind === 'CustomResourceDefinition' &&
    name === DEFINITION &&
    (environment === undefined || environment === platform)
  );
}
