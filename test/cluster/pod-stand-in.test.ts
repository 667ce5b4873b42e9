import { dirname } from 'node:path';
import type { Cluster } from '../cluster-harness/cluster';
import { PodStandIn } from '../cluster-harness/stand-in/pod-stand-in';
import { openPort } from '../cluster-harness/stand-in/service-forwarding';
import { until } from '../cluster-harness/until';
import { describeOnCluster } from './describe-on-cluster';

const IMAGE = { path: [dirname(process.execPath)] };

const SCRIPT = `
  echo "init container: $(cat /work/result)"
  echo "variables: $NAME $TOKEN $COLOR"
  echo "optional: \${NOTHING-none}"
  echo "files: $(cat /etc/settings/tint) $(cat /etc/color)"
  echo "namespace: $(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace)"
  echo "user: $(id -u) $(id -g)"
  echo > /data/kept && echo "the claim is writable"
  echo > /etc/other || echo "the root file system is read-only"
  exec node -e 'require("http").createServer((_, response) => response.end("response of the pod")).listen(8080)'
`;

const OBJECTS = [
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { color: 'blue', shape: 'round' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'credentials' }, stringData: { token: 'sesame' } },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  },
].map((object) => ({ ...object, metadata: { ...object.metadata, namespace: 'default' } }));

describeOnCluster('a pod stand-in', {}, (cluster) => {
  beforeAll(() => cluster().kubectl.apply(...OBJECTS));

  test('runs the containers of the pod, and serves requests to its Service', async () => {
    const standIn = await PodStandIn.start(cluster(), await created(cluster(), 'web', webPod()), IMAGE);
    const { spec } = await cluster().kubectl.getOne('service', 'web');
    const port = await openPort(cluster(), { address: spec.clusterIP, port: 80 });
    const response = await standIn.until('a response', async () => (await fetch(`http://127.0.0.1:${port}`)).text());
    expect(response).toBe('response of the pod');
    expect(standIn.log.split('\n').filter((line) => !line.startsWith('sh: '))).toEqual([
      'init container: 1',
      'variables: web sesame blue',
      'optional: none',
      'files: blue blue',
      'namespace: default',
      'user: 1234 2345',
      'the claim is writable',
      'the root file system is read-only',
    ]);

    await standIn.stop();
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });

  test('fails with the log of a failed init container', async () => {
    const initContainers = [container({ name: 'broken', command: ['sh', '-c', 'echo out of luck; exit 3'] })];
    const pod = await created(cluster(), 'unlucky', { initContainers, containers: [container({ command: ['true'] })] });
    await expect(PodStandIn.start(cluster(), pod, IMAGE)).rejects.toThrow(
      /pod unlucky: .*init container broken.* status 3\b.*\nout of luck/,
    );
  });

  test('fails when the program has ended', async () => {
    const containers = [container({ command: ['sh', '-c', 'echo goodbye'] })];
    const standIn = await PodStandIn.start(cluster(), await created(cluster(), 'short', { containers }), IMAGE);
    await expect(standIn.until('news', async () => false)).rejects.toThrow(/ status 0 .*\bnews\b.*\ngoodbye/);
  });

  test('fails if a stand-in does not support a field', async () => {
    const volumes = [{ name: 'host', hostPath: { path: '/' } }];
    const pod = await created(cluster(), 'odd', { volumes, containers: [container({ command: ['true'] })] });
    await expect(PodStandIn.start(cluster(), pod, IMAGE)).rejects.toThrow('volume host: a stand-in does not support');
  });
});

function webPod(): object {
  const work = { name: 'work', mountPath: '/work' };
  return {
    securityContext: { runAsUser: 1234, runAsGroup: 2345, fsGroup: 3456 },
    initContainers: [container({ name: 'make', command: ['sh', '-c', 'echo 1 > /work/result'], volumeMounts: [work] })],
    containers: [
      container({
        command: ['sh', '-c'],
        args: [SCRIPT],
        securityContext: { readOnlyRootFilesystem: true },
        env: [
          { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'credentials', key: 'token' } } },
          { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } },
          { name: 'NOTHING', valueFrom: { secretKeyRef: { name: 'credentials', key: 'nothing', optional: true } } },
        ],
        volumeMounts: [
          work,
          { name: 'data', mountPath: '/data' },
          { name: 'settings', mountPath: '/etc/settings' },
          { name: 'all', mountPath: '/etc/color', subPath: 'color' },
        ],
      }),
    ],
    volumes: [
      { name: 'work', emptyDir: {} },
      { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
      { name: 'settings', configMap: { name: 'settings', items: [{ key: 'color', path: 'tint' }] } },
      { name: 'all', projected: { sources: [{ configMap: { name: 'settings' } }] } },
    ],
  };
}

function container(fields: object): object {
  return { name: 'main', image: 'stand-in', ...fields };
}

async function created({ kubectl }: Cluster, name: string, spec: object) {
  await kubectl.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec,
  });
  return until(`the address of pod ${name}`, async () => {
    const pod = await kubectl.getOne('pod', name);
    return pod.status.podIP && pod;
  });
}
