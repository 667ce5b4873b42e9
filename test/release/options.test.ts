import { parseOptions } from '../../scripts/release/options';

const parse = (...args: string[]) => parseOptions(args, '2027-01-31');

test('by default, a release is a dry run with the date of today', () => {
  expect(parse('0.2.0')).toEqual({
    version: '0.2.0',
    date: '2027-01-31',
    execute: false,
    publish: false,
    skipCi: false,
  });
});

test('options select how far a release goes', () => {
  expect(parse('1.0.0-rc.1', '--execute', '--publish', '--skip-ci', '--date', '2027-02-01')).toEqual({
    version: '1.0.0-rc.1',
    date: '2027-02-01',
    execute: true,
    publish: true,
    skipCi: true,
  });
});

test.each([
  ['no version', [], 'the version must be like 1.2.3 or 1.2.3-rc.1; got ""'],
  ['an invalid version', ['v1.2.3'], 'got "v1.2.3"'],
  ['two versions', ['1.2.3', '1.2.4'], 'got "1.2.3 1.2.4"'],
  ['publishing without a commit', ['1.2.3', '--publish'], '--publish requires --execute'],
  ['an invalid date', ['1.2.3', '--date', '31.1.2027'], '--date must be like 2027-01-31; got "31.1.2027"'],
  ['an unknown option', ['1.2.3', '--exceute'], "Unknown option '--exceute'"],
])('fails with the usage for %s', (_, args, message) => {
  expect(() => parse(...args)).toThrow(message);
  expect(() => parse(...args)).toThrow('Usage: npm run release -- VERSION');
});
