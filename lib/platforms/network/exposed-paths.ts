import { Construct, type IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { isTerraformToken } from '../../terraform-token';
import type { ExposureProps } from '../capabilities/exposure';
import { registryOf } from '../registry';
import { normalizePathPrefix } from './route-rules';

// Contains a dot, so that no chart can have this id.
const ID = 'kubeflow-cdk.exposed-paths';

/** A component that requests to a path of a hostname are routed to. */
interface PathClaim {
  readonly where: IConstruct;
  readonly path: string;
  /** What requires the whole hostname, for error messages; undefined if other components can have other paths. */
  readonly wholeHostname?: string;
  readonly reservedPaths: readonly string[];
}

/** A path of a hostname, and the names and paths that belong to it. */
export type ExposedPath = Pick<
  ExposureProps,
  'hostname' | 'pathPrefix' | 'grpc' | 'includeSubdomains' | 'reservedPaths'
>;

/** The hostnames and paths that the components of a platform are exposed under. It is a child of the platform. */
export class ExposedPaths extends Construct {
  /** Returns the hostnames and paths of a platform. */
  public static of(platform: IConstruct): ExposedPaths {
    return registryOf(platform, ID, ExposedPaths);
  }

  private readonly claims = new Map<string, PathClaim[]>();
  /** Hostnames whose subdomains belong to a component. */
  private readonly parents = new Map<string, IConstruct>();

  /**
   * Claims a path of a hostname for a component.
   *
   * @throws KubeflowError if another component has the path or needs it, or if one of the two serves gRPC, which has no
   * paths.
   */
  public claim(
    where: IConstruct,
    { hostname, pathPrefix, grpc, includeSubdomains, reservedPaths = [] }: ExposedPath,
  ): void {
    this.add(hostname, {
      where,
      path: normalizePathPrefix(where, pathPrefix),
      ...(grpc && {
        wholeHostname: 'A hostname for gRPC must belong to one component, because calls are routed by method.',
      }),
      reservedPaths,
    });
    if (includeSubdomains) {
      this.addSubdomains(where, hostname);
    }
  }

  /**
   * Claims a hostname for a component that has its own load balancer.
   *
   * @throws KubeflowError if another component has the hostname.
   */
  public claimHostname(where: IConstruct, hostname: string, includeSubdomains: boolean): void {
    this.add(hostname, {
      where,
      path: '/',
      wholeHostname: 'Its DNS record can point to one load balancer only.',
      reservedPaths: [],
    });
    if (includeSubdomains) {
      this.addSubdomains(where, hostname);
    }
  }

  private add(hostname: string, added: PathClaim): void {
    const claims = this.claims.get(hostname) ?? [];
    const other = claims.find(
      (claim) => claim.path === added.path || claim.wholeHostname !== undefined || added.wholeHostname !== undefined,
    );
    if (other) {
      const whole = added.wholeHostname ?? other.wholeHostname;
      throw new KubeflowError(
        added.where,
        `hostname "${hostname}"${whole ? '' : ` with the path "${added.path}"`} is already exposed by ${other.where.node.path}.`,
        whole ?? 'Each path of a hostname must lead to one component.',
        'Use another hostname, or another path if the component has one: `pathPrefix` of TensorBoard, `hub.baseUrl` of JupyterHub.',
      );
    }
    for (const claim of claims) {
      checkReserved(hostname, claim, added);
      checkReserved(hostname, added, claim);
    }
    this.checkNotBelow(added.where, hostname);
    this.claims.set(hostname, [...claims, added]);
  }

  private addSubdomains(where: IConstruct, hostname: string): void {
    this.parents.set(hostname, where);
    for (const [other, claims] of this.claims) {
      for (const claim of claims) {
        this.checkNotBelow(claim.where, other);
      }
    }
  }

  /** Checks that a hostname is not one of the subdomains of a component. */
  private checkNotBelow(where: IConstruct, hostname: string): void {
    const parent = hostname.slice(hostname.indexOf('.') + 1);
    const owner = this.parents.get(parent);
    if (owner && !isTerraformToken(hostname)) {
      throw new KubeflowError(
        where,
        `hostname "${hostname}" is below "${parent}", whose subdomains belong to ${owner.node.path}.`,
        'The name could be that of a user or service, whose pages would then not be reachable.',
        `Use a hostname that is not directly below "${parent}".`,
      );
    }
  }
}

/** Checks that a path is not below a path that another component needs. */
function checkReserved(hostname: string, owner: PathClaim, { where, path }: PathClaim): void {
  const prefix = owner.path === '/' ? '' : owner.path;
  const reserved = owner.reservedPaths
    .map((reservedPath) => `${prefix}${reservedPath}`)
    .find((reservedPath) => path === reservedPath || path.startsWith(`${reservedPath}/`));
  if (reserved !== undefined) {
    throw new KubeflowError(
      where,
      `hostname "${hostname}" with the path "${path}" hides pages of ${owner.where.node.path}, which needs "${reserved}".`,
      'Each path of a hostname must lead to one component.',
      'Use another path or another hostname.',
    );
  }
}
