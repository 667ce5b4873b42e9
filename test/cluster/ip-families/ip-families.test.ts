import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Kubectl, KubeObject } from '../../cluster-harness/kubectl';
import { until } from '../../cluster-harness/until';
import { describeOnCluster } from '../describe-on-cluster';
import { withoutStderr } from '../examples/describe-example';
import { WrittenExample } from '../written-example';

const PROGRAM = join(__dirname, 'main.ts');

/** Service ranges of the API server, by environment of the program. */
const CLUSTERS = [
  ['ipv6', 'fd00:10:96::/112', ['IPv6']],
  ['dual-stack', '10.96.0.0/16,fd00:10:96::/112', ['IPv4', 'IPv6']],
] as const;

const skipReason = Object.values(networkInterfaces()).some((own) => own?.some(({ address }) => isIPv6(address)))
  ? undefined
  : 'this machine has no IPv6';

describe.each(CLUSTERS)('%s, with the Service range %s', (environment, serviceRange, families) => {
  describeOnCluster('every component on a real API server', { serviceRange, skipReason }, (cluster) => {
    let kubectl: Kubectl;
    let example: WrittenExample;
    let services: KubeObject[];

    beforeAll(async () => {
      kubectl = cluster().kubectl;
      example = WrittenExample.ofProgram(cluster(), PROGRAM, environment);
      expect(await example.runAll(example.commands)).toEqual(withoutStderr(example.commands));
      const names = new Set(example.objects.flatMap(({ kind, metadata }) => (kind === 'Service' ? metadata.name : [])));
      services = (await kubectl.get('services', '--all-namespaces')).filter(({ metadata }) => names.has(metadata.name));
    });

    test('starts its pods', async () => {
      const wait = ['wait', '--for=condition=Available', '--timeout=60s', '--namespace'];
      await kubectl.run(...wait, 'kubeflow', 'deployment/jupyterhub-hub', 'deployment/jupyterhub-proxy');
      await kubectl.run(...wait, 'kubeflow-nfs', 'deployment/data-nfs');
    });

    test('creates Services of all IP families of the cluster, with the primary family first', () => {
      expect(services.length).toBeGreaterThan(5);
      for (const { metadata, spec } of services) {
        expect([metadata.name, spec.ipFamilies]).toEqual([metadata.name, families]);
      }
    });

    test('serves shared files at the fixed address in the volumes', async () => {
      const files = services.find(({ metadata }) => metadata.name === 'data-nfs');
      expect(isIPv6(files?.spec.clusterIP)).toBe(families[0] === 'IPv6');
      const volumes = (await kubectl.get('persistentvolumes')).flatMap(({ spec }) => spec.nfs?.server ?? []);
      expect(new Set(volumes)).toEqual(new Set([files?.spec.clusterIP]));
    });

    test('routes Services to pods', async () => {
      await until('an endpoint of the hub', async () => {
        const slices = await kubectl.get(
          'endpointslices',
          '--all-namespaces',
          '--selector=kubernetes.io/service-name=jupyterhub-hub',
        );
        return slices.some(({ addressType, endpoints }) => addressType === families[0] && endpoints?.length > 0);
      });
    });

    test('is unchanged after a second apply', async () => {
      // kubectl reports some kinds as configured on every apply, so this compares their resource versions.
      const versions = async () =>
        (await kubectl.get('services,networkpolicies,persistentvolumes', '--all-namespaces')).map(
          ({ metadata: { namespace, name, resourceVersion } }) => [namespace, name, resourceVersion],
        );
      const before = await versions();
      expect(before.length).toBeGreaterThan(15);
      for (const file of ['nfs', 'jupyterhub']) {
        await example.run(
          `kubectl apply --server-side --field-manager=kubeflow-cdk -f dist/${environment}/${file}.k8s.yaml`,
        );
      }
      expect(await versions()).toEqual(before);
    });
  });
});
