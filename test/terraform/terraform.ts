import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the provider is kept, so that it is downloaded once. */
const CACHE = join(homedir(), '.cache', 'kubeflow-cdk', 'terraform');

/** What says where programs and the provider are found. */
const INHERITED_VARIABLES = ['PATH', 'HOME', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'TF_CLI_CONFIG_FILE'];

/** What came of a command. */
export interface CommandResult {
  readonly status: number;
  readonly output: string;
}

/** Runs Terraform in the folder of a stack, as nobody: with a token that opens nothing, and with no file of the machine's. */
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
      // A plan of creation reads nothing; what would be read all the same is refused with this.
      GOOGLE_OAUTH_ACCESS_TOKEN: 'opens-nothing',
    },
  });
  return { status: error ? 127 : (status ?? 1), output: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}` };
}
