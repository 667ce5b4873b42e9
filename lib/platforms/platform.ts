import type { Construct, IConstruct } from 'constructs';
import { AnyClusterPlatform } from './generic/any-cluster-platform';
import { type IPlatform, PlatformBase } from './platform-base';

// No chart's id, so that it stands in nobody's way.
const DEFAULT_ID = 'kubeflow-cdk.AnyCluster';

/** Finds the platform that a construct stands on. */
export class Platform {
  /**
   * The platform of a construct: the nearest one above it in the tree, or else "any conformant cluster", which assumes no
   * more than every cluster has.
   *
   * @param construct any construct
   */
  public static of(construct: IConstruct): IPlatform {
    for (const scope of [...construct.node.scopes].reverse()) {
      if (PlatformBase.isPlatform(scope)) {
        return scope as unknown as IPlatform;
      }
    }
    const root = construct.node.root as Construct;
    const known = root.node.tryFindChild(DEFAULT_ID);
    return known ? (known as AnyClusterPlatform) : new AnyClusterPlatform(root, DEFAULT_ID);
  }

  private constructor() {}
}
