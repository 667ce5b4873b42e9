import { posix } from 'node:path';
import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import {
  checkBucketFolder,
  checkMountPath,
  checkSubPath,
  isPath,
  normalizeRelativePath,
  PATH_RULES,
  pathsOverlap,
} from '../../lib/validation/paths';
import { checkProperty } from '../random/check-property';
import { RUNS } from './runs';

const chart = new Chart(new App(), 'team');
const segment = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b.c', 'models', '...', '.x', '-') },
  fc.constantFrom('', '.', '..', ':', '{u}', '\0', '\n', '%2f', '%41', '"', '${', 'ü', 'x'.repeat(256)),
);
const path = fc.array(segment, { maxLength: 5 }).map((segments) => segments.join('/'));
const RULE_NAMES = Object.keys(PATH_RULES) as (keyof typeof PATH_RULES)[];

/** A path that normalization does not change has no ".", no empty segments and ".." at most at its start. */
const isNormal = (text: string) => posix.normalize(text) === text && !text.split('/').includes('..') && text !== '.';

const ORACLES: { [rule in keyof typeof PATH_RULES]: (text: string) => boolean } = {
  volumeFolder: (text) =>
    isRelative(text) &&
    isNormal(text) &&
    !text.endsWith('/') &&
    !/[\0\n]/.test(text) &&
    !text.includes('x'.repeat(256)),
  folder: (text) => isRelative(text) && isNormal(text) && !text.endsWith('/'),
  // As `validateLocalDescendingPath` of the API server.
  subPath: (text) => isRelative(text) && !text.split('/').includes('..'),
  bucketFolder: (text) => /^[^/]+(\/[^/]+)*$/.test(text) && !text.includes('\n'),
  iamFolder: (text) => isRelative(text) && !text.endsWith('/') && !/[\0\n"\\]|[$%]\{/.test(text),
  mountPath: (text) => posix.isAbsolute(text) && isNormal(text) && !text.endsWith('/') && !/[\0\n:{}]/.test(text),
  containerFile: (text) => posix.isAbsolute(text) && isNormal(text) && !text.endsWith('/') && !/[\0:]/.test(text),
  // As `validateVolumeMounts` of the API server, for absolute paths.
  containerPath: (text) => posix.isAbsolute(text) && !text.includes(':'),
  nfsExport: (text) => posix.isAbsolute(text) && !text.split('/').includes('..'),
  // WHATWG URL leaves such a path as it is, once percent-encoded letters that a path may also hold literally are left out.
  urlPrefix: (text) =>
    posix.isAbsolute(text) &&
    !text.includes('//') &&
    !text.endsWith('/') &&
    !/[\0\n{}"ü]|%2f/i.test(text) &&
    !text.split('/').some((part) => part === '.' || part === '..') &&
    new URL(text, 'http://host').pathname === text,
  baseUrl: (text) => posix.isAbsolute(text) && isNormal(text) && /^[-._~\w/]*$/.test(text),
};

test.each(RULE_NAMES)(
  'paths under the rule %s are those that normalization and the rule of the system leave',
  async (name) => {
    const prefixed = fc.oneof(
      path,
      path.map((text) => `/${text}`),
    );
    await checkProperty(
      prefixed,
      (text) => {
        fc.pre(text.length <= 1024);
        expect([text, isPath(text, PATH_RULES[name])]).toEqual([text, ORACLES[name](text)]);
      },
      RUNS,
    );
  },
);

function isRelative(text: string): boolean {
  return text !== '' && !posix.isAbsolute(text);
}

test.each(RULE_NAMES)('an empty path is not valid under the rule %s', (name) => {
  expect(isPath('', PATH_RULES[name])).toBe(false);
});

test.each<[keyof typeof PATH_RULES, string, boolean]>([
  ['volumeFolder', 'projects/vision', true],
  ['volumeFolder', 'projects/vision/', false],
  ['subPath', 'projects/vision/', true],
  ['subPath', './a//b', true],
  ['bucketFolder', 'a/../b', true],
  ['bucketFolder', 'a//b', false],
  ['iamFolder', 'a//b', true],
  ['mountPath', '/', false],
  ['containerPath', '/', true],
  ['containerPath', '/data/', true],
  ['nfsExport', '/', true],
  ['urlPrefix', '/models/v1:predict', true],
  ['urlPrefix', '/a%2Fb', false],
  ['urlPrefix', '/a%4', false],
  ['urlPrefix', `/${'a'.repeat(1023)}`, true],
  ['urlPrefix', `/${'a'.repeat(1024)}`, false],
  ['baseUrl', '/jupyter/', true],
  ['baseUrl', '/jupyter//', false],
])('%s: %s is %p', (name, text, expected) => {
  expect(isPath(text, PATH_RULES[name])).toBe(expected);
});

test('a relative path is normalized to itself without slashes at the end, or rejected', async () => {
  await checkProperty(
    path,
    (text) => {
      const trimmed = text.replace(/\/+$/, '');
      const isValid = !text.startsWith('/') && (trimmed === '' || isNormal(trimmed));
      const normalize = () => normalizeRelativePath({ scope: chart, prop: 'model' }, 'path', text);
      if (isValid) {
        expect(normalize()).toBe(trimmed);
      } else {
        expect(normalize).toThrow('is not a relative path.');
      }
    },
    RUNS,
  );
});

test('two folders overlap exactly if the relative path between them does not leave one of them', async () => {
  const folder = fc.array(fc.constantFrom('a', 'ab', 'b'), { maxLength: 3 }).map((parts) => parts.join('/'));
  await checkProperty(
    fc.tuple(folder, folder),
    ([one, other]) => {
      const isWithin = (inner: string, outer: string) => !posix.relative(`/${outer}`, `/${inner}`).startsWith('..');
      expect(pathsOverlap(one, other)).toBe(isWithin(one, other) || isWithin(other, one));
    },
    RUNS,
  );
});

test.each([
  [() => checkSubPath(chart, 'subPath', '/a'), 'team: subPath "/a" is not a path within a volume.'],
  [() => checkMountPath(chart, 'mountPath', 'a'), 'team: mountPath "a" is not a valid absolute path.'],
  [() => checkMountPath(chart, 'mountPath', '/sys'), 'team: mountPath "/sys" is reserved for the kernel.'],
  [() => checkBucketFolder(chart, 'b', 'a/'), 'team: folder "a/" of the bucket "b" is not a path.'],
])('an error names the path (%#)', (check, message) => {
  expect(check).toThrow(message);
});

test('a container can mount a volume at /dev/shm', () => {
  expect(() => checkMountPath(chart, 'mountPath', '/dev/shm')).not.toThrow();
});
