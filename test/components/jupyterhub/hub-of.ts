import { Chart } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { JupyterHub, type JupyterHubProps } from '../../../lib/components/jupyterhub';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../lib/platforms/generic';

/** A hub in an app of its own, and what it emits. */
export class HubOf {
  public readonly hub: JupyterHub;
  private readonly objects: any[];

  constructor(props: JupyterHubProps = {}, platformProps: AnyClusterPlatformProps = {}, id = 'jupyterhub') {
    const app = new KubeflowApp({ summary: false });
    const platform = new AnyClusterPlatform(app, 'dev', platformProps);
    this.hub = new JupyterHub(platform.chart('jupyterhub'), id, props);
    this.objects = Chart.of(this.hub).toJson();
    // Everything that the app itself checks.
    app.synthYaml();
  }

  /** Kind and name of everything that is emitted. */
  public get names(): string[] {
    return this.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }

  public object(kind: string, name: string): any {
    const found = this.objects.find((object) => object.kind === kind && object.metadata.name === name);
    if (!found) {
      throw new Error(`no ${kind} "${name}" among ${this.names.join(', ')}`);
    }
    return found;
  }

  public get hubPod(): any {
    return this.object('Deployment', 'jupyterhub-hub').spec.template.spec;
  }

  public get proxyPod(): any {
    return this.object('Deployment', 'jupyterhub-proxy').spec.template.spec;
  }

  /** What the Python configuration reads. */
  public get values(): any {
    return JSON.parse(this.object('ConfigMap', 'jupyterhub-hub').data['values.json']);
  }
}
