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
    'alb.ingress.kubernetes.io/success-codes': '200-399',
  },
  gpus: { types: { 'nvidia-a10g': { 'node.kubernetes.io/instance-type': 'g5.xlarge' } } },
});

new KubeflowCore(platform, 'core', {
  jupyterhub: {
    hostname: 'notebooks.example.com',
    authenticator: Authenticator.github({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example'],
    }),
    // Application Load Balancers connect from addresses of the VPC's subnets, not from pods.
    network: { allowProxyIngressFrom: [{ cidr: '192.168.0.0/16' }] },
  },
});

app.synth();
