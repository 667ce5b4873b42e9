import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Artifacts, sha256 } from './artifacts';
import { packagesIn } from './packages';
import { tagOf } from './preconditions';
import { outputOf } from './run';

const REPOSITORY = 'https://github.com/kubeflow-cdk/kubeflow-cdk';

/** Targets of `images/Dockerfile`. */
const IMAGES = ['controller', 'runner'];

/** Commands that publish a release, in order. */
export function publishCommands(folder: string, version: string, { tarballs, wheels }: Artifacts): string[][] {
  const tag = version.includes('-') ? 'next' : 'latest';
  return [
    ['git', 'push', '--atomic', 'origin', 'main', tagOf(version)],
    // Before the packages: objects that they write run these images.
    ...IMAGES.map((target) => [
      ...['docker', 'buildx', 'build', '--platform=linux/amd64,linux/arm64', '--file=images/Dockerfile'],
      ...[`--target=${target}`, `--tag=ghcr.io/kubeflow-cdk/${target}:${version}`],
      ...['--provenance=mode=max', '--sbom=true', '--push', '.'],
    ]),
    ...tarballs.map((file) => [
      ...['npm', 'publish', join(folder, file), '--access=public', `--tag=${tag}`],
      // npm signs a statement of the commit and the workflow that built the file. Only CI services can.
      ...(process.env.CI ? ['--provenance'] : []),
    ]),
    ['python3', '-m', 'twine', 'upload', ...wheels.map((file) => join(folder, file))],
  ];
}

/** Writes how the files were built, and how anyone can build and check them again. */
export function writeProvenance(
  target: string,
  root: string,
  { version, commit, commitTime }: { readonly version: string; readonly commit: string; readonly commitTime: string },
): void {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const tool = (...command: string[]) => outputOf(command, { cwd: root });
  writeFileSync(
    join(target, 'PROVENANCE.md'),
    `# Provenance of ${version}

| | |
| --- | --- |
| Source | ${REPOSITORY}, tag \`${tagOf(version)}\` |
| Parent of the tagged commit | \`${commit}\` |
| \`package-lock.json\` (SHA-256) | \`${sha256(join(root, 'package-lock.json'))}\` |
| Node.js | ${process.version} (supported: ${engines.node}) |
| npm | ${tool('npm', '--version')} |
| Python | ${tool('python3', '--version').replace('Python ', '')} |
| \`SOURCE_DATE_EPOCH\` | ${commitTime} |

The files are built from the tagged commit and the locked dependencies. Build and compare them:

\`\`\`sh
git clone --branch ${tagOf(version)} ${REPOSITORY}.git && cd kubeflow-cdk
npm ci
npm pack ${packagesIn(root).length > 1 ? '--workspaces --include-workspace-root ' : ''}&& sha256sum *.tgz
SOURCE_DATE_EPOCH=${commitTime} npm run build:python && sha256sum dist-python/*.whl
\`\`\`

Check the downloaded files with \`sha256sum --check SHA256SUMS\`. If the release was published by CI,
\`npm audit signatures\` also verifies the statement of npm that links each package to the commit and the workflow.
`,
  );
}
