import type { Construct, IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { AnyClusterPlatform } from './generic/any-cluster-platform';
import type { IPlatform } from './platform';
import { PlatformBase } from './platform-base';

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
    const above = platformAbove(construct);
    if (above) {
      return above;
    }
    const root = construct.node.root as Construct;
    const known = root.node.tryFindChild(DEFAULT_ID);
    return known ? (known as AnyClusterPlatform) : new AnyClusterPlatform(root, DEFAULT_ID);
  }

  /**
   * The platform of a component: the one that its prop names, or else the one that it stands on.
   *
   * Throws where it stands on another one than its prop names: what is shared there would be taken to be here.
   *
   * @internal
   */
  public static _ofComponent(component: IConstruct, named: IPlatform | undefined): IPlatform {
    const above = platformAbove(component);
    if (named && above && named !== above) {
      throw new KubeflowError(
        component,
        `platform: "${named.node.path}" is named, but the component stands on "${above.node.path}".`,
        'A component is accepted on its own platform, or in a chart that stands on none.',
        `Use a chart of "${named.node.path}", or leave \`platform\` out.`,
      );
    }
    return named ?? Platform.of(component);
  }

  /**
   * The platform that a construct stands on, if any.
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
