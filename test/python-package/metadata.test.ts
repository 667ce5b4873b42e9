import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { execute } from '../cluster-harness/execute';

const ROOT = join(__dirname, '../..');

const PROGRAM = `
import importlib.metadata as metadata
import json
import kubeflow_cdk

package = metadata.metadata("kubeflow-cdk")
print(json.dumps({
    "version": package["Version"],
    "readme": package.get_payload(),
    "doc": kubeflow_cdk.__doc__,
    "requirements": metadata.requires("kubeflow-cdk"),
    "names": kubeflow_cdk.__all__,
    "files": [str(file) for file in metadata.files("kubeflow-cdk")],
}))`;

describe('the installed Python package', () => {
  let installed: {
    readonly [text in 'version' | 'readme' | 'doc']: string;
  } & { readonly [list in 'requirements' | 'names' | 'files']: readonly string[] };

  beforeAll(async () => {
    const { stdout } = await execute([inject('python'), '-c', PROGRAM]);
    installed = JSON.parse(stdout);
  });

  test('has the README for Python, which is also its docstring', () => {
    const readme = readFileSync(join(ROOT, 'python/README.md'), 'utf8').trim();
    expect(installed.readme.trim()).toBe(readme);
    expect(installed.doc.trim()).toBe(readme);
  });

  test('has the version and the peers of the npm package', () => {
    const { version, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const names = installed.requirements.map((requirement) => requirement.split(/[ <>=]/)[0]);
    expect(installed.version).toBe(version);
    expect(names.sort()).toEqual([...Object.keys(peerDependencies), 'jsii', 'publication'].sort());
  });

  test('exports all public names of the library and the classes of its errors', () => {
    const { types, submodules } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
    const own = Object.values<{ name: string; namespace?: string }>(types).filter(({ namespace }) => !namespace);
    const modules = Object.keys(submodules).map((module) => module.replace('kubeflow-cdk.', ''));
    const expected = [...own.map(({ name }) => name), ...modules, 'KubeflowError', 'SynthesisError'];
    expect([...installed.names].sort()).toEqual(expected.sort());
  });

  test('contains types and licenses', () => {
    expect(installed.files).toContain('kubeflow_cdk/py.typed');
    expect(installed.files.some((file) => /dist-info\/(licenses\/)?LICENSE$/.test(file))).toBe(true);
  });
});
