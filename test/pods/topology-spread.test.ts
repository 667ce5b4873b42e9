import { App, Chart } from 'cdk8s';
import { TopologySpread, topologySpreadConstraints } from '../../lib/pods/topology-spread';

const SELECTOR = { app: 'server' };
const spread = (...spreads: TopologySpread[]) =>
  topologySpreadConstraints(new Chart(new App(), 'chart'), 'topologySpread', spreads, SELECTOR);

test('pods are spread over zones, nodes or the values of a node label', () => {
  const constraint = (topologyKey: string) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: SELECTOR },
    matchLabelKeys: ['pod-template-hash'],
  });
  expect(spread(TopologySpread.zones(), TopologySpread.nodes(), TopologySpread.label('example.com/rack'))).toEqual([
    constraint('topology.kubernetes.io/zone'),
    constraint('kubernetes.io/hostname'),
    constraint('example.com/rack'),
  ]);
});

test('pods stay pending if an even spread is required', () => {
  expect(spread(TopologySpread.zones({ required: true, maxSkew: 2, minDomains: 3 }))[0]).toMatchObject({
    maxSkew: 2,
    minDomains: 3,
    whenUnsatisfiable: 'DoNotSchedule',
  });
});

test.each([
  ['[0]: "a b" is not a valid key', TopologySpread.label('a b')],
  ['[0].maxSkew: 0 is not accepted.', TopologySpread.zones({ maxSkew: 0 })],
  ['[0].minDomains: 1.5 is not accepted.', TopologySpread.zones({ required: true, minDomains: 1.5 })],
  ['[0]: minDomains is set for a spread that is not required.', TopologySpread.zones({ minDomains: 2 })],
])('fails: topologySpread%s', (message, given) => {
  expect(() => spread(given)).toThrow(`chart: topologySpread${message}`);
});

test('fails if pods are spread over the same key twice', () => {
  expect(() => spread(TopologySpread.zones(), TopologySpread.zones({ maxSkew: 2 }))).toThrow(
    'topologySpread[1]: pods are spread over "topology.kubernetes.io/zone" twice.',
  );
  expect(() => spread(TopologySpread.zones(), TopologySpread.zones({ required: true }))).not.toThrow();
});
