import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { KubernetesVersion } from '../../lib/platforms/kubernetes-version';
import type { PlatformProps } from '../../lib/platforms/platform-props';
import { TrustedCertificates } from '../../lib/platforms/pod-environment/trusted-certificates';

/** Props that all platforms share, with all optional values. */
export const OF_ALL_PODS: Required<Omit<PlatformProps, 'namespace' | 'imageRegistry' | 'images'>> = {
  context: 'lab',
  apiServerCidrs: ['203.0.113.10/32'],
  kubernetesVersion: KubernetesVersion.V1_34,
  reachableRegistries: ['registry.example.com'],
  imagePullSecrets: ['registry'],
  nodeSelector: { pool: 'ml' },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  maxDefaultRequests: { cpu: Cpu.millis(200), memory: Size.mebibytes(256) },
  usesArbitraryUserIds: true,
  createNamespaces: false,
  httpProxy: {
    url: 'http://10.20.0.1:3128',
    urlSecret: { secretName: 'proxy', key: 'url' },
    peers: [{ cidr: '10.20.0.0/30' }],
    noProxy: ['.example.com'],
  },
  trustedCertificates: TrustedCertificates.fromConfigMap('ca-bundle'),
  namespaceLabels: { 'example.com/team': 'ml' },
};
