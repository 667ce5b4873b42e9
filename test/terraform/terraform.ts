import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of the provider, so that it is downloaded once. */
const CACHE = join(homedir(), '.cache', 'kubeflow-cdk', 'terraform');

/** Environment variables that locate programs and the provider. */
const PASSED_ON = ['PATH', 'HOME', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'TF_CLI_CONFIG_FILE'];

/** Result of a command. */
export interface Outcome {
  readonly status: number;
  readonly output: string;
}

/**
 * Runs Terraform in the folder of a stack without credentials: with an invalid token, and without configuration files
 * of the machine.
 */
export function terraform(folder: string, ...args: string[]): Outcome {
  mkdirSync(CACHE, { recursive: true });
  const { status, stdout, stderr, error } = spawnSync('terraform', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 300_000,
    env: {
      ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
      TF_PLUGIN_CACHE_DIR: CACHE,
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
      // Planning a creation reads nothing. This token makes any other request fail.
      GOOGLE_OAUTH_ACCESS_TOKEN: 'opens-nothing',
    },
  });
  return { status: error ? 127 : (status ?? 1), output: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}` };
}
