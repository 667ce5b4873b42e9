import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Plugin cache, so that the provider is downloaded only once. */
const CACHE = join(homedir(), '.cache', 'kubeflow-cdk', 'terraform');

/** Environment variables that locate programs and the provider. */
const INHERITED_VARIABLES = [
  'PATH',
  'HOME',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'TF_CLI_CONFIG_FILE',
];

/** Exit status and output of a command. */
export interface CommandResult {
  readonly status: number;
  readonly output: string;
}

/**
 * Runs Terraform in the folder of a stack, with an invalid token and without any Google credentials of this machine.
 */
export function terraform(folder: string, ...args: string[]): CommandResult {
  mkdirSync(CACHE, { recursive: true });
  const { status, stdout, stderr, error } = spawnSync('terraform', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: 300_000,
    env: {
      ...Object.fromEntries(INHERITED_VARIABLES.map((name) => [name, process.env[name]])),
      TF_PLUGIN_CACHE_DIR: CACHE,
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
      // Planning new resources reads nothing from Google Cloud. Any request would be rejected with this token.
      GOOGLE_OAUTH_ACCESS_TOKEN: 'opens-nothing',
    },
  });
  return { status: error ? 127 : (status ?? 1), output: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}` };
}
