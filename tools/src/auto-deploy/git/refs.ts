import { nearest } from '../../nearest';
import type { VersionConfig } from '../config/config';

/** A branch or tag, and its commit. */
export interface Ref {
  /** Full name, such as `refs/heads/main`. */
  readonly name: string;
  readonly commit: string;
}

const PREFIXES = { branch: 'refs/heads/', tag: 'refs/tags/' } as const;

/** Patterns for `git ls-remote`. Those of tags include the commits that annotated tags are about. */
export function lsRemotePatterns(ref: VersionConfig['ref']): string[] {
  const pattern = refPattern(ref);
  return ref.kind === 'tag' ? [pattern, `${pattern}^{}`] : [pattern];
}

function refPattern({ kind, pattern }: VersionConfig['ref']): string {
  return `${PREFIXES[kind]}${pattern}`;
}

/** Parses the output of `git ls-remote`. Annotated tags have the commit that they are about. */
export function parseRefs(output: string): Ref[] {
  const refs = new Map<string, string>();
  const peeled = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [, commit, name] = /^([0-9a-f]{40,64})\t(\S+)$/.exec(line) ?? [];
    if (name !== undefined) {
      (name.endsWith('^{}') ? peeled : refs).set(name.replace(/\^\{\}$/, ''), commit);
    }
  }
  return [...refs].map(([name, commit]) => ({ name, commit: peeled.get(name) ?? commit }));
}

/** Returns the branch or tag that a version follows, or undefined if it does not exist. */
export function chooseRef(refs: readonly Ref[], wanted: VersionConfig['ref']): Ref | undefined {
  const pattern = new RegExp(`^${refPattern(wanted).split('*').map(escaped).join('.*')}$`);
  return refs
    .filter(({ name }) => pattern.test(name))
    .sort((a, b) => compareVersions(a.name, b.name))
    .at(-1);
}

/** Says that a branch or tag does not exist. */
export function missingRef({ kind, pattern }: VersionConfig['ref'], refs: readonly Ref[]): string {
  const names = refs.flatMap(({ name }) => (name.startsWith(PREFIXES[kind]) ? name.slice(PREFIXES[kind].length) : []));
  const match = pattern.includes('*') ? undefined : nearest(pattern, names);
  const text = pattern.includes('*') ? `No ${kind} matches "${pattern}".` : `There is no ${kind} "${pattern}".`;
  return match === undefined ? text : `${text} Did you mean "${match}"?`;
}

/** Compares names by the numbers in them. A name with a suffix such as `-rc.1` comes before the one without. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map((name) => name.split(/(\d+)/));
  for (let index = 0; index < Math.max(first.length, second.length); index++) {
    const [left = '', right = ''] = [first[index], second[index]];
    if (left === right) {
      continue;
    }
    if (index % 2 === 1) {
      return Number(left) - Number(right) || left.length - right.length;
    }
    const isSuffix = [left, right].map((text) => text.startsWith('-'));
    if (isSuffix[0] !== isSuffix[1] && (left === '' || right === '')) {
      return isSuffix[0] ? -1 : 1;
    }
    return left < right ? -1 : 1;
  }
  return 0;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
