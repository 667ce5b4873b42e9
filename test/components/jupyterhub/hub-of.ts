import { type Chart, Testing } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { JupyterHub, type JupyterHubProps } from '../../../lib/components/jupyterhub';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import { checkApp } from '../../synthesis/check-app';

/** A Kubernetes object, as deep as tests look into it. */
export type Manifest = ReturnType<typeof Testing.synth>[number];

/** A hub in an app of its own, and what it emits. */
export class HubOf {
  public readonly hub: JupyterHub;
  public readonly objects: Manifest[];

  constructor(
    props: JupyterHubProps | ((platform: AnyClusterPlatform) => JupyterHubProps) = {},
    platformProps: AnyClusterPlatformProps = {},
  ) {
    const app = new KubeflowApp({ summary: false });
    const platform = new AnyClusterPlatform(app, 'dev', platformProps);
    const chart: Chart = platform.chart('jupyterhub');
    this.hub = new JupyterHub(chart, 'jupyterhub', typeof props === 'function' ? props(platform) : props);
    this.objects = Testing.synth(chart);
    checkApp(app);
  }

  /** Kind and name of everything that is emitted. */
  public get names(): string[] {
    return this.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }

  /** The object of a kind whose name ends so. */
  public object(kind: string, ending: string): Manifest {
    const found = this.objects.filter((object) => object.kind === kind && object.metadata.name.endsWith(ending));
    if (found.length !== 1) {
      throw new Error(`${found.length} of kind ${kind} end with "${ending}" among ${this.names.join(', ')}`);
    }
    return found[0];
  }

  public get hubPod(): Manifest {
    return this.object('Deployment', '-hub').spec.template.spec;
  }

  public get proxyPod(): Manifest {
    return this.object('Deployment', '-proxy').spec.template.spec;
  }

  public get checksum(): string {
    return this.object('Deployment', '-hub').spec.template.metadata.annotations['checksum/config'];
  }

  /** What the Python configuration reads. */
  public get values(): Manifest {
    return JSON.parse(this.object('ConfigMap', '-hub').data['values.json']);
  }

  public get notebooks(): Manifest {
    return this.values.notebooks;
  }
}

/** Labels by which the pods of a component of the hub named "jupyterhub" are found. */
export function labelsOf(component: string): { [key: string]: string } {
  return {
    'app.kubernetes.io/name': 'jupyterhub',
    'app.kubernetes.io/instance': 'jupyterhub',
    'app.kubernetes.io/component': component,
  };
}
