import { App, Chart, Size, Testing } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { type NfsDisk, NfsServer, type NfsServerProps } from '../../../lib/components/nfs-server';
import { AnyClusterPlatform } from '../../../lib/platforms/generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../../../lib/platforms/generic/any-cluster-platform-props';
import { ClusterIpAllocator } from '../../../lib/platforms/network/cluster-ip-allocator';
import { ClusterStorage } from '../../../lib/platforms/storage/cluster-storage';

/** As much of an emitted object as tests reach into. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: { [key: string]: string } };
  readonly spec: { readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** The part of a pod that tests reach into, whose numbers and quantities are plain once they are synthesized. */
export interface Pod {
  readonly hostname: string;
  readonly securityContext: k8s.PodSecurityContext;
  readonly containers: {
    readonly image: string;
    readonly resources: unknown;
    readonly securityContext: k8s.SecurityContext;
    readonly volumeMounts: unknown[];
    readonly [field: string]: unknown;
  }[];
  readonly [field: string]: unknown;
}

/** The pod template of a Deployment. */
export interface Template {
  readonly metadata: { readonly labels: { [key: string]: string }; readonly annotations: { [key: string]: string } };
  readonly spec: Pod;
}

export const SIZE = Size.gibibytes(10);

/** A platform that knows its Service range, and nothing else. */
export function cluster(props: AnyClusterPlatformProps = {}): AnyClusterPlatform {
  return new AnyClusterPlatform(new App(), 'cluster', { serviceCidr: '10.96.0.0/16', ...props });
}

/** A platform whose disks can be adopted by name. */
export function cloud(): AnyClusterPlatform {
  return new CloudPlatform(new App(), 'cloud', { serviceCidr: '10.96.0.0/16' });
}

class CloudStorage extends ClusterStorage {
  public override disk(...[scope, id, props]: Parameters<ClusterStorage['disk']>) {
    return this.claim(scope, id, props);
  }
}

class CloudPlatform extends AnyClusterPlatform {
  public override readonly storage = new CloudStorage({
    platform: 'a cloud',
    clusterIpAllocator: new ClusterIpAllocator(this, '10.96.0.0/16'),
  });
}

/** A server in the namespace `ml` that has been given nothing but what the test is about. */
export function server(props: NfsServerProps = {}, platform = cluster()): NfsServer {
  return new NfsServer(platform.chart('nfs', { namespace: 'ml', createNamespace: false }), 'nfs', props);
}

/** The objects that a component becomes. */
export class Synthesized {
  public readonly objects: Manifest[];

  constructor(component: Construct) {
    this.objects = Testing.synth(Chart.of(component));
  }

  /** The one object of a kind, in a namespace where there are more. */
  public one(kind: string, namespace?: string): Manifest {
    return this.only(kind, ({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  }

  /** The object of a kind and a name. */
  public named(kind: string, name: string): Manifest {
    return this.only(kind, ({ metadata }) => metadata.name === name);
  }

  /** The pod template of the server. */
  public get template(): Template {
    const isServer = ({ metadata }: Manifest) => metadata.labels['app.kubernetes.io/component'] === 'server';
    return this.only('Deployment', isServer).spec.template as Template;
  }

  public templateOf(deployment: string): Template {
    return this.named('Deployment', deployment).spec.template as Template;
  }

  private only(kind: string, isMeant: (object: Manifest) => boolean): Manifest {
    const found = this.objects.filter((object) => object.kind === kind && isMeant(object));
    if (found.length !== 1) {
      throw new Error(`${found.length} objects are the ${kind}`);
    }
    return found[0];
  }
}

/** The objects of a server with one disk named `data`. */
export function synthesized(
  disk: Partial<NfsDisk> = {},
  props: NfsServerProps = {},
  platform: AnyClusterPlatform = cluster(),
): Synthesized {
  return new Synthesized(server({ ...props, disks: { data: { size: SIZE, ...disk } } }, platform));
}
