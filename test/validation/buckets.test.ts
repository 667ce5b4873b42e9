import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { checkNewGcsBucketName, isBucketName, parseBucketUrl } from '../../lib/validation/buckets';
import { checkProperty } from '../random/check-property';
import { RUNS } from './runs';

const chart = new Chart(new App(), 'team');
const isLetterOrDigit = (character: string | undefined) => character !== undefined && /[a-z0-9]/.test(character);

// Names near the rules: short parts with dots, dashes and underscores, words that are reserved, addresses, and long parts.
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab1-_.'), maxLength: 8 }),
  fc.ipV4(),
  fc
    .tuple(fc.constantFrom('goog', 'google', 'my-google', 'g00gle', 'xgoog'), fc.constantFrom('', '-a', '.b'))
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.integer({ min: 60, max: 66 }), fc.integer({ min: 0, max: 66 }))
    .map(([one, other]) => `${'a'.repeat(one)}${other > 0 ? `.${'b'.repeat(other)}` : ''}`),
  fc
    .array(fc.constantFrom('a'.repeat(63), 'b'.repeat(30)), { minLength: 3, maxLength: 5 })
    .map((parts) => parts.join('.')),
  fc.constantFrom('Models', 'a b', 'ü-models', 'a..b', 'a.-b', 'a\n'),
);

/** Google's documented rules, one after the other. */
function isGcsBucket(text: string): boolean {
  const parts = text.split('.');
  return (
    [...text].every((character) => isLetterOrDigit(character) || '-_.'.includes(character)) &&
    text.length >= 3 &&
    text.length <= (parts.length > 1 ? 222 : 63) &&
    parts.every((part) => part.length <= 63 && isLetterOrDigit(part[0]) && isLetterOrDigit(part[part.length - 1])) &&
    !(parts.length === 4 && parts.every((part) => [...part].every((digit) => digit >= '0' && digit <= '9'))) &&
    !text.startsWith('goog')
  );
}

/** Amazon's documented rules, one after the other. */
function isS3Bucket(text: string): boolean {
  const octets = text.split('.');
  const isAddress =
    octets.length === 4 && octets.every((octet) => String(Number(octet)) === octet && Number(octet) <= 255);
  return (
    text.length >= 3 &&
    text.length <= 63 &&
    [...text].every((character) => isLetterOrDigit(character) || '-.'.includes(character)) &&
    isLetterOrDigit(text[0]) &&
    isLetterOrDigit(text[text.length - 1]) &&
    !text.includes('..') &&
    !isAddress
  );
}

test('names of Cloud Storage buckets are those that the documented rules allow', async () => {
  await checkProperty(
    name,
    (text) => {
      expect([text, isBucketName('gs', text)]).toEqual([text, isGcsBucket(text)]);
    },
    RUNS,
  );
});

test('names of S3 buckets are those that the documented rules allow', async () => {
  await checkProperty(
    name,
    (text) => {
      expect([text, isBucketName('s3', text)]).toEqual([text, isS3Bucket(text)]);
    },
    RUNS,
  );
});

test('a Cloud Storage bucket can be created if its name is valid and does not contain "google"', async () => {
  await checkProperty(
    name,
    (text) => {
      const check = () => checkNewGcsBucketName(chart, 'bucket', text);
      if (isGcsBucket(text) && !/google|g00gle/.test(text)) {
        expect(check).not.toThrow();
      } else {
        expect(check).toThrow('is not a valid name.');
      }
    },
    RUNS,
  );
});

test.each([
  ['gs', 'download.tensorflow.org', true],
  ['gs', 'my_bucket', true],
  ['gs', 'a.example.com', true],
  ['gs', 'goog-models', false],
  ['gs', '192.168.5.4', false],
  ['s3', 'my_bucket', false],
  ['s3', 'my..bucket', false],
  ['s3', '192.168.5.4', false],
  ['s3', 'models.example.com', true],
] as const)('%s://%s is valid: %p', (scheme, bucket, expected) => {
  expect(isBucketName(scheme, bucket)).toBe(expected);
});

test('a URL is split into the bucket and the path', async () => {
  const bucket = fc.string({ unit: fc.constantFrom(...'ab.-'), minLength: 1, maxLength: 5 });
  const path = fc.string({ unit: fc.constantFrom(...'ab/.?#'), maxLength: 8 });
  await checkProperty(
    fc.tuple(fc.constantFrom('gs' as const, 's3' as const), bucket, path),
    ([scheme, bucketName, rest]) => {
      expect(parseBucketUrl(scheme, `${scheme}://${bucketName}/${rest}`)).toEqual({ bucketName, path: rest });
      expect(parseBucketUrl(scheme === 'gs' ? 's3' : 'gs', `${scheme}://${bucketName}/${rest}`)).toBeUndefined();
    },
    RUNS,
  );
  expect(parseBucketUrl('gs', 'gs://models')).toEqual({ bucketName: 'models', path: '' });
  expect(parseBucketUrl('gs', 'gs:/models/a')).toBeUndefined();
  expect(parseBucketUrl('gs', 'gs://models/a\nb')).toBeUndefined();
  expect(parseBucketUrl('s3', 's3://models/a\nb')).toEqual({ bucketName: 'models', path: 'a\nb' });
});

test('a URL in the place of a name is rejected with the name to use', () => {
  expect(() => checkNewGcsBucketName(chart, 'bucket', 'gs://team-models/a')).toThrow('Use "team-models".');
});
