import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import replacing from '../../../src/report/compare/replacing-attributes.json';

const SCHEMA = join(import.meta.dirname, '../../../../test/platforms/gke/terraform/google-provider-schema.json');

interface Block {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly blocks?: Readonly<Record<string, Block & { readonly replaces?: boolean }>>;
}

/** Paths of attributes and blocks whose change replaces the resource. */
function replacingPaths({ attributes = {}, blocks = {} }: Block, prefix = ''): string[] {
  return [
    ...Object.entries(attributes).flatMap(([name, words]) =>
      words.split(' ').includes('replaces') ? [`${prefix}${name}`] : [],
    ),
    ...Object.entries(blocks).flatMap(([name, block]) => [
      ...(block.replaces ? [`${prefix}${name}`] : []),
      ...replacingPaths(block, `${prefix}${name}.`),
    ]),
  ];
}

test('the attributes that replace a resource are those of the schema', () => {
  const { resource } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as { resource: Record<string, Block> };
  const expected = Object.entries(resource).map(([type, block]) => [type, replacingPaths(block).sort()]);
  expect(replacing).toEqual(Object.fromEntries(expected));
});
