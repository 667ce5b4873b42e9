import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { CliError } from '../../cli-error';
import { graphOf } from '../../graph/build-graph';
import { foldGraph } from '../../graph/fold-graph';
import { renderSvg } from '../../graph/svg';
import type { Answers } from '../../init/answers/answers';
import { choose } from '../../init/choose/choose';
import type { Facts } from '../../init/cluster/facts';
import { NO_FACTS } from '../../init/facts';
import { type AppFiles, appFiles } from '../../init/files/app-files';
import { planChanges } from '../../init/files/plan-changes';
import { writeFiles } from '../../init/files/write-files';
import type { DeletionContents } from '../../operations/deletion-contents';
import type { Forwarding } from '../../operations/port-forward';
import type { DeploymentPlan } from '../../plan/plan';
import { readPlan } from '../../plan/read-plan';
import { DEPLOYMENT_FOLDER } from '../../plan/synthesize';
import { existingOutput } from '../../report/input/outputs';
import type { Terminal } from '../../terminal/terminal';
import type {
  AppBackend,
  AppFile,
  AppHealth,
  AppSummary,
  Draft,
  ReviewedFile,
  RunRequest,
  StartedRun,
} from '../backend/backend';
import type { RunView } from '../backend/run';
import type { Preview } from '../work/preview';
import type { AppFolder } from './app-folder';
import { ClusterAccess } from './cluster-access';
import { readJson, writeJson } from './json-file';
import type { StartWorker } from './local-backend';
import { isAlive } from './process-identity';
import { RunFolder } from './run-folder';

interface SavedDraft {
  readonly context?: string;
  readonly facts: Facts;
  /** Omitted if the answers are those of the files. */
  readonly given?: Partial<Answers>;
}

export interface LocalAppOptions {
  readonly env: Terminal['env'];
  readonly startWorker: StartWorker;
  readonly readFacts: (context?: string) => Promise<Facts>;
}

const TEXT = new TextDecoder('utf-8');

/** An app in a folder. */
export class LocalApp implements AppBackend {
  public static hasDraft({ state }: AppFolder): boolean {
    return existsSync(join(state, 'draft.json'));
  }

  private readonly access: ClusterAccess;

  constructor(
    private readonly app: AppFolder,
    private readonly options: LocalAppOptions,
  ) {
    this.access = new ClusterAccess(this.terminal, () => this.plan());
  }

  public get name(): string {
    return this.app.name;
  }

  public summary(): AppSummary {
    const { name, app } = this;
    const lastRun = this.lastRun();
    return {
      name,
      written: app.isWritten,
      ...(app.isWritten && { answers: this.answersIfValid() }),
      ...(lastRun !== undefined && { lastRun }),
    };
  }

  public begin(facts: Facts, context: string | undefined): void {
    writeJson(this.draftFile, { context, facts, given: {} } satisfies SavedDraft);
  }

  public draft(): Draft {
    const saved = readJson<SavedDraft>(this.draftFile);
    const given = saved?.given ?? this.app.given();
    return { context: saved?.context ?? given.context, facts: saved?.facts ?? NO_FACTS, given };
  }

  public save(given: Partial<Answers>): void {
    const { context, facts } = this.draft();
    writeJson(this.draftFile, { context, facts, given } satisfies SavedDraft);
  }

  public async readAgain(): Promise<void> {
    const { context, given } = this.draft();
    const facts = await this.options.readFacts(context);
    writeJson(this.draftFile, { context, facts, given } satisfies SavedDraft);
  }

  public async review(): Promise<readonly ReviewedFile[]> {
    const differences = new Map<string, string>();
    const changes = await planChanges(this.app.folder, this.newFiles(), async (path, difference) => {
      differences.set(path, difference);
      return false;
    });
    return changes.map((change) => ({ ...change, difference: differences.get(change.path) }));
  }

  public async write(overwrite: readonly string[]): Promise<void> {
    if (this.lastRun()?.state === 'running') {
      throw new CliError('The files cannot change now.', {
        reason: 'A run of this app uses them.',
        hint: 'Wait until it ends, or stop it.',
      });
    }
    const files = this.newFiles();
    const changes = await planChanges(this.app.folder, files, async (path) => overwrite.includes(path));
    const written = changes.filter(({ action }) => action === 'create' || action === 'update').map(({ path }) => path);
    writeFiles(this.app.folder, new Map([...files].filter(([path]) => written.includes(path))));
    const { context, facts } = this.draft();
    // From now on, the files are the truth.
    writeJson(this.draftFile, { context, facts } satisfies SavedDraft);
  }

