import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../test/policy/manifest';
import { podsOf } from '../test/policy/pods';
import { CLUSTER_SCOPED, RULES } from '../test/policy/rules';

/** What is counted of an application's YAML. */
export interface Figures {
  readonly objects: number;
  /** Of the YAML as it is written. */
  readonly bytes: number;
  /** How many findings each of the policy tests' rules has; none where it is kept. */
  readonly findings: { readonly [rule: string]: number };
}

/**
 * Counts what is in an application's YAML.
 *
 * @param texts the files
 * @param namespace where objects go that name no namespace, as an installer puts them somewhere. @default - nowhere
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

/** All findings together. */
export function totalFindings(findings: Figures['findings']): number {
  return Object.values(findings).reduce((sum, count) => sum + count, 0);
}

/** Read as YAML 1.1, like kubectl does; a document of comments alone is no object. */
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
