import { type Chart, Testing } from 'cdk8s';
import { KubeflowApp } from '../../../lib/app';
import { JupyterHub, type JupyterHubProps } from '../../../lib/components/jupyterhub';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../lib/platforms/generic';
import { checkApp } from '../../synthesis/check-app';

/** A Kubernetes object, loosely typed. */
export type Manifest = ReturnType<typeof Testing.synth>[number];

/** A hub in a separate app, with its manifests. */
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

  /** Kind and name of each object. */
  public get names(): string[] {
    return this.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }

  /** The only object of a kind whose name has this ending. */
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

  /** Content of `values.json`, which the Python configuration reads. */
  public get values(): Manifest {
    return JSON.parse(this.object('ConfigMap', '-hub').data['values.json']);
  }

  public get notebooks(): Manifest {
    return this.values.notebooks;
  }
}

/** Labels that select the pods of a component of the hub "jupyterhub". */
export function labelsOf(component: string): { [key: string]: string } {
  return {
    'app.kubernetes.io/name': 'jupyterhub',
    'app.kubernetes.io/instance': 'jupyterhub',
    'app.kubernetes.io/component': component,
  };
}
