import { Chart, Size, Testing } from 'cdk8s';
import { AnyClusterPlatform, KubeflowApp, type NfsClients, NfsServer } from '../../../lib';
import type { KubeObject } from '../../cluster-harness/kubectl';
import { missingRequirement } from '../../cluster-harness/requirements';
import { describeUnless } from '../describe-unless';
import { decide, type Peer, podPeer, type Verdict } from './flow-verdicts';

const SERVER = podPeer('10.4.0.10', 'kubeflow-nfs', labelsOf('server'));
const PROVISIONER = podPeer('10.4.0.11', 'kubeflow-nfs', labelsOf('folder-provisioner'));
const NODE: Peer = { address: '10.0.0.5' };
const MACHINE: Peer = { address: '192.168.7.7' };
const TOOL = podPeer('10.4.0.12', 'tools');
const UNRELATED_POD = podPeer('10.4.0.13', 'elsewhere');

const NODES = ['10.0.0.0/20'];

describeUnless(missingRequirement(), 'clients of an NFS server', () => {
  test.each<[string, NfsClients | undefined, Peer, Verdict]>([
    ['a node, without clients', undefined, NODE, 'reaches'],
    ['any pod, without clients', undefined, UNRELATED_POD, 'reaches'],
    ['a node in `nodeCidrs`', { nodeCidrs: NODES }, NODE, 'reaches'],
    ['a machine outside `nodeCidrs`', { nodeCidrs: NODES }, MACHINE, 'does not reach'],
    ['a pod, with `nodeCidrs`', { nodeCidrs: NODES }, UNRELATED_POD, 'does not reach'],
    ['a node, with `nodeCidrs` and `namespaces`', { nodeCidrs: NODES, namespaces: ['tools'] }, NODE, 'reaches'],
    ['a pod in one of the `namespaces`', { nodeCidrs: NODES, namespaces: ['tools'] }, TOOL, 'reaches'],
    ['a pod in another namespace', { nodeCidrs: NODES, namespaces: ['tools'] }, UNRELATED_POD, 'does not reach'],
    ['a node, with empty `nodeCidrs`', { nodeCidrs: [], namespaces: ['tools'] }, NODE, 'does not reach'],
    ['the subdir provisioner, which mounts through its node', { nodeCidrs: NODES }, PROVISIONER, 'does not reach'],
  ])('%s', async (_, clients, source, verdict) => {
    expect((await flow(clients, source, SERVER, 2049)).verdict).toBe(verdict);
  });

  test('other ports are closed, and the server has no egress', async () => {
    expect((await flow({ nodeCidrs: NODES }, NODE, SERVER, 111)).verdict).toBe('does not reach');
    expect((await flow(undefined, SERVER, MACHINE, 443)).verdict).toBe('does not reach');
  });

  test('the subdir provisioner reaches only the API server, and has no ingress', async () => {
    expect((await flow(undefined, PROVISIONER, MACHINE, 443)).verdict).toBe('reaches');
    expect((await flow(undefined, PROVISIONER, MACHINE, 80)).verdict).toBe('does not reach');
    expect((await flow(undefined, PROVISIONER, { address: '169.254.169.254' }, 443)).verdict).toBe('does not reach');
    expect((await flow(undefined, UNRELATED_POD, PROVISIONER, 8080)).verdict).toBe('does not reach');
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
