import { Chart, Size, Testing } from 'cdk8s';
import { AnyClusterPlatform, KubeflowApp, type NfsClients, NfsServer } from '../../../lib';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { missingRequirement } from '../../cluster-harness/requirements';
import { describeUnless } from '../describe-unless';
import { decide, type Peer, type Verdict } from './flow-verdicts';

const SERVER = pod('10.4.0.10', 'kubeflow-nfs', labelsOf('server'));
const PROVISIONER = pod('10.4.0.11', 'kubeflow-nfs', labelsOf('folder-provisioner'));
const NODE: Peer = { address: '10.0.0.5' };
const MACHINE: Peer = { address: '192.168.7.7' };
const TOOL = pod('10.4.0.12', 'tools');
const STRANGER = pod('10.4.0.13', 'elsewhere');

const NODES = ['10.0.0.0/20'];

describeUnless(missingRequirement(), 'who reaches an NFS server', () => {
  test.each<[string, NfsClients | undefined, Peer, Verdict]>([
    ['a node, where nobody is named', undefined, NODE, 'reaches'],
    ['anybody else, where nobody is named', undefined, STRANGER, 'reaches'],
    ['a node that is named', { nodeCidrs: NODES }, NODE, 'reaches'],
    ['a machine that is not named', { nodeCidrs: NODES }, MACHINE, 'does not reach'],
    ['a pod, where nodes are named', { nodeCidrs: NODES }, STRANGER, 'does not reach'],
    ['a node beside a namespace', { nodeCidrs: NODES, namespaces: ['tools'] }, NODE, 'reaches'],
    ['a pod of a namespace that is named', { nodeCidrs: NODES, namespaces: ['tools'] }, TOOL, 'reaches'],
    ['a pod of another namespace', { nodeCidrs: NODES, namespaces: ['tools'] }, STRANGER, 'does not reach'],
    ['a node, where none is to mount', { nodeCidrs: [], namespaces: ['tools'] }, NODE, 'does not reach'],
    ['the provisioner, whose node mounts for it', { nodeCidrs: NODES }, PROVISIONER, 'does not reach'],
  ])('%s', async (_, clients, source, verdict) => {
    expect((await flow(clients, source, SERVER, 2049)).verdict).toBe(verdict);
  });

  test('nobody reaches another port, and the server reaches nobody', async () => {
    expect((await flow({ nodeCidrs: NODES }, NODE, SERVER, 111)).verdict).toBe('does not reach');
    expect((await flow(undefined, SERVER, MACHINE, 443)).verdict).toBe('does not reach');
  });

  test('the provisioner of folders reaches the API server, and nobody reaches it', async () => {
    expect((await flow(undefined, PROVISIONER, MACHINE, 443)).verdict).toBe('reaches');
    expect((await flow(undefined, PROVISIONER, MACHINE, 80)).verdict).toBe('does not reach');
    expect((await flow(undefined, PROVISIONER, { address: '169.254.169.254' }, 443)).verdict).toBe('does not reach');
    expect((await flow(undefined, STRANGER, PROVISIONER, 8080)).verdict).toBe('does not reach');
  });
});

async function flow(clients: NfsClients | undefined, source: Peer, destination: Peer, port: number) {
  const [decision] = await decide(policies(clients), [{ source, destination, protocol: 'TCP', port }]);
  return decision;
}

function policies(clients: NfsClients | undefined): KubeObject[] {
  const platform = new AnyClusterPlatform(new KubeflowApp({ summary: false }), 'lab', {
    serviceCidr: '10.96.0.0/16',
  });
  const files = new NfsServer(platform.chart('nfs'), 'nfs', {
    clients,
    disks: { data: { size: Size.gibibytes(1), subdirProvisioner: {} } },
  });
  const objects: KubeObject[] = Testing.synth(Chart.of(files));
  return objects.filter(({ kind }) => kind === 'NetworkPolicy');
}

function labelsOf(component: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'nfs-server',
    'app.kubernetes.io/instance': 'data',
    'app.kubernetes.io/component': component,
  };
}

function pod(address: string, namespace: string, labels: Record<string, string> = {}): Peer {
  return { address, pod: { namespace, namespaceLabels: { 'kubernetes.io/metadata.name': namespace }, labels } };
}
