import type { Construct, IConstruct } from 'constructs';

/**
 * Returns the registry of a platform, which is a child of the platform, because charts share it. Creates it if there is none.
 *
 * @param id with a dot, so that no chart can have it
 */
export function registryOf<T extends Construct>(
  platform: IConstruct,
  id: string,
  Registry: new (scope: Construct, id: string) => T,
): T {
  return (platform.node.tryFindChild(id) as T | undefined) ?? new Registry(platform as Construct, id);
}
