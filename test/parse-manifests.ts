import { parseAllDocuments } from 'yaml';

/** The objects of documents that were parsed before: many tests read the same CustomResourceDefinitions. */
const parsed = new Map<string, unknown[]>();

/** Parses a YAML text as YAML 1.1, like kubectl, and returns its objects. */
export function parseManifests<T>(text: string): T[] {
  // A line of "---" ends a document wherever it is, even in a block of text.
  return text.split(/^---$/m).flatMap((document) => {
    const objects = parsed.get(document) ?? parseDocuments(document);
    parsed.set(document, objects);
    return structuredClone(objects) as T[];
  });
}

function parseDocuments(text: string): unknown[] {
  return parseAllDocuments(text, { version: '1.1' }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJSON();
  });
}
