import * as fc from 'fast-check';
import { parseHttpUrl, urlPort } from '../../lib/validation/urls';
import { checkProperty } from '../random/check-property';
import { RUNS } from './runs';

const parts = fc.record({
  scheme: fc.constantFrom('http', 'https', 'ftp', 'gs'),
  credentials: fc.constantFrom('', 'user@', 'user:password@', ':password@'),
  host: fc.oneof(fc.domain(), fc.ipV4(), fc.constant('[fd00::1]')),
  port: fc.oneof(fc.constant(undefined), fc.constantFrom(1, 80, 443, 8888, 65535)),
  path: fc.constantFrom('', '/', '/models/', '/a%20b'),
  query: fc.constantFrom('', '?a=b'),
  fragment: fc.constantFrom('', '#a'),
});
const rule = fc.record({
  schemes: fc.constantFrom(['http', 'https'] as const, ['https'] as const),
  allowCredentials: fc.boolean(),
  allowQuery: fc.boolean(),
  allowFragment: fc.boolean(),
});

test('a URL is valid exactly if the rule allows each of its parts', async () => {
  await checkProperty(
    fc.tuple(parts, rule),
    ([{ scheme, credentials, host, port, path, query, fragment }, of]) => {
      const text = `${scheme}://${credentials}${host}${port === undefined ? '' : `:${port}`}${path}${query}${fragment}`;
      const isValid =
        of.schemes.some((known) => known === scheme) &&
        (of.allowCredentials || credentials === '') &&
        (of.allowQuery || query === '') &&
        (of.allowFragment || fragment === '');
      const url = parseHttpUrl(text, of);
      expect([text, of, url?.href]).toEqual([text, of, isValid ? new URL(text).href : undefined]);
      if (url) {
        expect(urlPort(url)).toBe(port ?? (scheme === 'http' ? 80 : 443));
      }
    },
    RUNS,
  );
});

test('a text with characters that RFC 3986 excludes is not a URL, even if browsers repair it', async () => {
  const soup = fc.string({ unit: fc.constantFrom(...'ht:/\\ \t\n\u0001a.?#@'), maxLength: 12 });
  await checkProperty(
    fc.tuple(fc.constantFrom('http://', 'http:', 'https:/', ' http://'), soup),
    ([start, rest]) => {
      const text = `${start}${rest}`;
      const [, authority] = /^https?:\/\/([^/?#]*)/.exec(text) ?? [];
      const hasValidCharacters = !['\\', ' ', '\t', '\n', '\u0001'].some((character) => text.includes(character));
      if (parseHttpUrl(text, { allowCredentials: true })) {
        expect([text, hasValidCharacters, Boolean(authority)]).toEqual([text, true, true]);
      } else {
        expect([text, hasValidCharacters && Boolean(authority) && URL.canParse(text)]).toEqual([text, false]);
      }
    },
    RUNS,
  );
});

test.each([
  '',
  'hub',
  '//hub',
  'http:hub',
  'http:///hub',
  'http://',
  'http://a b',
  'http:\\\\hub',
  'http://hub:99999',
  'http://hub\n',
  ' http://hub',
  'javascript:alert(1)',
])('%p is not a URL', (text) => {
  expect(parseHttpUrl(text)).toBeUndefined();
});

test('the scheme may be written in upper case unless the rule says otherwise', () => {
  expect(parseHttpUrl('HTTPS://hub.example.com')?.protocol).toBe('https:');
  expect(parseHttpUrl('HTTPS://hub.example.com', { lowerCaseScheme: true })).toBeUndefined();
});
