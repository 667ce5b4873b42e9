import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { Construct } from 'constructs';
import * as library from 'kubeflow-cdk';

/** Names of abstract classes, which no program creates. */
const ABSTRACT = ['PlatformBase'];

test('the program that the package tests bundle creates every construct of the library', () => {
  const program = readFileSync(join(__dirname, 'every-construct.ts'), 'utf8');
  const constructs = Object.entries(library)
    .filter(
      ([, value]) =>
        typeof value === 'function' && (value.prototype instanceof Construct || value.prototype instanceof App),
    )
    .map(([name]) => name);
  expect(constructs.length).toBeGreaterThan(20);
  expect(constructs.filter((name) => !program.includes(`new ${name}(`))).toEqual(ABSTRACT);
});
