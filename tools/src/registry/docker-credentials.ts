import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-codes';
import { type RunResult, run } from '../processes/run';
import type { Terminal } from '../terminal/terminal';
import type { ImageReference } from './image-reference';

/** Credentials of a registry. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  /** Token that is exchanged for others. */
  | { readonly identityToken: string }
  /** Token that the registry accepts itself. */
  | { readonly registryToken: string };

type Fields = Readonly<Record<string, unknown>>;

/** Names under which Docker stores the credentials of Docker Hub. */
const DOCKER_HUB = ['https://index.docker.io/v1/', 'docker.io', 'index.docker.io', 'registry-1.docker.io'];

/**
 * Reads the credentials of registries that `docker login`, `podman login` or a credential helper stored.
 *
 * @see https://docs.docker.com/reference/cli/docker/login/
 */
export class DockerCredentials {
  private files?: { readonly file: string; readonly config: Fields }[];

  constructor(private readonly terminal: Pick<Terminal, 'env' | 'cwd'>) {}

  /**
   * Returns the credentials for an image, or undefined if there are none.
   *
   * @throws CliError if a file or a helper fails
   */
  public async of(image: ImageReference): Promise<Credentials | undefined> {
    this.files ??= this.readFiles();
    for (const { file, config } of this.files) {
      const found = (await this.fromHelper(file, config, image)) ?? fromFile(file, config, image);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  private async fromHelper(
    file: string,
    config: Fields,
    { registry }: ImageReference,
  ): Promise<Credentials | undefined> {
    const helpers = fieldsOf(config.credHelpers);
    for (const key of hostKeys(registry)) {
      const helper = helpers[key] ?? config.credsStore;
      const found = typeof helper === 'string' && helper !== '' ? await this.askHelper(file, helper, key) : undefined;
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  private async askHelper(file: string, helper: string, server: string): Promise<Credentials | undefined> {
    const program = `docker-credential-${helper}`;
    const { exitCode, stdout, stderr } = await this.runHelper(file, program, server);
    if (exitCode !== 0) {
      // Helpers print this to standard output.
      if (/credentials not found|no credentials server URL/i.test(stdout + stderr)) {
        return undefined;
      }
      throw new CliError(`${program} failed for ${server}.`, {
        reason: (stderr || stdout).trim() || `It ended with exit code ${exitCode}.`,
        hint: `Sign in again: docker login ${server}`,
        exitCode: ExitCode.unreachable,
      });
    }
    const answer = fieldsOf(parsed(stdout));
    if (typeof answer.Username !== 'string' || typeof answer.Secret !== 'string') {
      throw new CliError(`${program} did not answer with credentials for ${server}.`, {
        reason: 'It must print JSON with the fields "Username" and "Secret".',
        exitCode: ExitCode.unreachable,
      });
    }
    return answer.Username === '<token>'
      ? { identityToken: answer.Secret }
      : { username: answer.Username, password: answer.Secret };
  }

  private async runHelper(file: string, program: string, server: string): Promise<RunResult> {
    const { cwd, env } = this.terminal;
    try {
      return await run([program, 'get'], { cwd, env, input: server });
    } catch (error) {
      throw error instanceof CliError && error.exitCode === ExitCode.tool
        ? new CliError(`${program} is not installed.`, {
            reason: `${file} stores the credentials of ${server} with it.`,
            hint: 'Install it. For public images, set DOCKER_CONFIG to an empty folder.',
            exitCode: ExitCode.tool,
          })
        : error;
    }
  }

  private readFiles(): { file: string; config: Fields }[] {
    const { DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR, XDG_CONFIG_HOME, HOME } = this.terminal.env;
    const home = HOME || homedir();
    const files = [
      join(DOCKER_CONFIG || join(home, '.docker'), 'config.json'),
      // Podman and Skopeo.
      ...(REGISTRY_AUTH_FILE ? [REGISTRY_AUTH_FILE] : []),
      ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'containers/auth.json')] : []),
      join(XDG_CONFIG_HOME || join(home, '.config'), 'containers/auth.json'),
    ];
    return files.flatMap((file) => {
      const text = readOptional(file);
      return text === undefined || text.trim() === '' ? [] : [{ file, config: configOf(file, text) }];
    });
  }
}

function fromFile(file: string, config: Fields, image: ImageReference): Credentials | undefined {
  const auths = fieldsOf(config.auths);
  const keys = new Map(Object.keys(auths).map((key) => [plainKey(key), key]));
  const key = pathKeys(image)
    .map((each) => keys.get(plainKey(each)))
    .find((each) => each !== undefined);
  const { auth, username, password, identitytoken, registrytoken } = key === undefined ? {} : fieldsOf(auths[key]);
  if (typeof registrytoken === 'string' && registrytoken !== '') {
    return { registryToken: registrytoken };
  }
  if (typeof identitytoken === 'string' && identitytoken !== '') {
    return { identityToken: identitytoken };
  }
  if (typeof username === 'string' && typeof password === 'string' && username !== '') {
    return { username, password };
  }
  if (typeof auth !== 'string' || auth === '') {
    return undefined;
  }
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) {
    throw new CliError(`${file} has no valid credentials for ${image.registry}.`, {
      reason: '"auth" must be a user name, ":" and a password, encoded as Base64.',
      hint: `Sign in again: docker login ${image.registry}`,
      exitCode: ExitCode.files,
    });
  }
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}

/** Keys of a registry in the configuration of helpers. */
function hostKeys(registry: string): string[] {
  return registry === 'docker.io' ? DOCKER_HUB : [registry];
}

/** Keys of the credentials for an image, the most specific first: Podman stores credentials also for single repositories. */
function pathKeys({ registry, repository }: ImageReference): string[] {
  const parts = repository.split('/');
  const paths = parts.map((_, index) => `${registry}/${parts.slice(0, parts.length - index).join('/')}`);
  return [...paths, ...hostKeys(registry)];
}

/** Some versions of Docker store a URL. */
function plainKey(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/(v[12]\/?)?$/, '');
}

function configOf(file: string, text: string): Fields {
  const config = parsed(text);
  if (config === null || typeof config !== 'object' || Array.isArray(config)) {
    throw new CliError(`${file} is not valid.`, {
      reason: 'It must be a JSON object with credentials of registries.',
      hint: 'Correct the file, or delete it and sign in again with: docker login',
      exitCode: ExitCode.files,
    });
  }
  return config as Fields;
}

function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw new CliError(`${file} cannot be read.`, { reason: message, exitCode: ExitCode.files, cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}
