import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../test/policy/manifest';
import { podsOf } from '../test/policy/pods';
import { CLUSTER_SCOPED, RULES } from '../test/policy/rules';

/** Figures about an application's YAML. */
export interface Figures {
  readonly objects: number;
  /** Size of the YAML text. */
  readonly bytes: number;
  /** Number of violations by rule of the policy tests. Rules without violations are omitted. */
  readonly findings: { readonly [rule: string]: number };
}

/**
 * Counts objects, bytes and violations in an application's YAML.
 *
 * @param texts contents of the YAML files
 * @param namespace namespace for objects that specify none, as if installed there. @default - unchanged
 */
export function countFigures(texts: readonly string[], namespace?: string): Figures {
  const manifests = texts.flatMap(parseObjects).map((manifest) => withNamespace(manifest, namespace));
  const cluster = { manifests, pods: podsOf(manifests) };
  const findings = RULES.map(({ name, check }) => [name, check(cluster).length] as const);
  return {
    objects: manifests.length,
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    findings: Object.fromEntries(findings.filter(([, count]) => count > 0)),
  };
}

/** Returns the number of violations of all rules. */
export function totalFindings(findings: Figures['findings']): number {
  return Object.values(findings).reduce((sum, count) => sum + count, 0);
}

/** Parses YAML 1.1 like kubectl, and ignores documents that contain only comments. */
function parseObjects(text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1' }).flatMap((document) => {
    if (document.errors.length > 0) {
      throw document.errors[0];
    }
    const object: Manifest | null = document.toJSON();
    return object ? [object] : [];
  });
}

function withNamespace(manifest: Manifest, namespace: string | undefined): Manifest {
  return namespace === undefined || CLUSTER_SCOPED.includes(manifest.kind)
    ? manifest
    : { ...manifest, metadata: { namespace, ...manifest.metadata } };
}
