import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileError } from '../file-error';
import type { Prompts } from '../terminal/prompts';
import type { Terminal } from '../terminal/terminal';
import type { Answers } from './answers/answers';
import { ANSWERS_FILE, parseAnswers } from './answers/answers-file';
import { askAnswers } from './answers/ask';
import { validateAnswers } from './answers/validate';
import { choose } from './choose/choose';
import type { Facts } from './cluster/facts';
import { NO_FACTS } from './facts';
import { appFiles } from './files/app-files';
import { planChanges } from './files/plan-changes';
import { checkFolder, writeFiles } from './files/write-files';
import type { Report } from './report';
import type { TranslatedValues } from './values/translate';

/** What `init` is asked to do. */
export interface InitRequest {
  readonly folder: string;
  /** Answers of options. */
  readonly given: Partial<Answers>;
  /** File with answers. */
  readonly answersPath?: string;
  /** File with values of zero-to-jupyterhub. */
  readonly valuesPath?: string;
}

/** What `init` uses. Tests replace it. */
export interface InitTools {
  readonly terminal: Terminal;
  readonly report: Report;
  /** @default - nobody answers questions */
  readonly prompts?: Prompts;
  readFacts(context?: string): Promise<Facts>;
}

/** Writes an app, and returns its answers. */
export async function initApp(request: InitRequest, tools: InitTools): Promise<Answers> {
  const { terminal, report } = tools;
  const folder = resolve(terminal.cwd, request.folder);
  checkFolder(folder, ANSWERS_FILE);
  const values = await readValues(request, tools);
  const answers = await decide(request, tools, values?.answers);
  const translated = values?.translate(answers);
  validateAnswers(answers, translated?.seed.jupyterhub?.authenticator !== undefined);
  reportValues(report, translated);
  const files = appFiles(answers, translated?.seed);
  const changes = await planChanges(folder, files, async (path, text) => {
    report.difference(path, text);
    return (await tools.prompts?.confirm(`Overwrite ${path}?`, false)) ?? false;
  });
  const written = changes.filter(({ action }) => action === 'create' || action === 'update').map(({ path }) => path);
  writeFiles(folder, new Map([...files].filter(([path]) => written.includes(path))));
  report.written(request.folder, changes, answers);
  return answers;
}

/** Answers of options, of a file, of values, of the cluster, and of the person, in this order. */
async function decide(request: InitRequest, tools: InitTools, ofValues: Partial<Answers> = {}): Promise<Answers> {
  const fromFile = request.answersPath === undefined ? {} : readAnswers(tools.terminal, request.answersPath);
  const given = { ...ofValues, ...fromFile, ...request.given };
  // A file reproduces an app: the cluster of today must not change it.
  const facts = request.answersPath === undefined ? await tools.readFacts(given.context) : NO_FACTS;
  const name = given.name ?? appName(resolve(tools.terminal.cwd, request.folder));
  const first = choose(facts, { ...given, name });
  if (request.answersPath !== undefined) {
    return first.answers;
  }
  tools.report.reasons(first.reasons, facts.cluster.known ? facts.cluster.value.context : undefined);
  return tools.prompts === undefined
    ? first.answers
    : choose(facts, { ...(await askAnswers(tools.prompts, first.answers, given)), name }).answers;
}

/** A name for npm, from the folder. */
function appName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '');
  return name === '' ? 'my-kubeflow' : name;
}

function readAnswers(terminal: Terminal, path: string): Partial<Answers> {
  return parseAnswers(readText(terminal, path), path);
}

function readText(terminal: Terminal, path: string): string {
  try {
    return readFileSync(resolve(terminal.cwd, path), 'utf8');
  } catch (error) {
    throw fileError(path, error as NodeJS.ErrnoException);
  }
}

/** Reads and translates values of the chart, if there are any. */
async function readValues({ valuesPath }: InitRequest, { terminal }: InitTools) {
  if (valuesPath === undefined) {
    return undefined;
  }
  const translation = await import('./values/translate');
  const values = translation.parseValues(readText(terminal, valuesPath), valuesPath);
  return {
    answers: translation.answersOfValues(values),
    translate: (answers: Answers) => translation.translateValues(values, answers),
  };
}

function reportValues(report: Report, translated: TranslatedValues | undefined): void {
  report.notes('Values without a counterpart:', translated?.untranslated ?? []);
  report.notes('To do:', translated?.attention ?? []);
  report.notes('Defaults that differ from the chart:', translated?.changedDefaults ?? []);
}
