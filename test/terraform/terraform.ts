import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Plugin cache, so that the real provider is downloaded only once. */
const CACHE = join(homedir(), '.cache', 'kubeflow-cdk', 'terraform');

/** Reduced schema, which the stand-in provider serves. */
const SCHEMA = join(__dirname, '..', 'platforms', 'gke', 'terraform', 'google-provider-schema.json');

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

/** Whether tests use the real Google provider instead of the stand-in. */
export function usesRealProvider(): boolean {
  return process.env.GOOGLE_PROVIDER === 'real';
}

/**
 * Runs Terraform in the folder of a stack, with an invalid token and without any Google credentials of this machine.
 *
 * The stand-in provider appends each change to the file `changes.jsonl` in this folder.
 */
export function terraform(folder: string, ...args: string[]): Promise<CommandResult> {
  mkdirSync(CACHE, { recursive: true });
  const env = {
    ...Object.fromEntries(INHERITED_VARIABLES.map((name) => [name, process.env[name]])),
    ...(usesRealProvider() && { TF_PLUGIN_CACHE_DIR: CACHE }),
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
    GOOGLE_PROVIDER_SCHEMA: SCHEMA,
    GOOGLE_PROVIDER_LOG: join(folder, 'changes.jsonl'),
    // Planning new resources reads nothing from Google Cloud. Any request would be rejected with this token.
    GOOGLE_OAUTH_ACCESS_TOKEN: 'opens-nothing',
  };
  return new Promise((resolve) => {
    execFile('terraform', args, { cwd: folder, env, maxBuffer: 2 ** 28, timeout: 300_000 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      resolve({ status, output: `${stdout}${stderr}${status === 127 ? error?.message : ''}` });
    });
  });
}

/**
 * Runs Terraform like `terraform`.
 *
 * @throws Error if the command fails
 */
export async function mustRun(folder: string, ...args: string[]): Promise<string> {
  const { status, output } = await terraform(folder, ...args);
  if (status !== 0) {
    throw new Error(`terraform ${args.join(' ')}\n${output}`);
  }
  return output;
}
