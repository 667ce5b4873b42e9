// Measures the controller of Applications at rest: 5,000 expected objects, and 3,000 notebook pods in their namespace, of
// which 10 change every second. Run it with: npx tsx bench/readiness.ts [SECONDS]
//
// The API server is a stand-in of the tests, in this process. The controller is the bundle that the image contains, with
// the options of the Deployment. CPU time and memory are those of its process, as Linux reports them.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FakeCluster } from '../tools/test/controller/fake-cluster';

const ROOT = join(__dirname, '..');
const SECONDS = Number(process.argv[2] ?? 60);
const TICKS_PER_SECOND = 100;
const EXPECTED = 5000;
const NOTEBOOKS = 3000;
const CHANGES_PER_SECOND = 10;

const ready = {
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
  conditions: [{ type: 'Available', status: 'True' }],
};

async function main(): Promise<void> {
  spawnSync(process.execPath, [join(ROOT, 'tools/build.mjs')], { stdio: 'inherit' });
  const cluster = await FakeCluster.start();
  fill(cluster);
  const folder = mkdtempSync(join(tmpdir(), 'readiness-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, cluster.kubeconfig);
  const args = ['--max-old-space-size=96', '--max-semi-space-size=2', 'tools/dist/kubeflow-cdk.mjs', 'controller'];
  const controller = spawn(process.execPath, [...args, '--namespace=ns', '--port=0'], {
    cwd: ROOT,
    env: { ...process.env, KUBECONFIG: kubeconfig, POD_NAME: 'controller' },
    stdio: 'ignore',
  });
  try {
    await untilReady(cluster);
    // Its start and the first list are not rest.
    await churn(cluster, 10);
    const { pid = 0 } = controller;
    const before = cpuSeconds(pid);
    const started = performance.now();
    await churn(cluster, SECONDS);
    const elapsed = (performance.now() - started) / 1000;
    const millicores = ((cpuSeconds(pid) - before) / elapsed) * 1000;
    const figures = {
      expectedObjects: EXPECTED,
      notebookPods: NOTEBOOKS,
      changesPerSecond: CHANGES_PER_SECOND,
      seconds: Math.round(elapsed),
      node: process.version,
      millicores: Math.round(millicores * 10) / 10,
      residentMebibytes: memory(pid, 'VmRSS'),
      peakMebibytes: memory(pid, 'VmHWM'),
    };
    process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
  } finally {
    controller.kill();
    cluster.stop();
    rmSync(folder, { recursive: true });
  }
}

function fill(cluster: FakeCluster): void {
  const metadata = (name: string) => ({ name, namespace: 'ns', uid: name, creationTimestamp: '2020-01-01T00:00:00Z' });
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const [deployments, settings] = [names('web', EXPECTED / 2), names('settings', EXPECTED / 2)];
  const group = { component: 'hub', namespace: 'ns', version: 'v1' };
  const document = {
    apiVersion: 'kubeflow-cdk.io/readiness/v1',
    objects: [
      { ...group, group: '', kind: 'ConfigMap', resource: 'configmaps', names: settings },
      { ...group, group: 'apps', kind: 'Deployment', resource: 'deployments', names: deployments },
    ],
    checks: [],
  };
  const apply = (collection: string, apiVersion: string, kind: string, name: string, fields: object) =>
    cluster.set(collection, { apiVersion, kind, metadata: metadata(name), ...fields });
  for (const name of deployments) {
    apply('/apis/apps/v1/namespaces/ns/deployments', 'apps/v1', 'Deployment', name, {
      spec: { replicas: 1 },
      status: ready,
    });
  }
  for (const name of settings) {
    apply('/api/v1/namespaces/ns/configmaps', 'v1', 'ConfigMap', name, { data: { text: 'x'.repeat(2000) } });
  }
  const data = { 'expected.json': JSON.stringify(document) };
  apply('/api/v1/namespaces/ns/configmaps', 'v1', 'ConfigMap', 'kubeflow-expected', { data });
  for (let index = 0; index < NOTEBOOKS; index += 1) {
    notebook(cluster, index, 'Running');
  }
  apply(APPLICATIONS, 'app.k8s.io/v1beta1', 'Application', 'kubeflow', {});
}

const APPLICATIONS = '/apis/app.k8s.io/v1beta1/namespaces/ns/applications';

function notebook(cluster: FakeCluster, index: number, phase: string): void {
  const metadata = { name: `jupyter-${index}`, namespace: 'ns', uid: `pod-${index}` };
  cluster.set('/api/v1/namespaces/ns/pods', { apiVersion: 'v1', kind: 'Pod', metadata, status: { phase } });
}

async function untilReady(cluster: FakeCluster): Promise<void> {
  for (;;) {
    const status = cluster.get(APPLICATIONS, 'kubeflow')?.status;
    if (status?.componentsReady === `${EXPECTED}/${EXPECTED}`) {
      return;
    }
    await delay(100);
  }
}

/** Changes notebook pods, and a few expected objects, which stay ready. */
async function churn(cluster: FakeCluster, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    for (let index = 0; index < CHANGES_PER_SECOND; index += 1) {
      notebook(cluster, (second * CHANGES_PER_SECOND + index) % NOTEBOOKS, second % 2 === 0 ? 'Pending' : 'Running');
    }
    await delay(1000);
  }
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function memory(pid: number, field: string): number {
  const [, kibibytes] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kibibytes) / 1024);
}

void main();
