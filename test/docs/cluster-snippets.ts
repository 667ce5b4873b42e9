/** Clusters in the documentation. Tests deploy every component to each of them. */
import {
  AnyClusterPlatform,
  IpFamilies,
  K3dPlatform,
  type KubeflowApp,
  KubernetesVersion,
  MinikubePlatform,
} from 'kubeflow-cdk';

export function eks(app: KubeflowApp): AnyClusterPlatform {
  return new AnyClusterPlatform(app, 'eks', {
    kubernetesVersion: KubernetesVersion.V1_34,
    serviceCidr: '10.100.0.0/16',
    apiServerPorts: [443],
    storageClassName: 'gp3',
    sharedStorageClassName: 'efs',
    // The AWS Load Balancer Controller finds the certificate by hostname.
    ingressClassName: 'alb',
    ingressTls: true,
    ingressAnnotations: {
      'alb.ingress.kubernetes.io/scheme': 'internet-facing',
      'alb.ingress.kubernetes.io/target-type': 'ip',
    },
    gpus: { types: { 'nvidia-a10g': { 'node.kubernetes.io/instance-type': 'g5.xlarge' } } },
  });
}

export function aks(app: KubeflowApp): AnyClusterPlatform {
  return new AnyClusterPlatform(app, 'aks', {
    kubernetesVersion: KubernetesVersion.V1_34,
    serviceCidr: '10.0.0.0/16',
    apiServerPorts: [443],
    storageClassName: 'managed-csi',
    sharedStorageClassName: 'azurefile-nfs',
    // The application routing add-on.
    ingressClassName: 'webapprouting.kubernetes.azure.com',
    ingressTls: true,
    gpus: {
      types: { 'nvidia-a100': { 'kubernetes.azure.com/accelerator': 'nvidia' } },
      tolerations: [{ key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }],
    },
  });
}

export function openShift(app: KubeflowApp): AnyClusterPlatform {
  return new AnyClusterPlatform(app, 'openshift', {
    kubernetesVersion: KubernetesVersion.V1_33,
    serviceCidr: '172.30.0.0/16',
    apiServerPorts: [6443],
    usesArbitraryUserIds: true,
    dnsServers: [
      {
        namespaceLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' },
        ports: [{ port: 5353 }, { port: 5353, protocol: 'UDP' }],
      },
    ],
    ingressClassName: 'openshift-default',
    ingressTls: true,
    gpus: { types: { nvidia: { 'nvidia.com/gpu.present': 'true' } } },
  });
}

export function airGapped(app: KubeflowApp): AnyClusterPlatform {
  return new AnyClusterPlatform(app, 'air-gapped', {
    serviceCidr: '10.96.0.0/16',
    imageRegistry: 'registry.example.com/mirror',
    imagePullSecrets: ['registry'],
    nodeSelector: { 'example.com/pool': 'ml' },
    tolerations: [{ key: 'example.com/pool', operator: 'Equal', value: 'ml', effect: 'NoSchedule' }],
    createNamespaces: false,
  });
}

export function dualStack(app: KubeflowApp): AnyClusterPlatform {
  return new AnyClusterPlatform(app, 'dual-stack', {
    ipFamilies: IpFamilies.DUAL_STACK,
    serviceCidr: '10.96.0.0/16',
    // Pods and nodes have public IPv6 addresses.
    internalCidrs: ['2001:db8:1::/48'],
    gateway: { name: 'web', namespace: 'gateways' },
  });
}

export function laptopWithGpu(app: KubeflowApp): void {
  new MinikubePlatform(app, 'laptop', { gpus: {}, kubernetesVersion: KubernetesVersion.V1_35 });
}

export function laptopWithSharedClaims(app: KubeflowApp): void {
  new K3dPlatform(app, 'laptop', { sharedStorageClassName: 'data-folders' });
}

export function anyCluster(app: KubeflowApp): AnyClusterPlatform {
  return new AnyClusterPlatform(app, 'lab', { serviceCidr: '10.96.0.0/16', ingressClassName: 'nginx' });
}

export function gpuTypes(app: KubeflowApp): AnyClusterPlatform {
  const gpus = { types: { 'nvidia-l4': { 'nvidia.com/gpu.product': 'NVIDIA-L4' } } };
  return new AnyClusterPlatform(app, 'lab', { gpus });
}

export function laptop(app: KubeflowApp): void {
  new MinikubePlatform(app, 'laptop');
}
