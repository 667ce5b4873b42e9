import { ApiFailure, type ClusterReader } from './cluster-reader';
import type { ClusterAnswers } from './detect';
import { type Fact, type InstalledSoftware, known, unknown } from './facts';
import type { WorkloadObject } from './objects';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const TF_JOB = 'tfjobs.kubeflow.org';
const JOB_SET = 'jobsets.jobset.x-k8s.io';

/** JupyterHubs and training operators that exist, from this library or from others. */
export async function detectInstalled(
  answers: ClusterAnswers,
  reader: ClusterReader,
): Promise<Fact<InstalledSoftware>> {
  const [hasTfJob, hasJobSet] = await Promise.all(
    [TF_JOB, JOB_SET].map((name) => exists(reader, `${DEFINITIONS}/${name}`)),
  );
  if ('failure' in answers.deployments) {
    return unknown(answers.deployments.failure);
  }
  const jupyterhubs = namespaces(answers.deployments.items, isHub);
  const trainingOperators = namespaces(answers.deployments.items, isTrainingOperator);
  const found = [
    ...jupyterhubs.map((namespace) => `JupyterHub in namespace ${namespace}`),
    ...trainingOperators.map((namespace) => `training operator in namespace ${namespace}`),
    ...(hasTfJob ? [`CustomResourceDefinition ${TF_JOB}`] : []),
    ...(hasJobSet ? [`CustomResourceDefinition ${JOB_SET}`] : []),
  ];
  return known(
    { jupyterhubs, trainingOperators, hasTfJob, hasJobSet },
    found.length === 0 ? 'no JupyterHub and no training operator' : found.join(', '),
  );
}

async function exists(reader: ClusterReader, path: string): Promise<boolean> {
  try {
    await reader.get(path);
    return true;
  } catch (error) {
    if (error instanceof ApiFailure) {
      return false;
    }
    throw error;
  }
}

/** The labels of zero-to-jupyterhub and of this library, or the image of either. */
export function isHub({ metadata, spec }: WorkloadObject): boolean {
  const labels = metadata.labels ?? {};
  const isLabelled =
    (labels.app === 'jupyterhub' || labels['app.kubernetes.io/name'] === 'jupyterhub') &&
    (labels.component === 'hub' || labels['app.kubernetes.io/component'] === 'hub');
  return isLabelled || hasImage(spec, /jupyterhub\/(k8s-hub|jupyterhub):/);
}

/** Images of the training operator and of the older TFJob operator. Its successor Trainer runs no TFJobs. */
const TRAINING_OPERATOR = /(^|\/)(training-operator|training-v1-operator|tf[-_]operator)[:@]/;

export function isTrainingOperator({ spec }: WorkloadObject): boolean {
  return hasImage(spec, TRAINING_OPERATOR);
}

function hasImage(spec: WorkloadObject['spec'], pattern: RegExp): boolean {
  return (spec?.template?.spec?.containers ?? []).some(({ image = '' }) => pattern.test(image));
}

function namespaces(workloads: readonly WorkloadObject[], matches: (workload: WorkloadObject) => boolean): string[] {
  return [...new Set(workloads.filter(matches).map(({ metadata }) => metadata.namespace ?? 'default'))].sort();
}
