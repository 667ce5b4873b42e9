import { parseAllDocuments } from 'yaml';

/** The objects of a YAML text, read as YAML 1.1 like kubectl does. */
export function parseManifests<T>(text: string): T[] {
  return parseAllDocuments(text, { version: '1.1' }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJSON();
  });
}
