import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { AnyClusterPlatform } from './generic/any-cluster-platform';
import { checkPlacement } from './placement';
import type { IPlatform } from './platform';
import { PlatformBase } from './platform-base';

// The dot keeps it distinct from chart ids.
const DEFAULT_ID = 'kubeflow-cdk.AnyCluster';

/** Finds the platform of a construct. */
export class Platform {
  /**
   * Returns the platform of a construct: the closest platform above it in the construct tree, or else "any conformant
   * cluster", which assumes only what every cluster has.
   *
   * @param construct any construct
   */
  public static of(construct: IConstruct): IPlatform {
    const above = platformAbove(construct);
    if (above) {
      return above;
    }
    const root = construct.node.root as Construct;
    const known = root.node.tryFindChild(DEFAULT_ID);
    return known ? (known as AnyClusterPlatform) : new AnyClusterPlatform(root, DEFAULT_ID);
  }

  /**
   * Returns the platform of a component: its `platform` prop, or else the platform above it in the tree.
   *
   * @throws KubeflowError if the component is not in a chart, or if it is below another platform.
   * @internal
   */
  public static _ofComponent(component: IConstruct, named: IPlatform | undefined): IPlatform {
    checkPlacement(component);
    return Platform._ofConstruct(component, named);
  }

  /**
   * Returns the platform of a construct that does not need a chart, because it creates no Kubernetes objects.
   *
   * @throws KubeflowError if the construct is below another platform, because shared objects would be created there.
   * @internal
   */
  public static _ofConstruct(component: IConstruct, named: IPlatform | undefined): IPlatform {
    const above = platformAbove(component);
    if (named && above && named !== above) {
      throw new KubeflowError(
        component,
        `platform: "${named.node.path}" is set, but the component is in a chart of "${above.node.path}".`,
        'A component must be in a chart of its platform, or in a chart without a platform.',
        `Use a chart of "${named.node.path}", or remove \`platform\`.`,
      );
    }
    return named ?? Platform.of(component);
  }

  /**
   * Returns the platform above a construct in the tree, if any.
   *
   * @internal
   */
  public static _above(construct: IConstruct): IPlatform | undefined {
    return platformAbove(construct);
  }

  private constructor() {}
}

function platformAbove(construct: IConstruct): IPlatform | undefined {
  const scope = [...construct.node.scopes].reverse().find((candidate) => PlatformBase.isPlatform(candidate));
  return scope as IPlatform | undefined;
}
