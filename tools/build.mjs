// Bundles the command line into `dist/`, with all its dependencies, and writes their licences to THIRD-PARTY-NOTICES.
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(dist, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { 'kubeflow-cdk': 'src/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.16',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  metafile: true,
  define: { VERSION: JSON.stringify(version) },
  loader: { '.json': 'json' },
  banner: {
    js: [
      '#!/usr/bin/env node',
      // Dependencies that are CommonJS call `require`.
      "import { createRequire as createRequireOfBundle } from 'node:module';",
      'const require = createRequireOfBundle(import.meta.url);',
    ].join('\n'),
  },
});
chmodSync(join(dist, 'kubeflow-cdk.mjs'), 0o755);
writeFileSync(join(root, 'THIRD-PARTY-NOTICES'), notices(Object.keys(metafile.inputs)));

/** Returns the name, version and licence text of every bundled package. */
function notices(inputs) {
  const folders = new Set(inputs.flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []));
  const packages = [...folders].map((folder) => {
    const path = join(root, folder);
    const { name, version: installed, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const file = readdirSync(path).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text =
      file !== undefined && existsSync(join(path, file)) ? readFileSync(join(path, file), 'utf8').trim() : '';
    return { title: `${name} ${installed}`, license, text };
  });
  packages.sort((a, b) => (a.title < b.title ? -1 : 1));
  const sections = packages.map(({ title, license, text }) => `${title}\nLicence: ${license}\n\n${text}\n`);
  return `The command line contains these packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
