import { App, Chart } from 'cdk8s';
import * as fc from 'fast-check';
import { DNS_1035_LABEL, DNS_LABEL, DNS_SUBDOMAIN, isValidName } from '../../lib/names';
import { checkAnnotations } from '../../lib/validation/annotations';
import { DATA_KEY } from '../../lib/validation/data-keys';
import { checkLabels, isLabelKey, isLabelValue } from '../../lib/validation/labels';
import { PORT_NAME } from '../../lib/validation/ports';
import { checkProperty } from '../random/check-property';
import { RUNS } from './runs';

// The expressions and lengths of k8s.io/apimachinery/pkg/util/validation, in their own words.
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const DNS_1123_LABEL_FORMAT = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const API_SERVER = {
  label: (text: string) => text.length <= 63 && new RegExp(`^${DNS_1123_LABEL_FORMAT}$`).test(text),
  label1035: (text: string) => text.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text),
  subdomain: (text: string) =>
    text.length <= 253 && new RegExp(`^${DNS_1123_LABEL_FORMAT}(\\.${DNS_1123_LABEL_FORMAT})*$`).test(text),
  configMapKey: (text: string) =>
    text.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(text) && text !== '.' && text !== '..' && !text.startsWith('..'),
  portName: (text: string) =>
    text.length <= 15 &&
    /^[-a-z0-9]+$/.test(text) &&
    /[a-z]/.test(text) &&
    !text.includes('--') &&
    !text.startsWith('-') &&
    !text.endsWith('-'),
  qualifiedName(text: string): boolean {
    const parts = text.split('/');
    const name = parts.at(-1) ?? '';
    return (
      parts.length <= 2 &&
      (parts.length === 1 || API_SERVER.subdomain(parts[0])) &&
      name.length <= 63 &&
      QUALIFIED_NAME.test(name)
    );
  },
};

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'aZ0-_./'), maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
  fc.integer({ min: 60, max: 66 }).map((length) => 'a'.repeat(length)),
  fc.integer({ min: 250, max: 256 }).map((length) => 'a.'.repeat(length).slice(0, length - 1)),
  fc.constantFrom(
    '',
    'example.com/team',
    'example.com/',
    '/team',
    'a/b/c',
    'Example.com/team',
    '..',
    '...',
    '-',
    'http',
    'a--b',
  ),
);

test.each<[string, (name: string) => boolean, (name: string) => boolean]>([
  ['keys of labels and annotations', isLabelKey, API_SERVER.qualifiedName],
  ['values of labels', isLabelValue, (value) => value.length <= 63 && LABEL_VALUE.test(value)],
  ['DNS labels', (name) => isValidName(name, DNS_LABEL), API_SERVER.label],
  ['names of Services', (name) => isValidName(name, DNS_1035_LABEL), API_SERVER.label1035],
  ['DNS subdomains', (name) => isValidName(name, DNS_SUBDOMAIN), API_SERVER.subdomain],
  ['keys of Secrets and ConfigMaps', (name) => isValidName(name, DATA_KEY), API_SERVER.configMapKey],
  ['names of ports', (name) => isValidName(name, PORT_NAME), API_SERVER.portName],
])('%s are those that the API server accepts', async (_, isValid, isAccepted) => {
  await checkProperty(
    text,
    (name) => {
      expect([name, isValid(name)]).toEqual([name, isAccepted(name)]);
    },
    RUNS,
  );
});

test('labels and annotations are checked by those rules', async () => {
  const chart = new Chart(new App(), 'team');
  await checkProperty(
    fc.tuple(text, text),
    ([key, value]) => {
      fc.pre(key !== 'constructor');
      const isKey = API_SERVER.qualifiedName(key);
      const isRejected = (check: () => void) => {
        try {
          check();
          return false;
        } catch {
          return true;
        }
      };
      expect(isRejected(() => checkLabels(chart, { [key]: value }))).toBe(!(isKey && isLabelValue(value)));
      expect(isRejected(() => checkAnnotations(chart, { [key]: value }))).toBe(!isKey);
    },
    RUNS,
  );
});
