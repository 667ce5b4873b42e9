import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { execute } from '../cluster-harness/execute';
import { pythonWith } from '../cluster-harness/python';

const ROOT = join(import.meta.dirname, '../..');
const WHEELS = join(ROOT, 'dist-python');

declare module 'vitest' {
  export interface ProvidedContext {
    /** The Python of an environment with only the package and its dependencies. */
    readonly python: string;
  }
}

/** Installs the wheel into a virtual environment that contains its dependencies only. These are installed once, in the user's cache. */
export default async function setUp(project: TestProject): Promise<() => void> {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  // The peers of the TypeScript programs, because newer ones may write something else.
  const pinned = ['constructs', 'cdk8s', 'cdk8s-plus-27', 'cdktf'].map((peer) => `${peer}==${devDependencies[peer]}`);
  const [wheel] = readdirSync(WHEELS).filter((file) => file.endsWith('.whl'));
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-python-package-'));
  const python = join(folder, 'bin/python');
  const requirements = [...pinned, `jsii==${devDependencies['jsii-pacmak']}`];
  await execute(['python3', '-m', 'venv', '--without-pip', folder]);
  writeFileSync(join(folder, 'requirements.txt'), requirements.join('\n'));
  const dependencies = await pythonWith(join(folder, 'requirements.txt'));
  writeFileSync(join(await sitePackages(python), 'dependencies.pth'), `${await sitePackages(dependencies)}\n`);
  // Fails if the dependencies of the wheel conflict with the requirements, and adds those that are missing.
  const install = ['python3', '-m', 'pip', '--python', python, 'install', '--quiet', '--disable-pip-version-check'];
  await execute([...install, join(WHEELS, wheel), ...requirements]);
  project.provide('python', python);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** The folder of packages of a Python. */
async function sitePackages(python: string): Promise<string> {
  const program = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  return (await execute([python, '-c', program])).stdout.trim();
}
