import {
  apiServer,
  balancer,
  named,
  node,
  type RecordedCluster,
  serviceCidr,
  storageClass,
  workload,
} from './recorded-cluster';

const PROVIDERS = {
  'https://github.com/zarf-dev/zarf/blob/f4390e514d664aa0ae39bee5a3f2313bcc10684f/src/pkg/cluster/distro.go':
    'schemes of provider ids',
};
const GKE = {
  'https://github.com/RedisLabs/redis-enterprise-k8s-docs/issues/177':
    'recorded list of StorageClasses with annotations (2021; the default was `standard`)',
  'https://cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes#storageclasses':
    'standard-rwo as the default of current versions',
  'https://github.com/canonical/microk8s/issues/308': 'labels gke-nodepool and gke-os-distribution',
};
const GKE_CLASSES = [
  storageClass('standard', 'kubernetes.io/gce-pd'),
  storageClass('standard-rwo', 'pd.csi.storage.gke.io', { default: 'ga' }),
  storageClass('premium-rwo', 'pd.csi.storage.gke.io'),
];

/** Clusters of clouds and of data centers. */
export const CLOUD_CLUSTERS: Readonly<Record<string, RecordedCluster>> = {
  'GKE Standard': {
    sources: {
      ...PROVIDERS,
      ...GKE,
      'https://cloud.google.com/kubernetes-engine/docs/how-to/gpus': 'label gke-accelerator, resource nvidia.com/gpu',
    },
    context: 'gke_my-project_us-central1-a_ml',
    version: 'v1.34.1-gke.1431000',
    lists: {
      nodes: [
        node('gke-ml-default-pool-9f8f65a4-2kld', {
          kubelet: 'v1.34.1-gke.1431000',
          provider: 'gce://my-project/us-central1-a/gke-ml-default-pool-9f8f65a4-2kld',
          labels: { 'cloud.google.com/gke-nodepool': 'default-pool', 'cloud.google.com/gke-os-distribution': 'cos' },
        }),
        node('gke-ml-gpu-1c2d3e4f-abcd', {
          kubelet: 'v1.34.1-gke.1431000',
          provider: 'gce://my-project/us-central1-a/gke-ml-gpu-1c2d3e4f-abcd',
          labels: { 'cloud.google.com/gke-nodepool': 'gpu', 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
          gpus: { 'nvidia.com/gpu': '1' },
        }),
      ],
      storageclasses: GKE_CLASSES,
      servicecidrs: [serviceCidr('34.118.224.0/20')],
      endpointslices: [apiServer(443)],
      daemonsets: [workload('kube-system', 'anetd', 'gke.gcr.io/cilium/cilium:v1.16')],
    },
  },
  'GKE Autopilot': {
    sources: {
      ...PROVIDERS,
      ...GKE,
      'https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-overview': 'node names that start with gk3',
    },
    context: 'gke_my-project_us-central1_autopilot-cluster-1',
    version: 'v1.33.5-gke.1080000',
    lists: {
      nodes: [
        node('gk3-autopilot-cluster-1-pool-2-e87e560a-7gvw', {
          kubelet: 'v1.33.5-gke.1080000',
          provider: 'gce://my-project/us-central1-f/gk3-autopilot-cluster-1-pool-2-e87e560a-7gvw',
          labels: { 'cloud.google.com/gke-nodepool': 'pool-2', 'cloud.google.com/gke-os-distribution': 'cos' },
        }),
      ],
      storageclasses: GKE_CLASSES,
    },
  },
  'GKE with another context name': {
    sources: { ...PROVIDERS, ...GKE },
    context: 'production',
    version: 'v1.34.1-gke.1431000',
    lists: {
      nodes: [
        node('gke-ml-default-pool-9f8f65a4-2kld', {
          kubelet: 'v1.34.1-gke.1431000',
          provider: 'gce://my-project/us-central1-a/gke-ml-default-pool-9f8f65a4-2kld',
          labels: { 'cloud.google.com/gke-nodepool': 'default-pool' },
        }),
      ],
      storageclasses: GKE_CLASSES,
      daemonsets: [workload('kube-system', 'kube-proxy', 'gke.gcr.io/kube-proxy:v1.34.1')],
    },
  },
  EKS: {
    sources: {
      'https://github.com/aws/containers-roadmap/issues/1706': 'recorded labels of a node',
      'https://github.com/2i2c-org/infrastructure/issues/2905':
        'recorded class gp2 with parameters (2023, still the default)',
      'https://github.com/sassoftware/viya4-iac-aws/pull/303': 'gp2 without the default annotation since 1.30',
      'https://github.com/aws/amazon-vpc-cni-k8s/blob/f3efb24fa4be60109314192b69b89a2dd43b59d9/config/master/aws-k8s-cni.yaml':
        'DaemonSet aws-node and its arguments',
    },
    context: 'arn:aws:eks:us-east-1:123456789012:cluster/ml',
    version: 'v1.34.2-eks-ecaa3a6',
    lists: {
      nodes: [
        node('ip-10-0-1-230.ec2.internal', {
          kubelet: 'v1.34.2-eks-113cf36',
          provider: 'aws:///us-east-1a/i-112bac41a19da1819',
          labels: {
            'eks.amazonaws.com/capacityType': 'ON_DEMAND',
            'eks.amazonaws.com/nodegroup': 'gpu',
            'eks.amazonaws.com/nodegroup-image': 'ami-01ced323515f177b0',
            'k8s.io/cloud-provider-aws': 'ecd4858b2f1606704d42ac1e8fb5beb2',
            'node.kubernetes.io/instance-type': 'g5.xlarge',
            'topology.ebs.csi.aws.com/zone': 'us-east-1a',
            'nvidia.com/gpu.product': 'NVIDIA-A10G',
          },
          gpus: { 'nvidia.com/gpu': '1' },
        }),
        node('ip-10-0-2-11.ec2.internal', {
          kubelet: 'v1.34.2-eks-113cf36',
          provider: 'aws:///us-east-1b/i-0123456789abcdef0',
          arch: 'arm64',
          labels: { 'eks.amazonaws.com/capacityType': 'ON_DEMAND', 'eks.amazonaws.com/nodegroup': 'graviton' },
        }),
      ],
      storageclasses: [
        storageClass('gp2', 'kubernetes.io/aws-ebs', { parameters: { fsType: 'ext4', type: 'gp2' } }),
        storageClass('gp3', 'ebs.csi.aws.com'),
        storageClass('efs', 'efs.csi.aws.com'),
      ],
      servicecidrs: [serviceCidr('172.20.0.0/16')],
      endpointslices: [apiServer(443)],
      ingressclasses: [named('alb')],
      daemonsets: [
        workload('kube-system', 'aws-node', 'amazon-k8s-cni:v1.20.4', { args: ['--enable-network-policy=false'] }),
      ],
    },
  },
  AKS: {
    sources: {
      ...PROVIDERS,
      'https://github.com/virtual-kubelet/virtual-kubelet/issues/1250': 'recorded labels of a node',
      'https://github.com/idaholab/Malcolm-Helm/issues/14': 'recorded list of StorageClasses',
      'https://learn.microsoft.com/en-us/azure/aks/azure-csi-files-storage-provision':
        'parameters of classes for files',
      'https://learn.microsoft.com/en-us/azure/aks/use-network-policies': 'DaemonSet azure-npm',
    },
    context: 'ml',
    version: 'v1.33.5',
    lists: {
      nodes: [
        node('aks-agentpool0-10226072-vmss000000', {
          kubelet: 'v1.33.5',
          provider:
            'azure:///subscriptions/9107f2fb-e486-a434-a948-52e2929b6f18/resourceGroups/MC_rg_ml_eastus/providers/Microsoft.Compute/virtualMachineScaleSets/aks-agentpool0-10226072-vmss/virtualMachines/0',
          labels: {
            agentpool: 'agentpool0',
            'kubernetes.azure.com/agentpool': 'agentpool0',
            'kubernetes.azure.com/cluster': 'MC_rg_ml_eastus',
            'kubernetes.azure.com/mode': 'system',
            'kubernetes.azure.com/nodepool-type': 'VirtualMachineScaleSets',
            'kubernetes.azure.com/os-sku': 'Ubuntu',
            'kubernetes.azure.com/role': 'agent',
          },
        }),
      ],
      storageclasses: [
        storageClass('azurefile', 'file.csi.azure.com', { parameters: { skuName: 'Standard_LRS' } }),
        storageClass('azurefile-csi', 'file.csi.azure.com', { parameters: { skuName: 'Standard_LRS' } }),
        storageClass('azurefile-csi-premium', 'file.csi.azure.com', { parameters: { skuName: 'Premium_LRS' } }),
        storageClass('azurefile-premium', 'file.csi.azure.com', { parameters: { skuName: 'Premium_LRS' } }),
        storageClass('default', 'disk.csi.azure.com', { default: 'ga' }),
        storageClass('managed', 'disk.csi.azure.com'),
        storageClass('managed-csi', 'disk.csi.azure.com'),
        storageClass('managed-csi-premium', 'disk.csi.azure.com'),
        storageClass('managed-premium', 'disk.csi.azure.com'),
        // A class that a user added.
        storageClass('azurefile-nfs', 'file.csi.azure.com', { parameters: { protocol: 'nfs' } }),
      ],
      servicecidrs: [serviceCidr('10.0.0.0/16')],
      endpointslices: [apiServer(443)],
      daemonsets: [workload('kube-system', 'azure-npm', 'mcr.microsoft.com/containernetworking/azure-npm:v1.5.45')],
    },
  },
  OpenShift: {
    sources: {
      'https://github.com/openshift/oadp-operator/pull/1896': 'recorded labels and version of a worker',
      'https://docs.redhat.com/en/documentation/openshift_container_platform/4.20/html/networking/ovn-kubernetes-network-plugin':
        'DaemonSet ovnkube-node',
      'https://docs.redhat.com/en/documentation/openshift_container_platform/4.20/html/storage/dynamic-provisioning':
        'class gp3-csi',
    },
    context: 'default/api-ml-example-com:6443/admin',
    version: 'v1.33.5',
    groups: ['security.openshift.io', 'route.openshift.io'],
    lists: {
      nodes: [
        node('worker-0', {
          kubelet: 'v1.33.5',
          labels: {
            'node-role.kubernetes.io/worker': '',
            'node.openshift.io/os_id': 'rhel',
            'topology.ebs.csi.aws.com/zone': 'us-west-2a',
            'topology.k8s.aws/zone-id': 'usw2-az1',
          },
        }),
      ],
      storageclasses: [storageClass('gp3-csi', 'ebs.csi.aws.com', { default: 'ga' })],
      servicecidrs: [serviceCidr('172.30.0.0/16')],
      endpointslices: [apiServer(6443)],
      ingressclasses: [named('openshift-default')],
      daemonsets: [
        workload('openshift-ovn-kubernetes', 'ovnkube-node', 'quay.io/openshift-release-dev/ocp-v4.0-art-dev'),
      ],
    },
  },
  kubeadm: {
    sources: {
      'https://github.com/kubernetes/kubeadm/issues/2597': 'recorded node: labels, and the annotation cri-socket',
      'https://github.com/flannel-io/flannel/blob/master/Documentation/kube-flannel.yml': 'DaemonSet kube-flannel-ds',
      'https://github.com/ROCm/k8s-device-plugin': 'resource amd.com/gpu',
    },
    context: 'kubernetes-admin@kubernetes',
    version: 'v1.36.0',
    groups: ['gateway.networking.k8s.io'],
    lists: {
      nodes: ['a', 'b'].map((name) =>
        node(name, {
          kubelet: 'v1.36.0',
          cpu: '2',
          memory: '3Gi',
          labels: { 'node-role.kubernetes.io/control-plane': '' },
          annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///run/containerd/containerd.sock' },
          gpus: { 'amd.com/gpu': '2' },
        }),
      ),
      servicecidrs: [serviceCidr('10.96.0.0/12', 'fd00:10:96::/112')],
      endpointslices: [apiServer(8443)],
      daemonsets: [workload('kube-flannel', 'kube-flannel-ds', 'ghcr.io/flannel-io/flannel:v0.27.4')],
      services: [balancer('web', 'site')],
      gateways: [named('web', 'gateways')],
    },
  },
};
