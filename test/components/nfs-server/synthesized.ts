import { App, Chart, Size, Testing } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { type NfsDisk, NfsServer, type NfsServerProps } from '../../../lib/components/nfs-server';
import { AnyClusterPlatform } from '../../../lib/platforms/generic/any-cluster-platform';
import type { AnyClusterPlatformProps } from '../../../lib/platforms/generic/any-cluster-platform-props';
import { ClusterIpAllocator } from '../../../lib/platforms/network/cluster-ip-allocator';
import { ClusterStorage } from '../../../lib/platforms/storage/cluster-storage';

/** Fields of a manifest that tests use. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: { [key: string]: string } };
  readonly spec: { readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** Fields of a synthesized pod that tests use. */
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

/** Pod template of a Deployment. */
export interface Template {
  readonly metadata: { readonly labels: { [key: string]: string }; readonly annotations: { [key: string]: string } };
  readonly spec: Pod;
}

export const SIZE = Size.gibibytes(10);

/** Creates a platform with a Service range. */
export function cluster(props: AnyClusterPlatformProps = {}): AnyClusterPlatform {
  return new AnyClusterPlatform(new App(), 'cluster', { serviceCidr: '10.96.0.0/16', ...props });
}

/** Creates a platform that supports existing disks. */
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

/** Creates an NfsServer in the namespace `ml`. */
export function server(props: NfsServerProps = {}, platform = cluster()): NfsServer {
  return new NfsServer(platform.chart('nfs', { namespace: 'ml', createNamespace: false }), 'nfs', props);
}

/** The synthesized objects of a component. */
export class Synthesized {
  public readonly objects: Manifest[];

  constructor(component: Construct) {
    this.objects = Testing.synth(Chart.of(component));
  }

  /** Returns the only object of a kind, optionally in a namespace. */
  public one(kind: string, namespace?: string): Manifest {
    return this.only(kind, ({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  }

  /** Returns the object with a kind and name. */
  public named(kind: string, name: string): Manifest {
    return this.only(kind, ({ metadata }) => metadata.name === name);
  }

  /** Pod template of the server. */
  public get template(): Template {
    const isServer = ({ metadata }: Manifest) => metadata.labels['app.kubernetes.io/component'] === 'server';
    return this.only('Deployment', isServer).spec.template as Template;
  }

  public templateOf(deployment: string): Template {
    return this.named('Deployment', deployment).spec.template as Template;
  }

  private only(kind: string, matches: (object: Manifest) => boolean): Manifest {
    const found = this.objects.filter((object) => object.kind === kind && matches(object));
    if (found.length !== 1) {
      throw new Error(`expected one ${kind}, found ${found.length}`);
    }
    return found[0];
  }
}

/** Synthesizes a server with one disk named `data`. */
export function synthesized(
  disk: Partial<NfsDisk> = {},
  props: NfsServerProps = {},
  platform: AnyClusterPlatform = cluster(),
): Synthesized {
  return new Synthesized(server({ ...props, disks: { data: { size: SIZE, ...disk } } }, platform));
}
