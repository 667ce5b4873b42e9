import { KubeflowError } from '../lib/errors';
import {
  checkName,
  DNS_1035_LABEL,
  DNS_LABEL,
  DNS_SUBDOMAIN,
  GCP_RESOURCE,
  isValidName,
  type NameRule,
  PATH_SEGMENT_NAME,
  suggestName,
} from '../lib/names';

const RULES: [string, NameRule][] = Object.entries({
  DNS_LABEL,
  RFC1035: DNS_1035_LABEL,
  DNS_SUBDOMAIN,
  PATH_SEGMENT_NAME,
  GCP_RESOURCE,
});

/** Names of all kinds: combinations of a few significant characters, and typical names. */
function names(): string[] {
  const characters = ['a', 'Z', '7', '-', '.', '_', ' ', '/', 'ä', '\n'];
  const short = ['', ...characters];
  const combined = short.flatMap((a) => short.flatMap((b) => short.map((c) => `${a}${b}${c}`)));
  const long = combined.slice(0, 50).map((name) => `${name}${'x'.repeat(300)}${name}`);
  const people = [
    'Team Data',
    'my_project',
    'A.B.C',
    'kubeflow/hub',
    'İstanbul',
    '模型',
    '..',
    'a'.repeat(62).concat('--b'),
  ];
  return [...new Set([...combined, ...long, ...people])];
}

describe.each(RULES)('%s', (_, rule) => {
  test('suggestions are valid names', () => {
    const broken = names()
      .map((name) => suggestName(name, rule))
      .filter((suggestion) => suggestion !== undefined && !isValidName(suggestion, rule));
    expect(broken).toEqual([]);
  });

  test('there is a suggestion for every name with a letter', () => {
    expect(names().filter((name) => /[a-z]/i.test(name) && suggestName(name, rule) === undefined)).toEqual([]);
  });

  test('there is no suggestion for a name without letters and digits', () => {
    for (const name of ['', '-', '...', '模型', ' _ ']) {
      expect(suggestName(name, rule)).toBeUndefined();
    }
  });

  test('names are valid up to the maximum length', () => {
    expect(isValidName('a'.repeat(rule.maxLength), rule)).toBe(true);
    expect(isValidName('a'.repeat(rule.maxLength + 1), rule)).toBe(false);
    expect(isValidName('', rule)).toBe(false);
    expect(rule.accepts).toContain(`at most ${rule.maxLength}`);
  });
});

test.each([
  ['Team Data', 'team-data', DNS_LABEL],
  ['--a__b--', 'a-b', DNS_LABEL],
  ['a.b', 'a-b', DNS_LABEL],
  ['7up', 'up', DNS_1035_LABEL],
  ['Team..Data', 'team.data', DNS_SUBDOMAIN],
  ['data.-nfs', 'data.nfs', DNS_SUBDOMAIN],
])('the suggestion for %p is %p', (name, suggestion, rule) => {
  expect(suggestName(name, rule)).toBe(suggestion);
});

test.each([
  ['a line break at the end', 'name\n'],
  ['a letter that is not ASCII', 'größe'],
  ['a capital', 'Name'],
])('fails if a name contains %s', (_, name) => {
  expect(() => checkName('cloud', 'disk', name)).toThrow(KubeflowError);
});

test('the error contains the path, the name, the rule and a suggestion', () => {
  expect(() => checkName('cloud/nfs', 'disk name', 'Team Data')).toThrow(
    'cloud/nfs: disk name "Team Data" is not a valid name.\n' +
      '  Must be lower-case letters, digits and "-", starting and ending with a letter or digit (RFC 1123), at most 63.\n' +
      '  Use "team-data".',
  );
});

test('a token is no name for Kubernetes, and may stand for one in Google Cloud', () => {
  const token = '$'.concat('{TfToken[TOKEN.7]}');
  expect(() => checkName('cloud', 'namespace', token)).toThrow('cloud: namespace contains a Terraform token');
  expect(() => checkName('cloud', 'disk', token, GCP_RESOURCE)).not.toThrow();
});
