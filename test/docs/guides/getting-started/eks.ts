import { AnyClusterPlatform, Authenticator, KubeflowApp, KubeflowCore, KubernetesVersion } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new AnyClusterPlatform(app, 'eks', {
  kubernetesVersion: KubernetesVersion.V1_34,
  serviceCidr: '10.100.0.0/16',
  apiServerPorts: [443],
  storageClassName: 'gp3',
  sharedStorageClassName: 'efs',
  // The AWS Load Balancer Controller finds the certificate in ACM by the hostname.
  ingressClassName: 'alb',
  ingressTls: true,
  ingressAnnotations: {
    'alb.ingress.kubernetes.io/scheme': 'internet-facing',
    'alb.ingress.kubernetes.io/target-type': 'ip',
    // The proxy itself responds, also while the hub restarts.
    'alb.ingress.kubernetes.io/healthcheck-path': '/_chp_healthz',
  },
  // Application Load Balancers connect from addresses of the VPC's subnets, not from pods.
  ingressControllerPeers: [{ cidr: '192.168.0.0/16' }],
  gpus: { types: { 'nvidia-a10g': { nodeSelector: { 'node.kubernetes.io/instance-type': 'g5.xlarge' } } } },
});

new KubeflowCore(platform, 'core', {
  jupyterhub: {
    hostname: 'notebooks.example.com',
    authenticator: Authenticator.github({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example'],
    }),
  },
});

app.synth();
