import { AnyClusterPlatform, ComponentImage, JupyterHub, type KubeflowApp, KubeflowCore } from 'kubeflow-cdk';

export function mirror(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'air-gapped', {
    imageRegistry: 'registry.example.com/mirror',
    imagePullSecrets: ['registry'],
  });
  new KubeflowCore(platform, 'core');
}

export function reachableRegistry(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'air-gapped', {
    imageRegistry: 'registry.example.com/mirror',
    reachableRegistries: ['harbor.example.com'],
  });
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', {
    notebooks: { image: 'harbor.example.com/ml/notebook:7' },
  });
}

export function digest(app: KubeflowApp): void {
  new AnyClusterPlatform(app, 'air-gapped', {
    imageRegistry: 'registry.example.com/mirror',
    images: {
      [ComponentImage.JUPYTERHUB_HUB]: {
        digest: 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
      },
      [ComponentImage.PAUSE]: { registry: 'registry.example.com', repository: 'tools/pause', tag: '3.10' },
    },
  });
}

export function withoutInternet(app: KubeflowApp): void {
  const platform = new AnyClusterPlatform(app, 'air-gapped', {
    imageRegistry: 'registry.example.com/mirror',
    imagePullSecrets: ['registry'],
  });
  new KubeflowCore(platform, 'core', {
    jupyterhub: {
      notebooks: { env: { PIP_INDEX_URL: 'https://pypi.example.com/simple' } },
      network: {
        allowNotebookEgressToInternet: false,
        allowNotebookEgressTo: [{ cidr: '10.1.2.3/32', ports: [{ port: 443 }] }],
      },
    },
  });
}
