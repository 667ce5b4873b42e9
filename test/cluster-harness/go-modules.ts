/** Binaries to build and files to copy from one of the Go modules in `go/`. */
export interface GoModule {
  /** Folder, relative to `go/`. */
  readonly folder: string;
  /** Path of the module that provides the version and the files. @default - our own program, which has no version */
  readonly path?: string;
  /** Main packages by name of the binary. */
  readonly binaries?: Readonly<Record<string, string>>;
  /** Variables that a release build sets. `{version}`, `{major}` and `{minor}` are replaced by those of the module. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Files of the module by name of the result, which is the concatenation of them. */
  readonly files?: Readonly<Record<string, readonly string[]>>;
}

export type ModuleName = keyof typeof GO_MODULES;

/** Modules of every cluster. */
export const CONTROL_PLANE: readonly ModuleName[] = ['kubernetes', 'etcd'];

/** Modules of a cluster with simulated nodes. */
export const SIMULATION: readonly ModuleName[] = ['kwok'];

/** Modules of a cluster with a real node. runc comes from a Debian package. */
export const REAL_NODE: readonly ModuleName[] = [
  'kubernetes-node',
  'containerd',
  'cni-plugins',
  'coredns',
  'storage-provisioner',
  'nfs-mount',
];

// Without these variables, clients cannot read the version of the server.
const KUBERNETES_VERSION = {
  'k8s.io/component-base/version.gitVersion': '{version}',
  'k8s.io/component-base/version.gitMajor': '{major}',
  'k8s.io/component-base/version.gitMinor': '{minor}',
  'k8s.io/component-base/version.gitTreeState': 'clean',
};

/** Kubernetes versions with known fields, and the folder of each in `k8s.io/api`. */
export const API_VERSIONS = { '1.33': 'v1.33.0', '1.34': 'v1.34.0', '1.35': 'v1.35.0', '1.36': 'HEAD' } as const;

/** Built-in kinds, as named by the files of `k8s.io/api`. */
export const API_KINDS = [
  'admissionregistration.k8s.io.v1.ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io.v1.ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io.v1.ValidatingWebhookConfiguration',
  'apps.v1.DaemonSet',
  'apps.v1.Deployment',
  'apps.v1.StatefulSet',
  'autoscaling.v2.HorizontalPodAutoscaler',
  'batch.v1.CronJob',
  'batch.v1.Job',
  'core.v1.ConfigMap',
  'core.v1.LimitRange',
  'core.v1.Namespace',
  'core.v1.PersistentVolume',
  'core.v1.PersistentVolumeClaim',
  'core.v1.Pod',
  'core.v1.ResourceQuota',
  'core.v1.Secret',
  'core.v1.Service',
  'core.v1.ServiceAccount',
  'networking.k8s.io.v1.Ingress',
  'networking.k8s.io.v1.NetworkPolicy',
  'policy.v1.PodDisruptionBudget',
  'rbac.authorization.k8s.io.v1.ClusterRole',
  'rbac.authorization.k8s.io.v1.ClusterRoleBinding',
  'rbac.authorization.k8s.io.v1.Role',
  'rbac.authorization.k8s.io.v1.RoleBinding',
  'scheduling.k8s.io.v1.PriorityClass',
  'storage.k8s.io.v1.StorageClass',
] as const;

