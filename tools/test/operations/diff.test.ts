import type { KubeObject } from '../../src/kubernetes/objects';
import { comparable } from '../../src/operations/masked';
import { unifiedDiff } from '../../src/operations/unified-diff';

test('equal texts have no difference', () => {
  expect(unifiedDiff('a\nb\n', 'a\nb\n')).toEqual([]);
});

test('a difference has two lines around it, and gaps are marked', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`);
  const changed = lines.map((line, index) => ({ 5: 'new', 11: 'end' })[index] ?? line);
  expect(unifiedDiff(lines.join('\n'), changed.join('\n'))).toEqual([
    '  ...',
    '    line 3',
    '    line 4',
    '  - line 5',
    '  + new',
    '    line 6',
    '    line 7',
    '  ...',
    '    line 9',
    '    line 10',
    '  - line 11',
    '  + end',
  ]);
});

test('very large differences are shown as removed and added', () => {
  const text = (prefix: string) => Array.from({ length: 3000 }, (_, index) => `${prefix}${index}`).join('\n');
  expect(unifiedDiff(text('a'), text('b'))).toHaveLength(6000);
});

const secret = (data: Record<string, string>): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'Secret', data, status: {} },
  metadata: { name: 's', resourceVersion: '1', labels: { 'applyset.kubernetes.io/part-of': 'x' } },
});

test('an object is compared without its status, its version and the label of members', () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', status: {}, metadata: secret({}).metadata };
  expect(comparable(object)).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 's' } });
});

test('values of Secrets are masked, and a changed value differs on both sides', () => {
  const before = secret({ same: 'c2FtZQ==', changed: 'b2xk', removed: 'eA==' });
  const after = secret({ same: 'c2FtZQ==', changed: 'bmV3', added: 'eQ==' });
  const [first, second] = [comparable(before, after), comparable(after, before)];
  expect(first.data).toMatchObject({ same: '***', removed: '***' });
  expect(second.data).toMatchObject({ same: '***', added: '***' });
  expect((first.data as Record<string, string>).changed).not.toBe((second.data as Record<string, string>).changed);
  expect(JSON.stringify([first, second])).not.toMatch(/b2xk|bmV3|c2FtZQ/);
});
