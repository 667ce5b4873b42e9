import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Manifest } from '../policy/manifest';
import { CIDR_PROPS, PEER_PROPS, policyOf } from './entry-points';

const LIB = join(__dirname, '../../lib');
/** Number of lists of peers to draw. By default, fewer. */
const PEER_LISTS = process.env.ALL === '1' ? 2000 : 500;
const NOBODY = [{ cidr: '192.0.2.1/32', ports: [{ port: 1 }] }];

/** Peers as JavaScript, YAML or an unset variable may supply them. None of them is everyone. */
const ODD_PEERS: unknown[] = [
  undefined,
  null,
  false,
  true,
  0,
  '',
  '10.0.0.0/8',
  [],
  ['10.0.0.0/8'],
  {},
  { cidr: undefined },
  { cidr: null },
  { cidr: '' },
  { cidr: ['10.0.0.0/8'] },
  { cidrs: ['10.0.0.0/8'] },
  { podLabels: {} },
  { podLabels: { app: undefined } },
  { podLabels: { app: null } },
  { podLabels: [] },
  { podLabels: 'app=a' },
  { namespaceLabels: {} },
  { namespaceLabels: { team: undefined } },
  { podLabels: { app: 'a' }, namespaceLabels: {} },
  { allPeers: false },
  { allPeers: 'false' },
  { allPeers: 'true' },
  { allPeers: 1 },
  { allPods: 'no' },
  { ports: [{ port: 1 }] },
  { cidr: '192.0.2.1/32', ports: [] },
  { cidr: '192.0.2.1/32', ports: [undefined] },
  { cidr: '192.0.2.1/32', ports: [{ port: undefined }] },
  { cidr: '192.0.2.1/32', ports: null },
  { cidr: '192.0.2.0/24', exceptCidrs: [undefined] },
  { cidr: '192.0.2.0/24', exceptCidrs: null },
];
const ODD_LISTS: unknown[] = [null, false, 0, '', '10.0.0.0/8', { cidr: '10.0.0.0/8' }, {}, new Array(1)];
const ODD_CIDRS: unknown[] = [
  undefined,
  null,
  false,
  0,
  '',
  'x',
  '10.0.0.0',
  [],
  ['10.0.0.0/8'],
  { cidr: '10.0.0.0/8' },
];

/** Code in notebooks would reach the metadata server of the cloud. */
const REFUSES_EVERYONE = ['HubNetworkOptions.allowNotebookEgressTo'];

const odd = fc.constantFrom<unknown>(undefined, null, '', 0, false, [], {});
const mostly = (...valid: unknown[]) =>
  fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...valid) }, { weight: 1, arbitrary: odd });
const labels = mostly(
  { app: 'a' },
  { app: 'b' },
  { app: 'a', team: 'b' },
  { app: undefined },
  { app: 'a', team: null },
);
const ports = mostly([{ port: 443 }], [{ port: 53, protocol: 'UDP' }, { port: 53 }], [undefined], [{}]);
/** Any mixture of fields, some of them without a value or with a wrong one. */
const PEER: fc.Arbitrary<any> = fc.oneof(
  odd,
  fc.record({ cidr: mostly('10.0.0.0/8', 'fd00::/8', 'x'), exceptCidrs: mostly(['10.1.0.0/16'], [undefined]) }),
  fc.record({ podLabels: labels, namespaceLabels: labels, ports }, { requiredKeys: [] }),
  fc.record({ allPods: mostly(true), namespaceLabels: labels, ports }, { requiredKeys: [] }),
  fc.record({ allNamespaces: mostly(true), podLabels: labels, ports }, { requiredKeys: [] }),
  fc.record({ allPeers: mostly(true), cidr: mostly('10.0.0.0/8'), ports }, { requiredKeys: [] }),
);

/** Members of structs in `lib` whose declaration ends with a type, for example `NfsClients.nodeCidrs`. */
function propsOf(declaration: RegExp): string[] {
  const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const structs = readFileSync(join(LIB, file), 'utf8').matchAll(/^export interface (\w+)[^{]*\{\n(.*?)^\}/gms);
    return [...structs].flatMap(([, struct, body]) =>
      [...body.matchAll(declaration)].map(([, prop]) => `${struct}.${prop}`),
    );
  });
}

