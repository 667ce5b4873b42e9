import { GkeNetwork, type GkePlatformProps } from 'kubeflow-cdk';
import { expression, onlyResource, synthesize } from '../synthesize';

function checksOf(props: Partial<GkePlatformProps>): { condition: string; error_message: string }[] {
  const { lifecycle } = onlyResource(synthesize(undefined, props).terraform, 'google_container_cluster') as any;
  return lifecycle.postcondition.filter(({ condition }: { condition: string }) => condition.includes('_cidr'));
}

test('the plan fails if a range of addresses differs from the range of the cluster', () => {
  const network = GkeNetwork.create({ podCidr: '10.64.0.0/14', serviceCidr: '10.80.0.0/20' });
  expect(checksOf({ network })).toEqual([
    {
      condition: expression('!can(cidrnetmask(self.cluster_ipv4_cidr)) || self.cluster_ipv4_cidr == "10.64.0.0/14"'),
      error_message: expect.stringContaining(
        'another podCidr, which GKE cannot change. Set podCidr of GkeNetwork.create',
      ),
    },
    {
      condition: expression('!can(cidrnetmask(self.services_ipv4_cidr)) || self.services_ipv4_cidr == "10.80.0.0/20"'),
      error_message: expect.stringContaining('another serviceCidr'),
    },
  ]);
});

test('the ranges of an existing network are not compared', () => {
  const network = GkeNetwork.existing({
    network: 'shared',
    subnetwork: 'ml',
    podRangeName: 'pods',
    serviceRangeName: 'services',
    serviceCidr: '10.96.0.0/20',
  });
  expect(checksOf({ network })).toEqual([]);
});