  public files(): readonly AppFile[] {
    return this.app.sources().map(({ path, content }) => ({ path, text: TEXT.decode(content) }));
  }

  public isPreviewed(): boolean {
    return this.app.isWritten && this.preview()?.files === this.app.hash();
  }

  public preview(): Preview | undefined {
    const runs = RunFolder.numbers(this.app.runs).map((number) => new RunFolder(this.app.runs, number));
    const last = runs.filter((run) => run.order?.kind === 'preview').at(-1);
    return last && readJson<Preview>(last.file('preview.json'));
  }

  public plan(): DeploymentPlan | undefined {
    const answers = this.answersIfValid();
    const folder = join(this.app.folder, this.options.env.KUBEFLOW_DEPLOY_OUTDIR || DEPLOYMENT_FOLDER);
    if (answers === undefined || !existsSync(join(folder, answers.environment))) {
      return undefined;
    }
    try {
      return readPlan(folder, answers.environment);
    } catch (error) {
      if (error instanceof CliError) {
        return undefined;
      }
      throw error;
    }
  }

  public emitted(path: string): string | undefined {
    const plan = this.plan();
    const files = plan === undefined ? [] : [...plan.setup, ...plan.shared, ...plan.components].map(({ file }) => file);
    // Only files that the plan names can be read.
    return files.includes(path) ? readFileSync(join(this.app.folder, path), 'utf8') : undefined;
  }

  public topology(): string | undefined {
    const plan = this.plan();
    if (plan === undefined) {
      return undefined;
    }
    const graph = graphOf(existingOutput(this.terminal).read(plan.environment));
    return renderSvg(foldGraph(graph));
  }

  public zip(): Uint8Array {
    const files = this.app.sources().map(({ path, content }) => [`${this.name}/${path}`, new Uint8Array(content)]);
    // The same files give the same bytes. 1980 is the first year of the format.
    return zipSync(Object.fromEntries(files), { mtime: new Date(1980, 0, 1), level: 6 });
  }

  public run(number: number): RunView | undefined {
    return new RunFolder(this.app.runs, number).view();
  }

  public start({ kind, after, data }: RunRequest): StartedRun {
    const run = RunFolder.create(this.app.runs, after, { kind, startedAt: Date.now(), ...(data && { data }) });
    if (run === undefined) {
      return { number: RunFolder.numbers(this.app.runs).at(-1) ?? 0, started: false };
    }
    this.options.startWorker(this.app, run.number);
    return { number: run.number, started: true };
  }

  public stop(number: number): void {
    const run = new RunFolder(this.app.runs, number);
    const { worker } = run;
    // Never the process of this server, which runs workers in tests.
    if (run.view()?.state === 'running' && worker !== undefined && isAlive(worker) && worker.pid !== process.pid) {
      process.kill(worker.pid, 'SIGINT');
    }
  }

  public health(wait: number): Promise<AppHealth> {
    return this.access.health(wait);
  }

  public deletion(data: boolean): Promise<DeletionContents> {
    return this.access.deletion(data);
  }

  public password(component: string): Promise<string> {
    return this.access.password(component);
  }

  public open(component: string): Promise<Forwarding> {
    return this.access.open(component);
  }

  public forwardings(): ReadonlyMap<string, Forwarding> {
    return this.access.forwardings;
  }

  public close(): void {
    this.access.close();
  }

  private newFiles(): AppFiles {
    const { facts, given } = this.draft();
    return appFiles(choose(facts, { ...given, name: given.name ?? this.name }).answers);
  }

  private lastRun(): RunView | undefined {
    const number = RunFolder.numbers(this.app.runs).at(-1);
    return number === undefined ? undefined : this.run(number);
  }

  private answersIfValid(): Answers | undefined {
    try {
      return this.app.isWritten ? this.app.answers() : undefined;
    } catch (error) {
      if (error instanceof CliError) {
        return undefined;
      }
      throw error;
    }
  }

  private get draftFile(): string {
    mkdirSync(this.app.state, { recursive: true, mode: 0o700 });
    return join(this.app.state, 'draft.json');
  }

  private get terminal(): Terminal {
    const silent = { write: () => true };
    return {
      ...{ stdout: silent, stderr: silent, env: this.options.env, cwd: this.app.folder },
      ...{ interactive: false, rich: false, columns: 120 },
    };
  }
}
