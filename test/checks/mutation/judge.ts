import { parseAllDocuments } from 'yaml';
import * as library from '../../../lib';
import { Warnings } from '../../../lib';
import type { Program } from '../../cluster/property-based/program';
import { type Run, run } from '../../cluster/property-based/run-program';
import type { Manifest } from '../../policy/manifest';
import type { Mutation } from './mutations';
import { openings } from './openness';
import { type Site, withoutValue, withValue } from './sites';
import { entryOf } from './types';

export type Outcome = 'refused' | 'unchanged' | 'changed' | 'wrong';

export interface Judgement {
  readonly outcome: Outcome;
  /** Why it is wrong. */
  readonly faults: readonly string[];
}

// Parts of messages that show a value which the library did not expect.
const UNEXPECTED = /\[object |cannot be rendered|Cannot read|is not a function|is not iterable|NaN%|undefined\//;

/** Runs a program with a mutation. `valid` is the run of the program without it. */
export function judge(program: Program, valid: Run, site: Site, mutation: Mutation): Judgement {
  const { run: mutated, warnings } = runWithWarnings(withValue(program, site, mutation.value));
  if (mutated.error !== undefined) {
    return judgement('refused', faultsOfRefusal(mutated, valid, site, mutation));
  }
  const isUnchanged = isSame(mutated, valid);
  const outcome = isUnchanged ? 'unchanged' : 'changed';
  switch (mutation.expected) {
    case 'refusal':
      return judgement(outcome, ['accepted although it must be refused']);
    case 'warning':
      return judgement(outcome, [
        ...(warnings.some((text) => text.includes(mutation.key ?? '')) ? [] : ['no warning']),
        ...(mutation.key === undefined || isUnchanged ? [] : ['an unknown key changes the output']),
      ]);
    case 'field in the output':
      return judgement(
        outcome,
        isUnchanged && hasEffect(program, valid, site) ? ['a field of Kubernetes is dropped'] : [],
      );
    case 'as if absent':
      return judgement(outcome, []);
    case 'effect or refusal':
      return judgement(outcome, [
        ...(isUnchanged && !mayMeanTheSame(site, mutation) && hasEffect(program, valid, site)
          ? ['accepted, and has no effect']
          : []),
        ...(isExplicit(site) ? [] : newOpenings(program, valid, mutated, site)),
      ]);
  }
}

function judgement(outcome: Outcome, faults: readonly string[]): Judgement {
  return { outcome: faults.length > 0 ? 'wrong' : outcome, faults };
}

function runWithWarnings(program: Program): { run: Run; warnings: string[] } {
  const warnings: string[] = [];
  const add = vi.spyOn(Warnings, 'add').mockImplementation((_construct, code, what) => {
    if (code === 'unknown-prop') {
      warnings.push(what);
    }
  });
  const emit = vi.spyOn(process, 'emitWarning').mockImplementation((what) => {
    warnings.push(String(what));
  });
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    return { run: run(program), warnings };
  } finally {
    add.mockRestore();
    emit.mockRestore();
    stdout.mockRestore();
  }
}

/** Runs a program without a mutation. */
export function runValid(program: Program): Run {
  return runWithWarnings(program).run;
}

/** A refusal is an error of this library that names the place, and prevents all output. */
function faultsOfRefusal(
  { error, files }: Run,
  { constructs }: Run,
  site: Site,
  { expected, key }: Mutation,
): string[] {
  const { name, message, stack } = error as Error;
  if (message.startsWith('Validation failed with the following errors:')) {
    // Of a plain cdk8s app, which validates and names the constructs itself.
    return [];
  }
  if (name !== 'KubeflowError' && name !== 'SynthesisError') {
    return [`not an error of this library: ${stack ?? error}`];
  }
  const problems: readonly string[] = (error as { problems?: string[] }).problems ?? [message];
  const places = [...constructs.map((path) => path || '(app)'), ...CALLS];
  const props = [key, ...site.path].filter((part) => typeof part === 'string');
  // All props were replaced, so the error is about any of them.
  const isWhole = site.path.length === 0;
  return [
    ...(expected === 'as if absent' || expected === 'warning' ? unlessAbsenceIsInvalid(site, message) : []),
    ...problems
      .filter((text) => !places.some((place) => text.startsWith(place)))
      .map((text) => `names no place: ${text}`),
    ...problems.filter((text) => UNEXPECTED.test(text)).map((text) => `incomplete message: ${text}`),
    // A value of the type may conflict with another prop, which the error then names.
    ...(expected !== 'refusal' || isWhole || props.some((prop) => message.includes(String(prop)))
      ? []
      : [`does not name the prop: ${message}`]),
    ...[...files.keys()].map((path) => `${path} was written despite the error: ${message}`),
  ];
}

/** Errors of static methods and new constructs start with these. */
const CALLS = ['new ', ...Object.keys(library)];

/** Other props may require an optional one, which an error about types would not say. */
function unlessAbsenceIsInvalid({ path }: Site, message: string): string[] {
  const last = [...path].reverse().find((part) => typeof part === 'string');
  return / must be an? [A-Z]\w+( object)?; got| must be an? (string|number|boolean|list)[^.]*; got/.test(message) &&
    message.includes(`${last}\` must be`)
    ? [`refused although it may be absent: ${message}`]
    : [];
}

function isSame(one: Run, other: Run): boolean {
  return one.files.size === other.files.size && [...one.files].every(([path, text]) => other.files.get(path) === text);
}

/** Whether a prop has an effect in this program. The cluster may not support it, or another prop disables it. */
function hasEffect(program: Program, valid: Run, site: Site): boolean {
  // The prop around a value that cannot be absent.
  for (let { length } = site.steps; length > 1; length--) {
    const without = runValid(withoutValue(program, { steps: site.steps.slice(0, length) }));
    if (without.error === undefined) {
      return !isSame(without, valid);
    }
  }
  return false;
}

/** A member of an enum or an object may be the one that was there, and of a name only its presence may have an effect. */
function mayMeanTheSame({ type }: Site, { title }: Mutation): boolean {
  return ['enum', 'struct'].includes(entryOf(type)?.kind) || (type === 'string' && title !== '""');
}

/** Booleans are explicit: `true` may open something. */
function isExplicit({ type }: Site): boolean {
  return type === 'boolean';
}

/** Openings that neither the program nor the default of the prop has. */
function newOpenings(program: Program, valid: Run, mutated: Run, site: Site): string[] {
  const before = openings(objectsOf(valid));
  const opened = [...openings(objectsOf(mutated))].filter(([opening, count]) => count > (before.get(opening) ?? 0));
  if (opened.length === 0) {
    return [];
  }
  const isOptional = site.optional || site.path.length === 0;
  const byDefault = isOptional ? openings(objectsOf(runValid(withoutValue(program, site)))) : before;
  return opened
    .filter(([opening, count]) => count > (byDefault.get(opening) ?? 0))
    .map(([opening]) => `opens ${opening}`);
}

function objectsOf({ files }: Run): Manifest[] {
  const manifests = [...files].filter(([path]) => path.endsWith('.k8s.yaml'));
  return manifests
    .flatMap(([, text]) =>
      parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as Manifest | null),
    )
    .filter((object): object is Manifest => object !== null);
}
