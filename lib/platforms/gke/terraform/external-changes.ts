import { Lazy, type TerraformResource } from 'cdktf';
import type { ProviderVersion } from './provider-version';

/** An attribute that Google Cloud changes by itself. Terraform would plan to change it back in each deployment. */
export interface ExternalChange {
  /** Attribute in the syntax of `ignore_changes`, for example `database_encryption[0].state`. */
  readonly attribute: string;
  /** Version of the provider that handles the change; undefined if none does. */
  readonly handledSince?: string;
}

/**
 * Makes Terraform ignore changes that Google Cloud makes by itself, in addition to those that the resource ignores.
 * An attribute that the program overrides is not ignored, because the override would have no effect.
 */
export function ignoreExternalChanges(
  resource: TerraformResource,
  provider: ProviderVersion,
  changes: readonly ExternalChange[],
): void {
  const always = [resource.lifecycle?.ignoreChanges ?? []].flat();
  const unhandled = changes.filter(({ handledSince }) => !handledSince || !provider.requires(handledSince));
  const produce = () => [
    ...always,
    ...unhandled.map(({ attribute }) => attribute).filter((attribute) => !isOverridden(resource, attribute)),
  ];
  resource.lifecycle = { ...resource.lifecycle, ignoreChanges: Lazy.listValue({ produce }, { omitEmpty: true }) };
}

/** Whether the program overrides an attribute, or the block that contains it. */
function isOverridden(resource: TerraformResource, attribute: string): boolean {
  // biome-ignore lint/complexity/useLiteralKeys: private, and cdktf offers no other way to read overrides
  let value: unknown = resource['rawOverrides'];
  for (const name of attribute.split(/\.|\[\d+\]\.?/)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      break;
    }
    value = (value as { readonly [name: string]: unknown })[name];
  }
  return value !== undefined;
}