/** Rules that are open to everyone, or on all ports, as text. */
function openRules(objects: readonly Manifest[]): string[] {
  return objects
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .flatMap(({ metadata, spec = {} }: any) =>
      ['ingress', 'egress'].flatMap((direction) =>
        (spec[direction] ?? [])
          .filter((rule: any) => [rule.from ?? rule.to].flat().some(isEverybody))
          .map((rule: any) => `${metadata.name} ${direction} ${JSON.stringify(rule)}`),
      ),
    );
}

/** Whether a peer of a rule has no selector, or one that cdk8s leaves empty. */
function isEverybody(peer: any): boolean {
  const selectors = Object.values(peer ?? {});
  return selectors.length === 0 || selectors.every((selector) => Object.keys(selector as object).length === 0);
}

/** The objects, or no objects if the program is refused with an explanation. */
function unlessRefused(create: () => Manifest[]): Manifest[] {
  try {
    return create();
  } catch (error) {
    expect((error as Error).name).toBe('KubeflowError');
    return [];
  }
}

test('the rules of a network policy are open only for a peer that is explicitly everyone', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(PEER, { maxLength: 3 }), fc.constantFrom('ingress', 'egress'), (peers, direction) => {
      const [policy] = unlessRefused(() => policyOf({ ingress: [], egress: [], [direction]: peers }));
      const rules: any[] = (policy?.spec as any)?.[direction] ?? [];
      accepted += rules.length;
      for (const [index, rule] of rules.entries()) {
        const [peer] = rule.from ?? rule.to ?? [{}];
        expect(Object.keys(peer).length === 0).toBe(peers[index].allPeers === true);
        expect(peer.namespaceSelector === undefined || Object.keys(peer.namespaceSelector).length > 0).toBe(
          peers[index].allNamespaces !== true,
        );
        expect(rule.ports === undefined || rule.ports.length > 0).toBe(true);
      }
    }),
    { numRuns: PEER_LISTS },
  );
  expect(accepted).toBeGreaterThan(PEER_LISTS / 10);
});

test('every prop with peers of network policies is tested', () => {
  const internal =
    /^(WorkloadNetworkPolicyProps|NetworkPoliciesProps|\w+Config|ProxyExposure|ExposedService|ClusterNetworkProps|I\w+Capability|GcsFolder\w*|BucketFolder\w*)\./;
  const props = propsOf(/readonly (\w+)\??: NetworkPeer\[\]/g).filter((prop) => !internal.test(prop));
  expect(Object.keys(PEER_PROPS).sort()).toEqual(props.sort());
});

test('every prop with CIDR blocks is tested', () => {
  const others = /^(CloudArmorPolicyOptions|ClusterNetworkProps|I\w+Capability)\./;
  const props = propsOf(/readonly (\w*(?:[cC]idrs|SourceRanges))\??: string\[\]/g).filter((prop) => !others.test(prop));
  expect(Object.keys(CIDR_PROPS).sort()).toEqual(props.sort());
});

describe.each(Object.entries(PEER_PROPS))('%s', (prop, withPeers) => {
  let closed: string[];
  beforeAll(() => {
    closed = openRules(withPeers(NOBODY));
  });

  test('never opens a network policy for a value that is not a peer', () => {
    for (const value of ODD_PEERS) {
      for (const peers of [[value], [...NOBODY, value]]) {
        expect(unlessRefused(() => withPeers(peers))).toEqual([]);
      }
    }
    for (const value of ODD_LISTS) {
      expect(unlessRefused(() => withPeers(value))).toEqual([]);
    }
  });

  test('allows nobody with an empty list, and everyone only with `allPeers`', () => {
    expect(openRules(unlessRefused(() => withPeers([]))).filter((rule) => !closed.includes(rule))).toEqual([]);
    if (!REFUSES_EVERYONE.includes(prop)) {
      const open = openRules(withPeers([{ allPeers: true, ports: [{ port: 443 }] }]));
      expect(open.filter((rule) => !closed.includes(rule))).not.toEqual([]);
    }
  });
});

test.each(Object.entries(CIDR_PROPS))('%s refuses values that are not CIDR blocks', (_, withCidrs) => {
  for (const value of ODD_CIDRS) {
    for (const cidrs of [[value], ['10.1.0.0/16', value]]) {
      expect(unlessRefused(() => withCidrs(cidrs))).toEqual([]);
    }
  }
  for (const value of ODD_LISTS) {
    expect(unlessRefused(() => withCidrs(value))).toEqual([]);
  }
});
