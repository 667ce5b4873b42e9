import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  Authenticator,
  HomeStorage,
  HubDatabase,
  JupyterHub,
  type KubeflowApp,
  KubernetesVersion,
} from 'kubeflow-cdk';

export function hubOfTheChart(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'production', {
    // The namespace that the Helm release is in.
    namespace: 'jhub',
    kubernetesVersion: KubernetesVersion.V1_34,
    storageClassName: 'standard',
    ingressClassName: 'traefik',
    ingressTls: true,
    ingressControllerPeers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'traefik' } }],
    ingressAnnotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
  });
  const chart = platform.chart('jupyterhub');
  const database = kplus.PersistentVolumeClaim.fromClaimName(chart, 'database', 'hub-db-dir');

  new JupyterHub(chart, 'jupyterhub', {
    hostname: 'notebooks.example.com',
    authenticator: Authenticator.github({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example'],
      adminUsers: ['alice'],
    }),
    hub: { database: HubDatabase.sqliteOnClaim(database) },
    notebooks: {
      image: 'quay.io/jupyter/scipy-notebook:2026-09-01',
      resources: {
        cpu: { request: kplus.Cpu.millis(500), limit: kplus.Cpu.units(2) },
        memory: { request: Size.gibibytes(1), limit: Size.gibibytes(2) },
      },
      home: HomeStorage.claimPerUser({ size: Size.gibibytes(10) }),
      env: { TEAM: 'vision' },
    },
    culling: { timeout: Duration.hours(1) },
  });
}

export function homesOfChart3(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'production', { namespace: 'jhub' });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: {
      home: HomeStorage.claimPerUser({ nameTemplate: 'claim-{user_server}' }),
    },
  });
}

export function extraConfig(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'production', { namespace: 'jhub' });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hub: {
      extraConfig: {
        '10-username-map': "c.Authenticator.username_map = {'service-name': 'localname'}",
      },
    },
  });
}
