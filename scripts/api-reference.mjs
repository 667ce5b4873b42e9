// Writes docs/API.md from the docstrings that the last build recorded in `.jsii`.
// With --check it writes nothing: it fails if a public type or member has no docstring or is missing from the page.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Documentation, Language } from 'jsii-docgen';

const root = join(import.meta.dirname, '..');
const { name, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const markdown = await render();
if (process.argv.includes('--check')) {
  const problems = missingFrom(markdown);
  if (problems.length > 0) {
    console.error(`The API reference is incomplete:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    process.exit(1);
  }
} else {
  writeFileSync(join(root, 'docs', 'API.md'), markdown);
}

// jsii-docgen takes the newest version of a dependency that it finds below its folder, copies of development tools included.
// So it gets a folder with the library and its peers only.
async function render() {
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-docs-'));
  try {
    const assemblies = { [name]: root };
    for (const peer of Object.keys(peerDependencies)) {
      assemblies[peer] = join(root, 'node_modules', peer);
    }
    for (const [assembly, home] of Object.entries(assemblies)) {
      mkdirSync(join(folder, assembly), { recursive: true });
      copyFileSync(join(home, '.jsii'), join(folder, assembly, '.jsii'));
    }
    const documentation = await Documentation.forAssembly(name, folder);
    return (await documentation.toMarkdown({ language: Language.TYPESCRIPT, allSubmodules: true })).render();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Public types and members without a docstring, or without an anchor on the page. */
function missingFrom(page) {
  const { types } = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8'));
  const problems = [];
  for (const type of Object.values(types)) {
    const shown = (members = []) => members.filter((member) => !member.protected);
    const [properties, methods] = [shown(type.properties), shown(type.methods)];
    for (const documented of [type, ...properties, ...methods]) {
      // An override inherits the docstring of the member that it overrides.
      if (documented.docs?.summary === undefined && documented.overrides === undefined) {
        problems.push(`${type.fqn}${documented === type ? '' : `.${documented.name}`} has no docstring`);
      }
    }
    // Enum members are upstream's words, so they need no docstring.
    const ids = [
      type.fqn,
      ...properties.map((property) => `${type.fqn}.property.${property.name}`),
      ...[...methods, ...(type.members ?? [])].map((member) => `${type.fqn}.${member.name}`),
    ];
    problems.push(...ids.filter((id) => !page.includes(`id="${id}"`)).map((id) => `${id} is missing from the page`));
  }
  return problems;
}
