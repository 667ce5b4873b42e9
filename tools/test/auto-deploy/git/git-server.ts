import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const IDENTITY = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };

/** A real Git server over HTTP, with one repository. */
export class GitServer {
  static async start(): Promise<GitServer> {
    const git = new GitServer();
    git.execute('init', '--quiet', '--initial-branch=main', git.work);
    git.execute('init', '--quiet', '--bare', '--initial-branch=main', git.bare);
    git.execute('-C', git.bare, 'config', 'uploadpack.allowFilter', 'true');
    await once(git.server.listen(0, '127.0.0.1'), 'listening');
    return git;
  }

  /** Required user and password. Omitted if anyone can read. */
  login?: { readonly username: string; readonly password: string };
  /** Whether requests stay without an answer. */
  silent = false;
  readonly requests: string[] = [];
  /** Credentials that requests had. */
  readonly received = new Set<string>();
  private readonly folder = mkdtempSync(join(tmpdir(), 'git-server-'));
  private readonly work = join(this.folder, 'work');
  private readonly bare = join(this.folder, 'platform.git');
  private readonly server: Server = createServer((request, response) => this.answer(request, response));

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/platform.git`;
  }

  /** An empty folder for programs that use the server. */
  get scratch(): string {
    const scratch = join(this.folder, 'scratch');
    mkdirSync(scratch, { recursive: true });
    return scratch;
  }

  /** Commits files, pushes the commit to a branch, and returns it. */
  commit(files: Readonly<Record<string, string>>, { branch = 'main', amend = false } = {}): string {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.work, file)), { recursive: true });
      writeFileSync(join(this.work, file), text);
    }
    const at = ['-C', this.work];
    this.execute(...at, 'add', '-A');
    this.execute(...at, 'commit', '--quiet', '--allow-empty', '-m', 'change', ...(amend ? ['--amend'] : []));
    this.execute(...at, 'push', '--quiet', '--force', this.bare, `HEAD:refs/heads/${branch}`);
    return this.execute(...at, 'rev-parse', 'HEAD').trim();
  }

  tag(name: string): void {
    this.execute('-C', this.work, 'tag', '-a', '-f', '-m', name, name);
    this.execute('-C', this.work, 'push', '--quiet', '--force', this.bare, `refs/tags/${name}`);
  }

  deleteBranch(branch: string): void {
    this.execute('-C', this.bare, 'update-ref', '-d', `refs/heads/${branch}`);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private execute(...args: string[]): string {
    return execFileSync('git', args, { encoding: 'utf8', env: { ...process.env, ...IDENTITY }, stdio: 'pipe' });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://server');
    this.requests.push(`${request.method} ${url.pathname}`);
    if (this.silent) {
      return;
    }
    const { authorization = '' } = request.headers;
    const given = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
    this.received.add(given);
    if (this.login && given !== `${this.login.username}:${this.login.password}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' });
      response.end();
      return;
    }
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: this.folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    backend.on('close', () => {
      const output = Buffer.concat(chunks);
      const end = output.indexOf('\r\n\r\n');
      const headers = output.subarray(0, end).toString('utf8').split('\r\n');
      const entries = headers.map((line) => line.split(': ') as [string, string]);
      const status = entries.find(([name]) => name === 'Status')?.[1];
      response.writeHead(Number(status?.split(' ')[0] ?? 200), Object.fromEntries(entries));
      response.end(output.subarray(end + 4));
    });
  }
}
