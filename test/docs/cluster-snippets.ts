/** Clusters in the documentation. Tests deploy every component to each of them. */
import {
  AnyClusterPlatform,
  IpFamilies,
  K3dPlatform,
  type KubeflowApp,
  KubernetesVersion,
  MinikubePlatform,
} from 'kubeflow-cdk';

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
    gateway: { name: 'web', namespace: 'gateways', sectionName: 'https' },
  });
}

export function laptopWithGpu(app: KubeflowApp): void {
  new MinikubePlatform(app, 'laptop', { gpus: {}, kubernetesVersion: KubernetesVersion.V1_35 });
}

export function laptopWithSharedClaims(app: KubeflowApp): void {
  new K3dPlatform(app, 'laptop', { sharedStorageClassName: `${app.namespacePrefix}data-folders` });
}

export function anyCluster(app: KubeflowApp): AnyClusterPlatform {
  return new AnyClusterPlatform(app, 'lab', {
    serviceCidr: '10.96.0.0/16',
    ingressClassName: 'nginx',
    ingressTls: true,
  });
}

export function gpuTypes(app: KubeflowApp): AnyClusterPlatform {
  const gpus = {
    types: {
      'nvidia-l4': { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' } },
      slice: { resourceName: 'nvidia.com/mig-1g.5gb' },
      mi300: { resourceName: 'amd.com/gpu' },
    },
  };
  return new AnyClusterPlatform(app, 'lab', { gpus });
}

export function laptop(app: KubeflowApp): void {
  new MinikubePlatform(app, 'laptop');
}
