import type { Construct } from 'constructs';
import { Namespace } from '../../../platforms/namespace';
import type { IPlatform } from '../../../platforms/platform';
import type { PlatformBase } from '../../../platforms/platform-base';
import { Platform } from '../../../platforms/platform-lookup';
import type { HubNames } from '../hub-names';

/**
 * Creates the namespace of users' pods if it is separate: with the other namespaces of the platform, or with the hub if
 * its chart has no platform.
 *
 * @param explicit the prop `platform`
 */
export function createNotebookNamespace(
  hub: Construct,
  names: HubNames,
  platform: IPlatform,
  explicit: IPlatform | undefined,
): void {
  const name = names.notebookNamespace;
  if (!names.separateNotebooks || name === undefined || !platform.createNamespaces) {
    return;
  }
  const base = (explicit ?? Platform._above(hub)) as PlatformBase | undefined;
  if (base?._ensureNamespace) {
    base._ensureNamespace(name);
  } else {
    new Namespace(hub, 'notebook-namespace', { name, labels: platform.namespaceLabels });
  }
}
