#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const commandLine = fileURLToPath(import.meta.resolve('kubeflow-cdk-cli/cli'));
const { status } = spawnSync(process.execPath, [commandLine, 'init', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
