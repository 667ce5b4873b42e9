import { printable } from '../../../src/report/render/document';
import { escapeHtml, renderHtml } from '../../../src/report/render/html';
import { escapeMarkdown, renderMarkdown } from '../../../src/report/render/markdown';
import { reportDocument } from '../../../src/report/render/report-document';
import { deployment, object, policy, report } from '../objects';

const HOSTILE = '<img src=x onerror=alert(1)>|**b**`c`[d](javascript:e)&"\'\u001b[31m\u202e\n# f';

/** A report of objects whose names, labels, images and annotations contain markup. */
const blocks = reportDocument(
  report([
    deployment(HOSTILE, {
      containers: [{ name: HOSTILE, image: HOSTILE, env: [{ name: `${HOSTILE}TOKEN`, value: 'x' }] }],
    }),
    policy(HOSTILE, { podSelector: {}, egress: [{ to: [{ podSelector: { matchLabels: { [HOSTILE]: HOSTILE } } }] }] }),
    object('v1', 'Service', HOSTILE, { spec: { type: 'LoadBalancer', loadBalancerSourceRanges: [HOSTILE] } }),
    object('v1', 'PersistentVolumeClaim', HOSTILE, { spec: { storageClassName: HOSTILE } }),
  ]),
);

test('names in HTML are text', () => {
  const html = renderHtml(HOSTILE, [...blocks, { type: 'difference', title: HOSTILE, lines: [HOSTILE] }]);
  expect(html).not.toMatch(/<(img|script)|onerror=alert\(1\)>/);
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  // Nothing but the elements of the renderer.
  const names = new Set([...html.matchAll(/<([a-z0-9]+)/g)].map(([, name]) => name));
  expect([...names].sort()).toEqual(
    'body,details,div,h1,h2,h3,head,html,li,meta,p,pre,strong,style,summary,table,tbody,td,th,thead,title,tr,ul'.split(
      ',',
    ),
  );
});

test('names in Markdown are text, and stay in their cells', () => {
  const markdown = renderMarkdown(blocks);
  expect(markdown).not.toMatch(/<img/);
  const tables = markdown.split('\n').filter((line) => line.startsWith('|'));
  const cells = (line: string) => line.split(/(?<!\\)\|/).length;
  for (const [index, line] of tables.entries()) {
    if (line.startsWith('| ---')) {
      expect(cells(tables[index - 1])).toBe(cells(line));
      expect(cells(tables[index + 1])).toBe(cells(line));
    }
  }
  expect(markdown).not.toMatch(/^# f/m);
  expect(markdown).not.toMatch(/(?<!\\)\*\*b/);
  expect(markdown).not.toMatch(/(?<!\\)\[d/);
});

test('a difference cannot leave its code block', () => {
  const markdown = renderMarkdown([{ type: 'difference', title: 't', lines: ['- ````', '+ ```', '</pre>'] }]);
  expect(markdown.split('\n').filter((line) => /^`{5}/.test(line))).toEqual(['`````diff', '`````']);
});

test('no control character reaches a terminal or a file', () => {
  for (const text of [renderMarkdown(blocks), renderHtml('t', blocks)]) {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  }
  expect(printable('a\u0000\r\nb')).toBe('a b');
});

test.each([
  ['1. item', '1\\. item'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['# heading', '\\# heading'],
  ['- item', '\\- item'],
  ['---', '\\---'],
  ['-x', '-x'],
  ['google_compute_disk', 'google_compute_disk'],
  ['_emphasis_', '\\_emphasis\\_'],
  ['a|b', 'a\\|b'],
  ['&lt;', '&amp;lt;'],
])('%s becomes %s in Markdown', (text, expected) => {
  expect(escapeMarkdown(text)).toBe(expected);
});

test('HTML is escaped for attributes, too', () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});
