import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AnyClusterPlatform,
  Authenticator,
  CloudArmorPolicy,
  ControlPlaneAccess,
  GkeCluster,
  GkeNetwork,
  GkePlatform,
  GkeReleaseChannel,
  IpFamilies,
  JupyterHub,
  type KubeflowApp,
  MinikubePlatform,
  ModelSource,
  ProxyHttps,
  ProxyService,
  TFServing,
  TrustedCertificates,
} from 'kubeflow-cdk';
import { ROOT_CERTIFICATE } from '../../platforms/pod-environment/sample-certificates';

export function allowEgressToADatabase(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    network: {
      allowNotebookEgressTo: [{ cidr: '10.20.0.0/16', ports: [{ port: 5432 }] }],
    },
  });
}

export function allowEgressToPods(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    network: {
      allowNotebookEgressTo: [
        {
          namespaceLabels: { 'kubernetes.io/metadata.name': 'mlflow' },
          podLabels: { app: 'mlflow' },
          ports: [{ port: 5000 }],
        },
      ],
    },
  });
}

export function notebooksCallAModelServer(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  const model = ModelSource.nfs('10.0.0.2', '/models/inception');
  const server = new TFServing(platform.chart('inception'), 'inception', { model });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    network: { allowNotebookEgressTo: [server.peer] },
  });
}

export function modelServerInAnotherNamespace(app: KubeflowApp): void {
  const platform = new MinikubePlatform(app, 'laptop');
  const model = ModelSource.nfs('10.0.0.2', '/models/inception');
  const server = new TFServing(platform.chart('inception', { namespace: 'serving' }), 'inception', {
    model,
    allowIngressFrom: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'kubeflow' } }],
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    network: { allowNotebookEgressTo: [server.peer] },
  });
}

export function notebooksWithoutInternet(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    network: {
      allowNotebookEgressToInternet: false,
      // A package mirror in the company's network.
      allowNotebookEgressTo: [{ cidr: '10.1.2.3/32', ports: [{ port: 443 }] }],
    },
  });
}

export function gateway(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster', {
    gateway: { name: 'web', namespace: 'gateways', sectionName: 'https' },
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'notebooks.example.com',
    authenticator: Authenticator.github({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example'],
    }),
  });
}

export function ingress(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster', {
    ingressClassName: 'traefik',
    ingressTls: true,
    ingressControllerPeers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'traefik' } }],
    ingressAnnotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'notebooks.example.com',
    authenticator: Authenticator.github({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example'],
    }),
  });
}

export function loadBalancer(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'cluster');
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    hostname: 'notebooks.example.com',
    authenticator: Authenticator.github({
      clientId: 'Iv1.0123456789abcdef',
      clientSecret: { secretName: 'github-client' },
      allowedOrganizations: ['example'],
    }),
    proxy: {
      https: ProxyHttps.certManager({ issuer: 'letsencrypt' }),
      service: ProxyService.loadBalancer({
        loadBalancerSourceRanges: ['203.0.113.0/24'],
        // The pod sees the addresses of nodes.
        allowIngressFrom: [{ cidr: '10.0.0.0/16' }],
      }),
    },
  });
}

export function gkeLoadBalancer(app: KubeflowApp): void {
  const platform = new GkePlatform(app, 'cloud', {
    project: 'my-project',
    zone: 'us-central1-a',
    iapClient: { clientId: '123456789012-example.apps.googleusercontent.com' },
    exposure: {
      dnsZone: 'example-com',
      cloudArmor: CloudArmorPolicy.create({ allowedCidrs: ['203.0.113.0/24'], requestsPerMinute: 6000 }),
    },
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { hostname: 'notebooks.example.com' });
}

export function gkeNetworks(app: KubeflowApp): void {
  const network = GkeNetwork.create({
    nodeCidr: '10.16.0.0/20',
    podCidr: '10.20.0.0/14',
    serviceCidr: '10.24.0.0/20',
  });
  new GkePlatform(app, 'staging', {
    project: 'my-project',
    zone: 'us-central1-a',
    network,
    // Upgrades before production, which has the channel REGULAR.
    cluster: GkeCluster.standard({ releaseChannel: GkeReleaseChannel.RAPID }),
  });

  const shared = GkeNetwork.existing({
    hostProject: 'network-project',
    network: 'shared',
    subnetwork: 'ml',
    podRangeName: 'ml-pods',
    serviceRangeName: 'ml-services',
    serviceCidr: '10.200.0.0/20',
  });
  new GkePlatform(app, 'production', { project: 'my-project', region: 'europe-west4', network: shared });
}

export function gkeAuthorizedNetworks(app: KubeflowApp): void {
  new GkePlatform(app, 'cloud', {
    project: 'my-project',
    zone: 'us-central1-a',
    controlPlaneAccess: ControlPlaneAccess.authorizedNetworks({
      networks: [{ name: 'office', cidr: '203.0.113.0/24' }],
      publicEndpoint: true,
    }),
  });
}

export function httpProxy(app: KubeflowApp): void {
  new AnyClusterPlatform(app, 'cluster', {
    httpProxy: {
      url: 'http://proxy.example.com:3128',
      // Network policies contain addresses, not names.
      peers: [{ cidr: '10.1.2.3/32' }],
      noProxy: ['.corp.example.com'],
    },
  });
}

export function httpProxyWithPassword(app: KubeflowApp): void {
  new AnyClusterPlatform(app, 'cluster', {
    httpProxy: { url: 'http://10.1.2.3:3128', urlSecret: { secretName: 'http-proxy', key: 'url' } },
  });
}

export function trustedCertificates(app: KubeflowApp): void {
  new AnyClusterPlatform(app, 'cluster', {
    trustedCertificates: TrustedCertificates.fromConfigMap('ca-bundle', 'ca-bundle.crt'),
  });
}

export function trustedCertificatesFromFile(app: KubeflowApp): void {
  const caBundle = join(tmpdir(), `ca-bundle-${process.pid}.crt`);
  writeFileSync(caBundle, ROOT_CERTIFICATE);
  new AnyClusterPlatform(app, 'cluster', {
    trustedCertificates: TrustedCertificates.fromPem(readFileSync(caBundle, 'utf8')),
  });
  rmSync(caBundle);
}

export function dualStack(app: KubeflowApp): void {
  new AnyClusterPlatform(app, 'dual-stack', {
    ipFamilies: IpFamilies.DUAL_STACK,
    serviceCidr: '10.96.0.0/16',
    // Pods and nodes have public IPv6 addresses, which are not the internet.
    internalCidrs: ['2001:db8:1::/48'],
  });
}
