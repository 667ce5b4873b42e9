import type { Manifest } from './manifest';

/**
 * Whether manifests contain a custom resource together with its definition. kubectl looks up all kinds before it applies
 * the definition.
 */
export function includesDefinedResources(manifests: readonly Manifest[]): boolean {
  const defined = new Set(
    manifests
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map(({ spec }) => `${spec?.group}/${spec?.names?.kind}`),
  );
  return manifests.some(({ apiVersion, kind }) => defined.has(`${String(apiVersion).split('/')[0]}/${kind}`));
}
