// Writes docs/API.md from the docstrings in `.jsii`, which the last build generated. With --check, only checks that the
// page is up to date.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Documentation, Language } from 'jsii-docgen';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'API.md');
const { name, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const markdown = await render();
if (!process.argv.includes('--check')) {
  mkdirSync(join(root, 'docs'), { recursive: true });
  writeFileSync(page, markdown);
} else if (!existsSync(page) || readFileSync(page, 'utf8') !== markdown) {
  console.error('docs/API.md does not match the docstrings. Run "npm run docs" and commit the page.');
  process.exit(1);
}

// jsii-docgen uses the newest version of a dependency that it finds below its folder, including copies inside tools. So
// it gets a folder that contains only our versions.
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
