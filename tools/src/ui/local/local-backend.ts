import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import type { Facts } from '../../init/cluster/facts';
import { installedLocalTools, readGcloud } from '../../init/cluster/machine';
import { NO_FACTS, readFacts } from '../../init/facts';
import { readKubeconfig } from '../../kubernetes/kubeconfig';
import type { Terminal } from '../../terminal/terminal';
import type { AppBackend, AppSummary, Backend, ClusterChoice } from '../backend/backend';
import { AppFolder, isAppName, NAME_RULE, STATE_FOLDER } from './app-folder';
import { LocalApp } from './local-app';

/** Starts the worker of a run: another process. Tests replace it. */
export type StartWorker = (app: AppFolder, number: number) => void;

export interface LocalBackendOptions {
  /** Folder with a folder for each app. */
  readonly folder: string;
  readonly env: Terminal['env'];
  readonly startWorker: StartWorker;
  /** Reads a cluster. @default - over the network */
  readonly readFacts?: (context: string) => Promise<Facts>;
}

/** Apps in the folders of a folder. All state is in files, so that any server on the same folder shows the same. */
export class LocalBackend implements Backend {
  public readonly location: string;
  private readonly apps = new Map<string, LocalApp>();

  constructor(private readonly options: LocalBackendOptions) {
    this.location = options.folder;
    mkdirSync(options.folder, { recursive: true });
  }

  public async clusters(): Promise<readonly ClusterChoice[]> {
    try {
      const config = readKubeconfig(this.options.env);
      return config.getContexts().map(({ name }) => ({ name, current: name === config.getCurrentContext() }));
    } catch (error) {
      // Without a kubeconfig, there are no clusters.
      if (error instanceof CliError) {
        return [];
      }
      throw error;
    }
  }

  public async list(): Promise<readonly AppSummary[]> {
    return this.names().map((name) => this.found(name).summary());
  }

  public async create(name: string, context?: string): Promise<void> {
    if (!isAppName(name)) {
      throw new CliError(`${JSON.stringify(name)} is not a name of an app.`, {
        reason: NAME_RULE,
        exitCode: ExitCode.usage,
      });
    }
    const folder = new AppFolder(this.location, name);
    if (this.names().includes(name) || existsSync(folder.folder)) {
      throw new CliError(`The folder ${name} exists.`, {
        reason: `It is in ${this.location}.`,
        hint: 'Choose another name, or open the app in the list.',
        exitCode: ExitCode.usage,
      });
    }
    const facts = await this.readFacts(context);
    this.found(name).begin(facts, context);
  }

  public app(name: string): AppBackend | undefined {
    return isAppName(name) && this.names().includes(name) ? this.found(name) : undefined;
  }

  public async close(): Promise<void> {
    for (const app of this.apps.values()) {
      app.close();
    }
  }

  /** Folders of apps, and drafts without a folder. */
  private names(): string[] {
    const entries = readdirSync(this.location, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const drafts = new AppFolder(this.location, 'any').state.replace(/any$/, '');
    const names = [
      ...entries.map(({ name }) => name).filter((name) => name !== STATE_FOLDER && isAppName(name)),
      ...(existsSync(drafts) ? readdirSync(drafts).filter(isAppName) : []),
    ];
    return [...new Set(names)]
      .filter((name) => {
        const app = new AppFolder(this.location, name);
        return app.isWritten || LocalApp.hasDraft(app);
      })
      .sort();
  }

  private found(name: string): LocalApp {
    let app = this.apps.get(name);
    if (app === undefined) {
      const { env, startWorker } = this.options;
      app = new LocalApp(new AppFolder(this.location, name), {
        env,
        startWorker,
        readFacts: (context) => this.readFacts(context),
      });
      this.apps.set(name, app);
    }
    return app;
  }

  private async readFacts(context?: string): Promise<Facts> {
    const { env } = this.options;
    return context === undefined
      ? { ...NO_FACTS, gcloud: readGcloud(env), localTools: installedLocalTools(env) }
      : (this.options.readFacts ?? ((name) => readFacts(this.terminal, name)))(context);
  }

  private get terminal(): Terminal {
    const silent = { write: () => true };
    const { env } = this.options;
    return { stdout: silent, stderr: silent, env, cwd: this.location, interactive: false, rich: false, columns: 120 };
  }
}
