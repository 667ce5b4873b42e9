import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandLine } from './command-line';

const ROOT = join(__dirname, '../../..');

const NPM = `#!/bin/sh
set -e
[ "$1" = install ]
mkdir -p node_modules
for package in cdk8s cdk8s-plus-27 cdktf constructs tsx yaml; do
  ln -sfn ${ROOT}/node_modules/$package node_modules/
done
ln -sfn ${ROOT} node_modules/kubeflow-cdk
`;

/**
 * Returns the command line with an `npm install` that installs the packages of this checkout, without a registry.
 *
 * @param folder folder for the program
 */
export function withLocalPackages(commandLine: CommandLine, folder: string): CommandLine {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'npm'), NPM);
  chmodSync(join(bin, 'npm'), 0o755);
  return commandLine.withPath(bin);
}
