import { type KubeObject, referenceTo } from '../kubernetes/objects';
import type { ClusterView } from './cluster-view';
import { conditionOf, explain, isTrue } from './conditions';
import { failed, type Health, progressing, READY, readyWith, suspended } from './health';
import { POD_RULES } from './pods';
import type { Rules } from './rule';

function job(object: KubeObject, view: ClusterView): Health {
  const complete = conditionOf(object, 'Complete');
  if (isTrue(complete)) {
    return readyWith('Complete', '');
  }
  const failure = conditionOf(object, 'Failed');
  if (isTrue(failure)) {
    const pod = view.ownedBy(object, 'Pod').at(-1);
    return failed(...explain(failure), pod && { cause: referenceTo(pod) });
  }
  if (object.spec?.suspend) {
    return suspended('Suspended', 'The Job is suspended.');
  }
  if (object.status?.startTime === undefined) {
    return progressing('NotStarted', '');
  }
  return (
    blockedPod(view.ownedBy(object, 'Pod'), view) ??
    progressing('Running', `${object.status.succeeded ?? 0} of ${object.spec?.completions ?? 1} pods succeeded`)
  );
}

function cronJob(object: KubeObject, view: ClusterView): Health {
  if (object.spec?.suspend) {
    return suspended('Suspended', 'The CronJob is suspended.');
  }
  const newest = view
    .ownedBy(object, 'Job')
    .sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? 1 : -1))[0];
  const failure = newest && conditionOf(newest, 'Failed');
  return isTrue(failure)
    ? readyWith('LastRunFailed', `The last run failed: ${failure.message ?? failure.reason ?? ''}`)
    : READY;
}

/** TFJob and the other kinds of the training operator. They end, so a running one is not ready. */
function trainingJob(object: KubeObject): Health {
  const succeeded = conditionOf(object, 'Succeeded');
  if (isTrue(succeeded)) {
    return readyWith(...explain(succeeded));
  }
  const failure = conditionOf(object, 'Failed');
  if (isTrue(failure)) {
    return failed(...explain(failure));
  }
  if (object.spec?.runPolicy?.suspend || isTrue(conditionOf(object, 'Suspended'))) {
    return suspended('Suspended', 'The job is suspended.');
  }
  for (const type of ['Restarting', 'Running', 'Created']) {
    const condition = conditionOf(object, type);
    if (isTrue(condition)) {
      return progressing(type, condition.message ?? '');
    }
  }
  return progressing('NotObserved', 'The training operator has not seen the job yet.');
}

/**
 * A JobSet ends as well. While it runs, the pods of its Jobs say what blocks it.
 *
 * @see https://github.com/kubernetes-sigs/jobset/blob/v0.12.0/api/jobset/v1alpha2/jobset_types.go
 */
function jobSet(object: KubeObject, view: ClusterView): Health {
  const completed = conditionOf(object, 'Completed');
  if (isTrue(completed)) {
    return readyWith('Completed', '');
  }
  const failure = conditionOf(object, 'Failed');
  if (isTrue(failure)) {
    return failed(...explain(failure));
  }
  if (object.spec?.suspend || isTrue(conditionOf(object, 'Suspended'))) {
    return suspended('Suspended', 'The JobSet is suspended.');
  }
  const jobs: { name: string; ready?: number; active?: number; succeeded?: number }[] =
    object.status?.replicatedJobsStatus ?? [];
  if (jobs.length === 0) {
    return progressing('NotObserved', 'The JobSet controller has not seen the job yet.');
  }
  const blocked = blockedPod(
    view.ownedBy(object, 'Job').flatMap((each) => view.ownedBy(each, 'Pod')),
    view,
  );
  const counts = jobs.map(({ name, ready = 0, active = 0, succeeded = 0 }) => {
    return `${name}: ${ready} ready, ${active} active, ${succeeded} succeeded`;
  });
  return blocked ?? progressing('Running', counts.join('; '));
}

/** A pod that cannot start. A failed pod is tried again until the limit of its Job. */
function blockedPod(pods: readonly KubeObject[], view: ClusterView): Health | undefined {
  return pods
    .map((pod) => ({ cause: referenceTo(pod), ...POD_RULES.Pod(pod, view) }))
    .find(({ state, reason }) => state === 'failed' && reason !== 'PodFailed');
}

export const JOB_RULES: Rules = {
  'batch/Job': job,
  'batch/CronJob': cronJob,
  'jobset.x-k8s.io/JobSet': jobSet,
  ...Object.fromEntries(
    ['TFJob', 'PyTorchJob', 'MPIJob', 'XGBoostJob', 'PaddleJob', 'JAXJob'].map((kind) => [
      `kubeflow.org/${kind}`,
      trainingJob,
    ]),
  ),
};
