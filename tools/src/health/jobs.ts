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
  const blocked = view
    .ownedBy(object, 'Pod')
    .map((pod) => ({ cause: referenceTo(pod), ...POD_RULES.Pod(pod, view) }))
    .find(({ state, reason }) => state === 'failed' && reason !== 'PodFailed');
  // A failed pod is tried again until the Job's own limit.
  return (
    blocked ??
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

export const JOB_RULES: Rules = {
  'batch/Job': job,
  'batch/CronJob': cronJob,
  ...Object.fromEntries(
    ['TFJob', 'PyTorchJob', 'MPIJob', 'XGBoostJob', 'PaddleJob', 'JAXJob'].map((kind) => [
      `kubeflow.org/${kind}`,
      trainingJob,
    ]),
  ),
};
