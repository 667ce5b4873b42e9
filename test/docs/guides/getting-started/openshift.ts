import { AnyClusterPlatform, Authenticator, KubeflowApp, KubeflowCore, KubernetesVersion } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new AnyClusterPlatform(app, 'openshift', {
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
  // Routers run in the network of their nodes, which policies see as this group.
  ingressControllerPeers: [{ namespaceLabels: { 'policy-group.network.openshift.io/ingress': '' } }],
  gpus: { types: { nvidia: { nodeSelector: { 'nvidia.com/gpu.present': 'true' } } } },
});

new KubeflowCore(platform, 'core', {
  jupyterhub: {
    hostname: 'notebooks.apps.example.com',
    authenticator: Authenticator.oidc({
      authorizeUrl: 'https://sso.example.com/realms/ml/protocol/openid-connect/auth',
      tokenUrl: 'https://sso.example.com/realms/ml/protocol/openid-connect/token',
      userdataUrl: 'https://sso.example.com/realms/ml/protocol/openid-connect/userinfo',
      usernameClaim: 'preferred_username',
      clientId: 'jupyterhub',
      clientSecret: { secretName: 'oidc-client' },
      allowedGroups: ['data-science'],
    }),
  },
});

app.synth();
