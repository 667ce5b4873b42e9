import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIB = join(__dirname, '..', '..', 'lib');

/** Code that would be a second implementation of what lib/validation does, and what to use in its place. */
const RULES: { readonly code: RegExp; readonly use: string }[] = [
  { code: /\b(isIP|isIPv4|isIPv6|BlockList|SocketAddress)\b/, use: 'parseIpAddress or isIpAddress of ip-address.ts' },
  {
    code: /\.split\('\/'\)\[1\]|\\\/\(?\\d\{1,[23]\}|\b(cidr|Cidr|CIDR)\w*\.includes\(':'\)/,
    use: 'parseCidr or cidrFamily of cidr.ts',
  },
  { code: /new URL\(|URL\.canParse|\^https\?:/, use: 'parseHttpUrl of urls.ts' },
  { code: /port === ''/, use: 'urlPort of urls.ts' },
  {
    code: /(gs|s3):\\\/\\\/|\bBUCKET\w* = \/|'(gs|s3):\/\/'\.length/,
    use: 'parseBucketUrl or isBucketName of buckets.ts',
  },
  { code: /=== '\.\.'|includes\('\.\.'\)/, use: 'isPath of paths.ts' },
  {
    code: /Number\.isInteger\([^)]*\) &&|!Number\.isInteger\([^)]*\) \|\|/,
    use: 'isIntegerBetween or checkInteger of integers.ts',
  },
  { code: /\[-\._a-zA-Z0-9\]/, use: 'DATA_KEY of data-keys.ts' },
  { code: /[<>]=? 65_?535\b/, use: 'checkPort of ports.ts' },
  { code: /toSeconds\([^)]*\) \/ (3600|86_?400|SECONDS_)/, use: 'toHours or toDays of durations.ts' },
];

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('validation/'),
);

test.each(RULES)('no file of lib has code like $code: use $use', ({ code }) => {
  const found = files.filter((file) => code.test(codeOf(file)));
  expect(found).toEqual([]);
});

test('the rules find what they are for', () => {
  const duplicates = [
    "import { isIP } from 'node:net';",
    "const prefix = Number(cidr.split('/')[1]);",
    'const url = URL.canParse(text) ? new URL(text) : undefined;',
    "const port = url.port === '' ? 443 : Number(url.port);",
    'const [, bucketName, path] = /^s3:\\/\\/([^/]*)\\/?(.*)$/s.exec(url) ?? [];',
    "parts.some((part) => part === '' || part === '.' || part === '..')",
    'if (!Number.isInteger(count) || count < 1) {',
    'const KEY = /^[-._a-zA-Z0-9]{1,253}$/;',
    'if (port > 65535) {',
    'const days = duration.toSeconds({ integral: false }) / 86400;',
  ];
  for (const [index, { code }] of RULES.entries()) {
    expect(duplicates[index]).toMatch(code);
  }
});

/** The text of a file without its comments. */
function codeOf(file: string): string {
  return readFileSync(join(LIB, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
