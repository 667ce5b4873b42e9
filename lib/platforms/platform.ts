import type { IConstruct } from 'constructs';
import { AnyClusterPlatform } from './generic/any-cluster-platform';
import { type IPlatform, PlatformBase } from './platform-base';

const DEFAULT_ID = 'AnyCluster';

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
    const root = construct.node.root;
    return (
      (root.node.tryFindChild(DEFAULT_ID) as AnyClusterPlatform | undefined) ??
      new AnyClusterPlatform(root as AnyClusterPlatform, DEFAULT_ID, {})
    );
  }

  private constructor() {}
}
