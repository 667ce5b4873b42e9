/**
 * What the training operator cannot do without each verb of each rule, as "verb resource.group", with the name of the one object where
 * a rule names one. `*jobs` stands for each kind of jobs. Unit tests hold this list against the roles; the cluster suite takes the
 * rights away one by one.
 */
export const REQUIRED_PERMISSIONS: Readonly<Record<string, string>> = {
  'list *jobs.kubeflow.org': 'It looks after no jobs, where the API server does not stream lists.',
  'watch *jobs.kubeflow.org': 'It does not see new jobs.',
  'delete *jobs.kubeflow.org': 'Finished jobs stay after their time to live.',
  'update *jobs/status.kubeflow.org': 'Nobody is told how a job is doing.',
  'update *jobs/finalizers.kubeflow.org':
    'It makes no pods where the cluster checks who may block the deletion of an owner.',
  'get pods': 'Pods of finished and suspended jobs stay.',
  'list pods': 'It looks after no jobs, where the API server does not stream lists.',
  'watch pods': 'It does not see how pods end.',
  'create pods': 'Jobs have no pods.',
  'delete pods': 'Pods of finished and suspended jobs stay.',
  'get services': 'Services of finished and suspended jobs stay.',
  'list services': 'It looks after no jobs, where the API server does not stream lists.',
  'watch services': 'It does not see Services.',
  'create services': 'Pods of a job do not find each other.',
  'patch services': 'A Service that has lost its owner keeps its job from going on.',
  'delete services': 'Services of finished and suspended jobs stay.',
  'create events': '`kubectl describe` tells nothing of a job.',
  'patch events': 'What happens again is not counted.',
  'list validatingwebhookconfigurations.admissionregistration.k8s.io': 'It never starts.',
  'watch validatingwebhookconfigurations.admissionregistration.k8s.io':
    'A webhook configuration that is made anew gets no certificate authority.',
  'update validatingwebhookconfigurations.admissionregistration.k8s.io validator.training-operator.kubeflow.org':
    'The API server does not trust the webhook.',
  'list podgroups.scheduling.volcano.sh': 'It sees no PodGroups of Volcano, and may not start for that.',
  'watch podgroups.scheduling.volcano.sh': 'It does not see that Volcano has let a job in.',
  'get podgroups.scheduling.volcano.sh': 'Jobs have no PodGroup, and no pods.',
  'create podgroups.scheduling.volcano.sh': 'Jobs have no PodGroup, and no pods.',
  'update podgroups.scheduling.volcano.sh': 'Jobs get no pods: each look at a job writes its PodGroup.',
  'delete podgroups.scheduling.volcano.sh': 'PodGroups of suspended jobs stay, and take resources.',
  'list podgroups.scheduling.x-k8s.io': 'It sees no PodGroups of scheduler-plugins, and may not start for that.',
  'watch podgroups.scheduling.x-k8s.io': 'It does not see PodGroups.',
  'create podgroups.scheduling.x-k8s.io': 'Jobs have no PodGroup, and no pods.',
  'update podgroups.scheduling.x-k8s.io': 'Jobs get no pods: each look at a job writes its PodGroup.',
  'delete podgroups.scheduling.x-k8s.io': 'PodGroups of suspended jobs stay, and take resources.',
  'list secrets': 'It never starts.',
  'watch secrets': 'It does not see that its certificate is gone.',
  'update secrets training-operator-webhook-cert': 'The webhook has no certificate.',
  'create leases.coordination.k8s.io': 'Nobody leads, and nobody looks after jobs.',
  'get leases.coordination.k8s.io training-operator': 'Nobody leads, and nobody looks after jobs.',
  'update leases.coordination.k8s.io training-operator': 'It loses the lead, and ends.',
  'list horizontalpodautoscalers.autoscaling': 'Elastic PyTorchJobs are not scaled.',
  'watch horizontalpodautoscalers.autoscaling': 'Elastic PyTorchJobs are not scaled.',
  'create horizontalpodautoscalers.autoscaling': 'Elastic PyTorchJobs are not scaled.',
  'update horizontalpodautoscalers.autoscaling': 'Elastic PyTorchJobs are scaled as they said first.',
  'delete horizontalpodautoscalers.autoscaling': 'Suspended PyTorchJobs keep their autoscaler.',
  'list configmaps': 'It looks after no MPIJobs, where the API server does not stream lists.',
  'watch configmaps': 'It does not see the lists of workers of MPIJobs.',
  'create configmaps': 'The launcher of an MPIJob does not know its workers.',
  'update configmaps': 'The launcher of an MPIJob is not told which of its workers run.',
  'list serviceaccounts': 'It looks after no MPIJobs, where the API server does not stream lists.',
  'watch serviceaccounts': 'It does not see the accounts of launchers.',
  'create serviceaccounts': 'The launcher of an MPIJob has no account.',
  'list roles.rbac.authorization.k8s.io': 'It looks after no MPIJobs, where the API server does not stream lists.',
  'watch roles.rbac.authorization.k8s.io': 'It does not see the roles of launchers.',
  'create roles.rbac.authorization.k8s.io': 'The launcher of an MPIJob may not run commands in its workers.',
  'update roles.rbac.authorization.k8s.io':
    'The launcher of an MPIJob that grows may not run commands in its new workers.',
  'list rolebindings.rbac.authorization.k8s.io':
    'It looks after no MPIJobs, where the API server does not stream lists.',
  'watch rolebindings.rbac.authorization.k8s.io': 'It does not see the bindings of launchers.',
  'create rolebindings.rbac.authorization.k8s.io': 'The launcher of an MPIJob may not run commands in its workers.',
  'create pods/exec': 'It cannot hand on to launchers that they may run commands in their workers.',
};

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** The rights that rules give, as `RIGHTS` has them, but for `*jobs`. */
export function permissionsIn(rules: readonly Rule[]): string[] {
  return rules.flatMap(
    ({ apiGroups: [group] = [''], resources: [resource] = [''], resourceNames: [name] = [], verbs }) => {
      const what = group === '' ? resource : `${resource}.${group}`;
      return verbs.map((verb) => [verb, what, ...(name === undefined ? [] : [name])].join(' '));
    },
  );
}
