import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../kubernetes/objects';
import type { DeploymentPlan } from './plan';

/**
 * Reads all objects of an environment, in the order in which they are applied.
 *
 * @param folder folder of the program
 */
export function readManifests(folder: string, { shared, setup, components }: DeploymentPlan): KubeObject[] {
  return [...shared, ...setup, ...components].flatMap(({ file }) => readManifest(join(folder, file)));
}

function readManifest(file: string): KubeObject[] {
  // As kubectl reads YAML: `yes` and `0o644` are not strings.
  const documents = parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1' });
  return [...documents].map((document) => document.toJS() as KubeObject).filter((object) => object !== null);
}
