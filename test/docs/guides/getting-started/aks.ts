import { AnyClusterPlatform, Authenticator, KubeflowApp, KubeflowCore, KubernetesVersion } from 'kubeflow-cdk';

const app = new KubeflowApp();
const platform = new AnyClusterPlatform(app, 'aks', {
  kubernetesVersion: KubernetesVersion.V1_34,
  serviceCidr: '10.0.0.0/16',
  apiServerPorts: [443],
  storageClassName: 'managed-csi',
  sharedStorageClassName: 'azurefile-nfs',
  // The application routing add-on.
  ingressClassName: 'webapprouting.kubernetes.azure.com',
  ingressTls: true,
  ingressControllerPeers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'app-routing-system' } }],
  ingressAnnotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
  gpus: {
    types: { 'nvidia-a100': { nodeSelector: { 'kubernetes.azure.com/accelerator': 'nvidia' } } },
    tolerations: [{ key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }],
  },
});

new KubeflowCore(platform, 'core', {
  jupyterhub: {
    hostname: 'notebooks.example.com',
    authenticator: Authenticator.azureAd({
      tenantId: '00000000-0000-0000-0000-000000000000',
      clientId: '11111111-1111-1111-1111-111111111111',
      clientSecret: { secretName: 'entra-client' },
      // Object ids of groups.
      allowedGroups: ['22222222-2222-2222-2222-222222222222'],
    }),
  },
});

app.synth();