/** Modules by name. Each is built and cached separately. */
export const GO_MODULES = {
  kubernetes: {
    folder: 'kubernetes',
    path: 'k8s.io/kubernetes',
    binaries: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    },
    variables: KUBERNETES_VERSION,
  },
  // One object of each kind and version with all its fields. Kubernetes uses these files to test that it reads objects
  // of older versions.
  'api-fields': { folder: 'kubernetes', path: 'k8s.io/api', files: apiFields() },
  // Not Debian's etcd: version 3.4 does not support watch progress requests, so watches through the API server's cache
  // stall.
  etcd: { folder: 'etcd', path: 'go.etcd.io/etcd/server/v3', binaries: { etcd: 'go.etcd.io/etcd/server/v3' } },
  kwok: {
    folder: 'kwok',
    path: 'sigs.k8s.io/kwok',
    binaries: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    variables: { 'sigs.k8s.io/kwok/pkg/consts.Version': '{version}' },
    files: {
      'stages.yaml': [
        'kustomize/stage/node/fast/node-initialize.yaml',
        'kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
        'kustomize/stage/pod/fast/pod-ready.yaml',
        'kustomize/stage/pod/fast/pod-complete.yaml',
        'kustomize/stage/pod/fast/pod-delete.yaml',
      ],
    },
  },
  // Without the stage that ends pods of Jobs at once. Apart from kwok, which takes long to build.
  'stages-of-running-jobs': {
    folder: 'kwok',
    path: 'sigs.k8s.io/kwok',
    files: {
      'stages-of-running-jobs.yaml': [
        'kustomize/stage/node/fast/node-initialize.yaml',
        'kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
        'kustomize/stage/pod/fast/pod-ready.yaml',
        'kustomize/stage/pod/fast/pod-delete.yaml',
      ],
    },
  },
  'kubernetes-node': {
    folder: 'kubernetes',
    path: 'k8s.io/kubernetes',
    binaries: {
      kubelet: 'k8s.io/kubernetes/cmd/kubelet',
      'kube-proxy': 'k8s.io/kubernetes/cmd/kube-proxy',
    },
    variables: KUBERNETES_VERSION,
  },
  containerd: {
    folder: 'containerd',
    path: 'github.com/containerd/containerd/v2',
    binaries: {
      containerd: 'github.com/containerd/containerd/v2/cmd/containerd',
      'containerd-shim-runc-v2': 'github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2',
      ctr: 'github.com/containerd/containerd/v2/cmd/ctr',
    },
    // kubectl shows this version for the node.
    variables: { 'github.com/containerd/containerd/v2/version.Version': '{version}' },
  },
  'cni-plugins': {
    folder: 'cni-plugins',
    path: 'github.com/containernetworking/plugins',
    binaries: {
      'host-local': 'github.com/containernetworking/plugins/plugins/ipam/host-local',
      loopback: 'github.com/containernetworking/plugins/plugins/main/loopback',
      portmap: 'github.com/containernetworking/plugins/plugins/meta/portmap',
      ptp: 'github.com/containernetworking/plugins/plugins/main/ptp',
    },
  },
  coredns: { folder: 'coredns', binaries: { coredns: '.' } },
  pause: { folder: 'pause', binaries: { pause: '.' } },
  'storage-provisioner': { folder: 'storage-provisioner', binaries: { 'storage-provisioner': '.' } },
  'nfs-mount': { folder: 'nfs-mount', binaries: { 'nfs-mount': '.' } },
  // Our own program, which contains the registry of Distribution with a local storage.
  registry: { folder: 'registry', binaries: { registry: '.' } },
  crane: {
    folder: 'crane',
    path: 'github.com/google/go-containerregistry',
    binaries: { crane: 'github.com/google/go-containerregistry/cmd/crane' },
  },
  'training-operator': {
    folder: 'training-operator',
    path: 'github.com/kubeflow/training-operator',
    binaries: { 'training-operator': 'github.com/kubeflow/training-operator/cmd/training-operator.v1' },
  },
  'training-operator-files': {
    folder: 'training-operator',
    path: 'github.com/kubeflow/training-operator',
    files: {
      'tfjobs.yaml': ['manifests/base/crds/kubeflow.org_tfjobs.yaml'],
      'other-jobs.yaml': ['jaxjobs', 'mpijobs', 'paddlejobs', 'pytorchjobs', 'xgboostjobs'].map(
        (jobs) => `manifests/base/crds/kubeflow.org_${jobs}.yaml`,
      ),
      'examples.yaml': [
        'examples/tensorflow/simple.yaml',
        'examples/tensorflow/dist-mnist/tf_job_mnist.yaml',
        'examples/tensorflow/distribution_strategy/multi_worker_tfjob.yaml',
        'examples/tensorflow/mnist_with_summaries/tf_job_mnist.yaml',
      ],
    },
  },
  jobset: {
    folder: 'jobset',
    path: 'sigs.k8s.io/jobset',
    binaries: { jobset: 'sigs.k8s.io/jobset' },
  },
  'jobset-files': {
    folder: 'jobset',
    path: 'sigs.k8s.io/jobset',
    files: {
      'jobsets.yaml': ['config/components/crd/bases/jobset.x-k8s.io_jobsets.yaml'],
      'jobset-role.yaml': ['config/components/rbac/role.yaml'],
      'jobset-webhooks.yaml': ['config/components/webhook/manifests.yaml'],
    },
  },
  // The version that the training operator is built with.
  'scheduler-plugins': {
    folder: 'training-operator',
    path: 'sigs.k8s.io/scheduler-plugins',
    files: { 'pod-groups.yaml': ['config/crd/bases/scheduling.x-k8s.io_podgroups.yaml'] },
  },
  // Our own program, which replaces the Google provider in the tests of Terraform.
  'google-provider': { folder: '../../terraform/provider', binaries: { 'terraform-provider-google_v6.50.0': '.' } },
  // Our own program. It uses Cyclonus's package for evaluating network policies.
  cyclonus: { folder: 'cyclonus', binaries: { 'flow-verdicts': '.' } },
  'gateway-api': {
    folder: 'gateway-api',
    path: 'sigs.k8s.io/gateway-api',
    files: {
      'gateway-api.yaml': [
        'config/crd/standard/gateway.networking.k8s.io_gatewayclasses.yaml',
        'config/crd/standard/gateway.networking.k8s.io_gateways.yaml',
        'config/crd/standard/gateway.networking.k8s.io_grpcroutes.yaml',
        'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml',
        'config/crd/standard/gateway.networking.k8s.io_referencegrants.yaml',
      ],
    },
  },
  'cert-manager': {
    folder: 'cert-manager',
    path: 'github.com/cert-manager/cert-manager',
    files: { 'certificates.yaml': ['deploy/crds/cert-manager.io_certificates.yaml'] },
  },
  'prometheus-operator': {
    folder: 'prometheus-operator',
    path: 'github.com/prometheus-operator/prometheus-operator',
    files: {
      'monitors.yaml': [
        'example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml',
        'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
      ],
    },
  },
} as const satisfies Record<string, GoModule>;

function apiFields(): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(API_VERSIONS).flatMap(([version, folder]) =>
      API_KINDS.map((kind) => [`${version}.${kind}.json`, [`testdata/${folder}/${kind}.json`]]),
    ),
  );
}
