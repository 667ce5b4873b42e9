import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { KubeflowApp } from 'kubeflow-cdk';
import { parseAllDocuments } from 'yaml';
import { runMain } from '../examples/run-example';
import { parseManifests } from '../parse-manifests';
import { syncWaves } from './guides/gitops';

const GUIDE = readFileSync(join(__dirname, '../../docs/gitops.md'), 'utf8');

/** The program whose output the guide applies: JupyterHub and the operator in an environment "cloud". */
const { files } = runMain(join(__dirname, 'guides/getting-started/gke.ts'));

const documents: any[] = [...GUIDE.matchAll(/```yaml\n([\s\S]*?)```/g)].flatMap(([, text]) =>
  parseAllDocuments(text).map((document) => document.toJS()),
);

test('the folders that Argo CD and Flux apply are written', () => {
  const paths = documents
    .flatMap(({ spec }) => [spec?.path, spec?.source?.path])
    .filter((path) => path?.includes('dist/'));
  expect(paths.length).toBeGreaterThan(3);
  for (const path of paths) {
    expect([...files.keys()].some((file) => file.startsWith(`${normalize(path)}/`))).toBe(true);
  }
});

test('a folder that Argo CD or Flux applies contains only manifests and the record of synthesis', () => {
  const others = [...files.keys()].filter((file) => file.startsWith('dist/') && !file.endsWith('.k8s.yaml'));
  expect(others).toEqual(['dist/.kubeflow-cdk']);
});

test('the two Kustomizations of Flux list all files', () => {
  const lists = documents.filter(({ apiVersion }) => apiVersion === 'kustomize.config.k8s.io/v1beta1');
  const listed = lists.flatMap(({ resources }) => resources.map((file: string) => file.replace(/^(\.\.\/)+/, '')));
  expect(listed.sort()).toEqual([...files.keys()].filter((file) => file.endsWith('.k8s.yaml')).sort());
});

test('the sync waves put TFJobs after everything else', () => {
  const app = new KubeflowApp({ summary: false });
  syncWaves(app);
  const waves = parseManifests(app.synthYaml()).map(({ kind, metadata }: any) => [
    kind === 'TFJob',
    metadata.annotations['argocd.argoproj.io/sync-wave'],
  ]);
  expect(waves).toContainEqual([true, '1']);
  expect(waves.filter(([isJob, wave]) => !isJob && wave !== '0')).toEqual([]);
});
