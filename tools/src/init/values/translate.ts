import { parseDocument } from 'yaml';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { nearest } from '../../nearest';
import type { Answers } from '../answers/answers';
import type { AppSeed } from '../files/app-files';
import { HUB_CONFIG } from './authenticator';
import { changedDefaults } from './changed-defaults';
import { type ChartRow, rowOf } from './chart-table';
import { isEmpty, isMap, secretNames, text, Untranslatable } from './conversions';
import { Draft } from './draft';
import { HUB } from './hub-translations';
import { NOTEBOOKS } from './notebook-translations';
import { PROXY } from './proxy-translations';
import { SCHEDULING } from './scheduling-translations';
import { type Context, custom, simple, type Translation } from './translation';

/** Props of JupyterHub, and what values they do not cover. */
export interface TranslatedValues {
  readonly seed: AppSeed;
  /** Values that have no counterpart, with the reason. */
  readonly untranslated: readonly string[];
  /** What the user must do. */
  readonly attention: readonly string[];
  /** Defaults of the chart that differ, and that no value sets. */
  readonly changedDefaults: readonly string[];
}

/** All translations. Later ones find what earlier ones set. */
export const TRANSLATIONS: readonly Translation[] = [
  simple('nameOverride', 'name', text),
  simple('fullnameOverride', 'name', text),
  custom('imagePullSecrets', (value, { draft }) => {
    for (const pod of ['notebooks', 'hub', 'proxy']) {
      draft.set(`${pod}.imagePullSecrets`, secretNames(value));
    }
  }),
  ...HUB,
  HUB_CONFIG,
  ...PROXY,
  ...NOTEBOOKS,
  ...SCHEDULING,
];

/** Values that become answers: `answersOfValues` reads them. */
export const ANSWERED = [
  'ingress.enabled',
  'ingress.hosts',
  'ingress.ingressClassName',
  'httpRoute.enabled',
  'httpRoute.hostnames',
  'httpRoute.gateway.name',
  'httpRoute.gateway.namespace',
  'proxy.https.hosts',
];

/** Reads values of the chart. Helm reads YAML 1.1: `0644` is an octal number, and `yes` is true. */
export function parseValues(source: string, file: string): Record<string, unknown> {
  const document = parseDocument(source, { prettyErrors: true, version: '1.1' });
  const [error] = document.errors;
  const content: unknown = error ? undefined : (document.toJS() ?? {});
  if (!isMap(content)) {
    throw new CliError(`the values file ${file} is not valid.`, {
      reason: error ? (error.message.split('\n')[0] ?? '').replace(/:$/, '.') : 'It is not a map.',
      hint: 'Write the values of the release with: helm get values RELEASE -o yaml > values.yaml',
      exitCode: ExitCode.usage,
    });
  }
  return content;
}

/** Answers that values give: the hostname, and what exposes it. */
export function answersOfValues(values: Record<string, unknown>): Partial<Answers> {
  const at = reader(values);
  const first = (path: string) => {
    const found = at(path);
    const [host] = Array.isArray(found) ? found : [];
    return typeof host === 'string' && host !== '' ? host : undefined;
  };
  const ingress = at('ingress.enabled') === true;
  const route = at('httpRoute.enabled') === true;
  const hostname =
    (ingress ? first('ingress.hosts') : undefined) ??
    (route ? first('httpRoute.hostnames') : undefined) ??
    first('proxy.https.hosts');
  const ingressClass = ingress ? at('ingress.ingressClassName') : undefined;
  const gateway = route ? at('httpRoute.gateway.name') : undefined;
  return {
    ...(hostname !== undefined && (ingressClass || gateway) ? { hostname } : {}),
    ...(typeof ingressClass === 'string' && ingressClass !== '' && { ingressClass }),
    ...(typeof gateway === 'string' &&
      gateway !== '' && { gateway: `${at('httpRoute.gateway.namespace') ?? 'default'}/${gateway}` }),
  };
}

/** Translates values. Each value is translated, or listed with a reason. */
export function translateValues(values: Record<string, unknown>, answers: Partial<Answers>): TranslatedValues {
  const at = reader(values);
  const untranslated = new Map<string, string>();
  const notes: string[] = [];
  const draft = new Draft();
  const context: Context = {
    draft,
    answers,
    value: (path) => (isEmpty(at(path)) ? undefined : at(path)),
    note: (path, note) => notes.push(`${path}: ${note}`),
    skip: (path, reason) => untranslated.set(path, reason),
  };
  const leaves = leavesOf(values);
  const translated = new Set<string>(ANSWERED);
  for (const { paths, run } of TRANSLATIONS) {
    paths.forEach((path) => {
      translated.add(path);
    });
    const given = paths.filter((path) => leaves.has(path));
    if (given.length === 0) {
      continue;
    }
    try {
      run(context);
    } catch (error) {
      if (!(error instanceof Untranslatable)) {
        throw error;
      }
      for (const path of given) {
        untranslated.set(path, error.message);
      }
    }
  }
  for (const [path, row] of leaves) {
    if (!translated.has(path)) {
      untranslated.set(path, reasonOf(path, row));
    }
  }
  if (isHostnameLost(at, answers)) {
    notes.push(
      'the hostname needs an ingress controller or a Gateway: use --hostname with --ingress-class or --gateway',
    );
  }
  return {
    seed: { jupyterhub: draft.build() },
    untranslated: [...untranslated].map(([path, reason]) => `${path}: ${reason}`),
    attention: notes,
    changedDefaults: changedDefaults(
      (path) => leaves.has(path) || [...leaves.keys()].some((leaf) => leaf.startsWith(`${path}.`)),
    ),
  };
}

function isHostnameLost(at: (path: string) => unknown, { hostname }: Partial<Answers>): boolean {
  return (
    hostname === undefined &&
    ['ingress.hosts', 'httpRoute.hostnames', 'proxy.https.hosts'].some((path) => !isEmpty(at(path)))
  );
}

function reasonOf(path: string, row: ChartRow | undefined): string {
  if (row === undefined) {
    const near = nearest(
      path,
      TRANSLATIONS.flatMap(({ paths }) => paths),
    );
    return `it is not a value of the chart 4.4.0${near ? `; did you mean ${near}?` : ''}`;
  }
  // Links lead to sections of the README.
  const reason = row.reason?.replace(/\[([^\]]+)\]\([^)]*\)/g, '"$1" in the README of JupyterHub');
  return reason ?? `use ${row.ours.map((each) => `\`${each}\``).join(', ')}`;
}

/** The values that are set, by the path that the chart's schema has for them. Empty values have no effect. */
function leavesOf(values: Record<string, unknown>): Map<string, ChartRow | undefined> {
  const known = new Set(TRANSLATIONS.flatMap(({ paths }) => paths));
  const leaves = new Map<string, ChartRow | undefined>();
  const visit = (value: unknown, path: string) => {
    if (isEmpty(value)) {
      return;
    }
    const row = rowOf(path);
    if (known.has(path) || ANSWERED.includes(path) || row?.exact || !isMap(value)) {
      leaves.set(path, row?.row);
      return;
    }
    for (const [key, each] of Object.entries(value)) {
      visit(each, path === '' ? key : `${path}.${key}`);
    }
  };
  visit(values, '');
  return leaves;
}

function reader(values: Record<string, unknown>): (path: string) => unknown {
  return (path) => path.split('.').reduce<unknown>((value, key) => (isMap(value) ? value[key] : undefined), values);
}
