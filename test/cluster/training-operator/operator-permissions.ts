/**
 * The effect of removing each permission of the training operator. Keys have the form "verb resource.group", plus the
 * object name if a rule has one. `*jobs` represents every kind of jobs. Unit tests compare this list with the roles,
 * and the cluster suite revokes each permission.
 */
export const REQUIRED_PERMISSIONS: Readonly<Record<string, string>> = {
  'list *jobs.kubeflow.org': 'It processes no jobs if the API server does not stream lists.',
  'watch *jobs.kubeflow.org': 'It does not detect new jobs.',
  'delete *jobs.kubeflow.org': 'Finished jobs are not deleted after their time to live.',
  'update *jobs/status.kubeflow.org': 'Jobs have no status.',
  'update *jobs/finalizers.kubeflow.org':
    'It creates no pods if the cluster checks permissions to block the deletion of owners.',
  'get pods': 'Pods of finished and suspended jobs are not deleted.',
  'list pods': 'It processes no jobs if the API server does not stream lists.',
  'watch pods': 'It does not detect finished pods.',
  'create pods': 'Jobs have no pods.',
  'delete pods': 'Pods of finished and suspended jobs are not deleted.',
  'get services': 'Services of finished and suspended jobs are not deleted.',
  'list services': 'It processes no jobs if the API server does not stream lists.',
  'watch services': 'It does not detect Services.',
  'create services': 'Pods of a job cannot resolve each other.',
  'patch services': 'A Service without its owner blocks the job.',
  'delete services': 'Services of finished and suspended jobs are not deleted.',
  'create events': '`kubectl describe` shows no events of a job.',
  'patch events': 'Repeated events are not counted.',
  'list validatingwebhookconfigurations.admissionregistration.k8s.io': 'It does not start.',
  'watch validatingwebhookconfigurations.admissionregistration.k8s.io':
    'A recreated webhook configuration gets no CA bundle.',
  'update validatingwebhookconfigurations.admissionregistration.k8s.io validator.training-operator.kubeflow.org':
    'The API server does not trust the webhook.',
  'list podgroups.scheduling.volcano.sh': 'It does not detect Volcano PodGroups, and may not start.',
  'watch podgroups.scheduling.volcano.sh': 'It does not detect that Volcano has admitted a job.',
  'get podgroups.scheduling.volcano.sh': 'Jobs have no PodGroup, and no pods.',
  'create podgroups.scheduling.volcano.sh': 'Jobs have no PodGroup, and no pods.',
  'update podgroups.scheduling.volcano.sh': 'Jobs have no pods, because every reconciliation updates the PodGroup.',
  'delete podgroups.scheduling.volcano.sh': 'PodGroups of suspended jobs continue to reserve resources.',
  'list podgroups.scheduling.x-k8s.io': 'It does not detect PodGroups of scheduler-plugins, and may not start.',
  'watch podgroups.scheduling.x-k8s.io': 'It does not detect PodGroups.',
  'create podgroups.scheduling.x-k8s.io': 'Jobs have no PodGroup, and no pods.',
  'update podgroups.scheduling.x-k8s.io': 'Jobs have no pods, because every reconciliation updates the PodGroup.',
  'delete podgroups.scheduling.x-k8s.io': 'PodGroups of suspended jobs continue to reserve resources.',
  'list secrets': 'It does not start.',
  'watch secrets': 'It does not detect that its certificate was deleted.',
  'update secrets training-operator-webhook-cert': 'The webhook has no certificate.',
  'create leases.coordination.k8s.io': 'No replica becomes leader, and no jobs are processed.',
  'get leases.coordination.k8s.io training-operator': 'No replica becomes leader, and no jobs are processed.',
  'update leases.coordination.k8s.io training-operator': 'It loses the leadership and exits.',
  'list horizontalpodautoscalers.autoscaling': 'Elastic PyTorchJobs are not scaled.',
  'watch horizontalpodautoscalers.autoscaling': 'Elastic PyTorchJobs are not scaled.',
  'create horizontalpodautoscalers.autoscaling': 'Elastic PyTorchJobs are not scaled.',
  'update horizontalpodautoscalers.autoscaling': 'Changed scaling options of elastic PyTorchJobs have no effect.',
  'delete horizontalpodautoscalers.autoscaling': 'Suspended PyTorchJobs keep their autoscaler.',
  'list configmaps': 'It processes no MPIJobs if the API server does not stream lists.',
  'watch configmaps': 'It does not detect the worker lists of MPIJobs.',
  'create configmaps': 'The launcher of an MPIJob has no worker list.',
  'update configmaps': 'The launcher of an MPIJob has no list of running workers.',
  'list serviceaccounts': 'It processes no MPIJobs if the API server does not stream lists.',
  'watch serviceaccounts': 'It does not detect the service accounts of launchers.',
  'create serviceaccounts': 'The launcher of an MPIJob has no service account.',
  'list roles.rbac.authorization.k8s.io': 'It processes no MPIJobs if the API server does not stream lists.',
  'watch roles.rbac.authorization.k8s.io': 'It does not detect the roles of launchers.',
  'create roles.rbac.authorization.k8s.io': 'The launcher of an MPIJob cannot run commands in its workers.',
  'update roles.rbac.authorization.k8s.io': 'The launcher of an MPIJob cannot run commands in added workers.',
  'list rolebindings.rbac.authorization.k8s.io': 'It processes no MPIJobs if the API server does not stream lists.',
  'watch rolebindings.rbac.authorization.k8s.io': 'It does not detect the role bindings of launchers.',
  'create rolebindings.rbac.authorization.k8s.io': 'The launcher of an MPIJob cannot run commands in its workers.',
  'create pods/exec': 'It cannot grant launchers the permission to run commands in their workers.',
};

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** The permissions of rules, in the format of `REQUIRED_PERMISSIONS` without `*jobs`. */
export function permissionsIn(rules: readonly Rule[]): string[] {
  return rules.flatMap(
    ({ apiGroups: [group] = [''], resources: [resource] = [''], resourceNames: [name] = [], verbs }) => {
      const what = group === '' ? resource : `${resource}.${group}`;
      return verbs.map((verb) => [verb, what, ...(name === undefined ? [] : [name])].join(' '));
    },
  );
}
