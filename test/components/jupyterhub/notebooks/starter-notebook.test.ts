import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size, Testing } from 'cdk8s';
import { KubeflowApp } from '../../../../lib/app';
import { StarterNotebook } from '../../../../lib/components/jupyterhub';
import { KubeflowCore } from '../../../../lib/components/kubeflow-core';
import { NfsServer } from '../../../../lib/components/nfs-server';
import { MinikubePlatform } from '../../../../lib/platforms/local';
import { HubOf, labelsOf } from '../hub-of';
import { serve } from './starter-notebook/serve';

const OWN = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'starter-notebook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a file that may or may not be a valid notebook. */
function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function hubWith(starterNotebook?: StarterNotebook): HubOf {
  return new HubOf({ notebooks: { starterNotebook } });
}

/** Removes indentation and line breaks, which differ between the notebook and the file. */
function words(code: string): string {
  return code.replace(/\s+/g, ' ').trim();
}

describe('the starter notebook', () => {
  test('is Welcome.ipynb by default', () => {
    const hub = hubWith();
    expect(hub.notebooks.starter_notebook).toEqual({
      config_map: 'jupyterhub-first-notebook',
      name: 'Welcome.ipynb',
      volume: 'first-notebook',
      mount_path: '/etc/first-notebook',
      script: 'first-notebook.sh',
    });
    const { data, metadata } = hub.object('ConfigMap', '-first-notebook');
    expect(metadata.labels).toMatchObject(labelsOf('singleuser-server'));
    expect(Object.keys(data)).toEqual(['first-notebook.ipynb', 'first-notebook.sh']);
    expect(JSON.parse(data['first-notebook.ipynb']).cells[0].source[0]).toBe('# Welcome\n');
    expect(hubWith(StarterNotebook.welcome()).objects).toEqual(hub.objects);
  });

  test('can be a file, with another name in homes', () => {
    const path = file('Erste Schritte.ipynb', OWN);
    const hub = hubWith(StarterNotebook.fromFile(path));
    expect(hub.notebooks.starter_notebook.name).toBe('Erste Schritte.ipynb');
    expect(hub.object('ConfigMap', '-first-notebook').data['first-notebook.ipynb']).toBe(readFileSync(path, 'utf8'));
    expect(hubWith(StarterNotebook.fromFile(path, { name: 'Start.ipynb' })).notebooks.starter_notebook.name).toBe(
      'Start.ipynb',
    );
  });

  test('can be disabled', () => {
    const hub = hubWith(StarterNotebook.none());
    expect(hub.notebooks).not.toHaveProperty('starter_notebook');
    expect(hub.names).not.toContain('ConfigMap jupyterhub-first-notebook');
  });

  test('does not restart the hub when it changes', () => {
    const of = (cells: object[]) => hubWith(StarterNotebook.fromFile(file('a.ipynb', { ...OWN, cells }))).checksum;
    expect(of([{ cell_type: 'markdown', metadata: {}, source: 'Hello' }])).toBe(of([]));
  });

  test('can contain raw cells and code with braces', () => {
    const cells = [
      { cell_type: 'raw', metadata: {}, source: '' },
      { cell_type: 'code', metadata: {}, source: ['a\n', '{username}'], outputs: [], execution_count: null },
    ];
    expect(() => hubWith(StarterNotebook.fromFile(file('a.ipynb', { ...OWN, cells })))).not.toThrow();
  });

  test.each<[string, unknown, string]>([
    ['is not JSON', '{', 'a.ipynb is not JSON'],
    ['is not a JSON object', [], 'is not a JSON object'],
    ['has nbformat 3', { ...OWN, nbformat: 3 }, 'has nbformat 3'],
    ['has no nbformat', {}, 'has nbformat undefined'],
    ['has no nbformat_minor', { ...OWN, nbformat_minor: undefined }, 'has no "nbformat_minor"'],
    ['has no cells', { ...OWN, cells: undefined }, 'has no metadata or no cells'],
    ['has no metadata', { ...OWN, metadata: [] }, 'has no metadata or no cells'],
    ['has a cell without a type', { ...OWN, cells: [{ metadata: {}, source: '' }] }, 'at position 1'],
    [
      'has a cell without source text',
      { ...OWN, cells: [{ cell_type: 'code', metadata: {}, source: [1] }] },
      'at position 1',
    ],
    ['is too large', { ...OWN, metadata: { text: 'x'.repeat(250_000) } }, 'jupyter nbconvert --clear-output'],
  ])('fails if the file %s', (_, content, message) => {
    expect(() => hubWith(StarterNotebook.fromFile(file('a.ipynb', content)))).toThrow(message);
  });

  test('fails if the file does not exist or is not UTF-8', () => {
    expect(() => hubWith(StarterNotebook.fromFile(join(folder, 'nowhere.ipynb')))).toThrow(
      'starterNotebook: nowhere.ipynb cannot be read: ENOENT',
    );
    const path = join(folder, 'a.ipynb');
    writeFileSync(path, Buffer.from([0xff]));
    expect(() => hubWith(StarterNotebook.fromFile(path))).toThrow('a.ipynb cannot be read');
  });

  test.each(['notebook.txt', 'a/b.ipynb', '.ipynb', '.hidden.ipynb', '{username}.ipynb', `${'x'.repeat(200)}.ipynb`])(
    'fails if its name is "%s"',
    (name) => {
      const path = file('a.ipynb', OWN);
      expect(() => hubWith(StarterNotebook.fromFile(path, { name }))).toThrow(`"${name}" is not a valid notebook name`);
    },
  );
});

test('the TypeScript in the starter notebook is compiled', () => {
  const { data } = hubWith().object('ConfigMap', '-first-notebook');
  const text = JSON.parse(data['first-notebook.ipynb'])
    .cells.map(({ source }: { source: string[] }) => source.join(''))
    .join('\n');
  const shown = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => words(code));
  const compiled = ['main.ts', 'serve.ts'].map((name) =>
    words(readFileSync(join(__dirname, 'starter-notebook', name), 'utf8')),
  );
  expect(shown).toHaveLength(2);
  expect(shown.filter((code) => !compiled.some((file) => file.includes(code)))).toEqual([]);
});

test('the model server in the starter notebook has the namespace of the notebooks that call it by its short name', () => {
  const app = new KubeflowApp({ summary: false });
  const platform = new MinikubePlatform(app, 'team');
  const chart = platform.chart('nfs', { namespace: 'kubeflow-notebooks' });
  const files = new NfsServer(chart, 'nfs', { disks: { 'team-data': { size: Size.gibibytes(1) } } });
  const { jupyterhub } = new KubeflowCore(platform, 'core', { jupyterhub: { sharedVolumes: files.volumes } });
  serve(platform, files);
  const services = app.charts.flatMap((each) => Testing.synth(each)).filter(({ kind }) => kind === 'Service');
  const server = services.find(({ metadata }) => metadata.name === 'quadrant');
  expect(server.metadata.namespace).toBe(jupyterhub?.notebookNamespace);
});
