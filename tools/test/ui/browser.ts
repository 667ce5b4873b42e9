import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from '../../src/init/cluster/facts';
import { NO_FACTS } from '../../src/init/facts';
import type { AppFolder } from '../../src/ui/local/app-folder';
import { writeJson } from '../../src/ui/local/json-file';
import { LocalBackend } from '../../src/ui/local/local-backend';
import { RunFolder } from '../../src/ui/local/run-folder';
import { Sessions } from '../../src/ui/server/sessions';
import { type UiOptions, uiApp } from '../../src/ui/server/ui-app';
import type { Preview } from '../../src/ui/work/preview';
import { kubeconfigOf } from '../kubernetes/fake-api-server';
import { aPlan } from '../plan/a-plan';

export const HOST = '127.0.0.1:8080';
export const ORIGIN = `http://${HOST}`;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

type Form = Record<string, string | readonly string[]>;

/** Replaces the worker of a run. */
type Work = (app: AppFolder, run: RunFolder) => void;

/** A server in this process with a new folder, and a browser. */
export class Browser {
  public readonly folder = mkdtempSync(join(tmpdir(), 'ui-'));
  public readonly log: string[] = [];
  public sessions = new Sessions();
  /** Runs that were started, as `name/number`. */
  public readonly started: string[] = [];
  public work: Work = () => {};
  public facts: Facts = NO_FACTS;
  public csrf = '';
  public cookie = '';
  private app: ReturnType<typeof uiApp>;

  constructor(private readonly options: Partial<UiOptions> = {}) {
    writeFileSync(join(this.folder, 'kubeconfig'), kubeconfigOf('http://127.0.0.1:9'));
    this.app = this.newServer();
  }

  public get apps(): string {
    return join(this.folder, 'apps');
  }

  /** Starts another server on the same folder, as after a restart. */
  public async restart(): Promise<void> {
    this.sessions = new Sessions();
    this.app = this.newServer();
    await this.signIn();
  }

  public async signIn(): Promise<Answer> {
    const answer = await this.send(`/sign-in?token=${this.sessions.newToken()}`);
    this.cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    this.csrf = (await this.get('/new')).text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? '';
    return answer;
  }

  public get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  /** Sends a form as the pages do. */
  public post(path: string, form: Form = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries({ csrf: this.csrf, ...form })) {
      for (const each of [value].flat() as string[]) {
        body.append(name, each);
      }
    }
    return this.send(path, {
      method: 'POST',
      body: body.toString(),
      headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  }

  public async send(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = {
      host: HOST,
      ...(this.cookie && { cookie: this.cookie }),
      ...(init.headers as Record<string, string>),
    };
    const response = await this.app.request(`${ORIGIN}${path}`, { ...init, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  public async bytes(path: string): Promise<Uint8Array> {
    const response = await this.app.request(`${ORIGIN}${path}`, { headers: { host: HOST, cookie: this.cookie } });
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Creates an app through the pages: no cluster, all defaults. */
  public async newApp(name = 'demo'): Promise<Answer> {
    await this.post('/new', { name, context: '' });
    return this.post(`/apps/${name}/write`, { after: '0' });
  }

  public close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private newServer() {
    return uiApp({
      backend: new LocalBackend({
        folder: this.apps,
        env: { HOME: this.folder, PATH: '', KUBECONFIG: join(this.folder, 'kubeconfig') },
        readFacts: async () => this.facts,
        startWorker: (app, number) => {
          this.started.push(`${app.name}/${number}`);
          this.work(app, new RunFolder(app.runs, number));
        },
      }),
      hosts: [HOST, 'localhost:8080'],
      log: (line) => this.log.push(line),
      sessions: this.sessions,
      ...this.options,
    });
  }
}

/** A worker that ends at once. A preview finds what `aPlan` contains. */
export const succeeding =
  (preview: Partial<Preview> = {}, plan = aPlan({ environment: 'laptop', terraform: undefined })): Work =>
  (app, run) => {
    run.take();
    if (run.order?.kind === 'preview') {
      const output = join(app.folder, 'deploy.out/laptop');
      mkdirSync(output, { recursive: true });
      writeFileSync(join(output, 'plan.json'), JSON.stringify(plan));
      for (const { file, objects } of plan.components) {
        mkdirSync(join(app.folder, file, '..'), { recursive: true });
        const [{ name, namespace } = { name: '', namespace: '' }] = objects;
        const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace } };
        writeFileSync(join(app.folder, file), JSON.stringify(object));
      }
      const found: Preview = { environment: 'laptop', files: app.hash(), warnings: [], findings: [], ...preview };
      writeJson(run.file('preview.json'), found);
    }
    run.finish('succeeded');
  };
