import type { KubeObject } from '../../../src/kubernetes/objects';
import { compare } from '../../../src/report/compare/compare';
import { reportOf } from '../../../src/report/report';
import { deployment, inputOf, object, policy, RESTRICTED } from '../objects';

type Fields = Readonly<Record<string, unknown>>;

function comparison(before: KubeObject[], after: KubeObject[], stacks: readonly [unknown?, unknown?] = []) {
  const [old, now] = [inputOf(before, { stack: stacks[0] }), inputOf(after, { stack: stacks[1] })];
  return compare('before', { input: old, report: reportOf(old) }, { input: now, report: reportOf(now) });
}

/** Impacts of the changes from one object to another. */
function impact(before: KubeObject | undefined, after: KubeObject | undefined): string[] {
  const listOf = (each: KubeObject | undefined) => (each === undefined ? [] : [each]);
  return comparison(listOf(before), listOf(after)).changes.map((change) => change.impact);
}

const claim = (spec: Fields) => object('v1', 'PersistentVolumeClaim', 'data', { spec });
const size = (storage: string) => ({ resources: { requests: { storage } } });
const image = (tag: string) => ({ containers: [{ ...RESTRICTED, image: `acme/app:${tag}` }] });
const statefulSet = (spec: Fields, pod: Fields = {}) => ({
  ...deployment('db', pod, spec),
  kind: 'StatefulSet',
});

test('equal outputs have no changes, whatever the order of fields', () => {
  const { changes, flows, findings } = comparison([deployment('a')], [JSON.parse(JSON.stringify(deployment('a')))]);
  expect({ changes, flows, findings }).toEqual({
    changes: [],
    flows: { added: [], removed: [] },
    findings: { added: [], removed: [] },
  });
  expect(
    impact(
      object('v1', 'ConfigMap', 'c', { data: { a: '1', b: '2' } }),
      object('v1', 'ConfigMap', 'c', { data: { b: '2', a: '1' } }),
    ),
  ).toEqual([]);
});

test.each<[string, KubeObject | undefined, KubeObject | undefined, string]>([
  ['a new object', undefined, deployment('a'), 'in-place'],
  ['another image', deployment('a', image('1')), deployment('a', image('2')), 'restart'],
  [
    'another image with Recreate',
    deployment('a', image('1'), { strategy: { type: 'Recreate' } }),
    deployment('a', image('2'), { strategy: { type: 'Recreate' } }),
    'interruption',
  ],
  ['more replicas', deployment('a'), deployment('a', {}, { replicas: 3 }), 'in-place'],
  ['no replicas', deployment('a'), deployment('a', {}, { replicas: 0 }), 'interruption'],
  ['another selector', deployment('a'), deployment('a', {}, { selector: { matchLabels: { b: 'c' } } }), 'replacement'],
  ['a removed workload', deployment('a'), undefined, 'interruption'],
  [
    'another image of one replica',
    statefulSet({ replicas: 1 }, image('1')),
    statefulSet({ replicas: 1 }, image('2')),
    'interruption',
  ],
  [
    'another image of replicas',
    statefulSet({ replicas: 2 }, image('1')),
    statefulSet({ replicas: 2 }, image('2')),
    'restart',
  ],
  [
    'OnDelete',
    statefulSet({ updateStrategy: { type: 'OnDelete' } }, image('1')),
    statefulSet({ updateStrategy: { type: 'OnDelete' } }, image('2')),
    'in-place',
  ],
  [
    'another Service of a StatefulSet',
    statefulSet({ serviceName: 'a' }),
    statefulSet({ serviceName: 'b' }),
    'replacement',
  ],
  ['a larger claim', claim(size('1Gi')), claim(size('2Gi')), 'in-place'],
  ['a smaller claim', claim(size('2Gi')), claim(size('1Gi')), 'replacement'],
  ['another class of a claim', claim({ storageClassName: 'a' }), claim({ storageClassName: 'b' }), 'data-loss'],
  [
    'another class of a claim for one volume',
    claim({ volumeName: 'v', storageClassName: 'a' }),
    claim({ volumeName: 'v', storageClassName: 'b' }),
    'replacement',
  ],
  ['another volume', claim({ volumeName: 'v' }), claim({ volumeName: 'w' }), 'data-loss'],
  ['a removed claim', claim({}), undefined, 'data-loss'],
  ['a removed namespace', object('v1', 'Namespace', 'n'), undefined, 'kept'],
  ['a removed policy', policy('p', {}), undefined, 'in-place'],
  [
    'a removed load balancer',
    object('v1', 'Service', 's', { spec: { type: 'LoadBalancer' } }),
    undefined,
    'interruption',
  ],
  [
    'another role in a binding',
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', { roleRef: { name: 'a' } }),
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', { roleRef: { name: 'b' } }),
    'replacement',
  ],
  [
    'data of an immutable ConfigMap',
    object('v1', 'ConfigMap', 'c', { immutable: true, data: { a: '1' } }),
    object('v1', 'ConfigMap', 'c', { immutable: true, data: { a: '2' } }),
    'replacement',
  ],
  [
    'a removed version of a definition',
    object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'd', {
      spec: { versions: [{ name: 'v1' }, { name: 'v2' }] },
    }),
    object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'd', { spec: { versions: [{ name: 'v2' }] } }),
    'data-loss',
  ],
  [
    'a changed job',
    object('kubeflow.org/v1', 'TFJob', 't', { spec: { a: 1 } }),
    object('kubeflow.org/v1', 'TFJob', 't', { spec: { a: 2 } }),
    'replacement',
  ],
])('the impact of %s', (_, before, after, expected) => {
  expect(impact(before, after)).toEqual([expected]);
});

test('the most serious change comes first, and names its construct', () => {
  const { changes } = comparison([claim({}), deployment('a', image('1'))], [deployment('a', image('2'))]);
  expect(changes.map(({ impact: each }) => each)).toEqual(['data-loss', 'restart']);
  expect(changes[1]).toMatchObject({
    object: 'Deployment ml/a',
    change: 'update',
    path: 'lab/hub/Deployment-a',
    lines: expect.arrayContaining([expect.stringMatching(/^ {2}- +image: acme\/app:1$/)]),
  });
});

test('values of Secrets are masked', () => {
  const secret = (value: string) => object('v1', 'Secret', 's', { stringData: { password: value } });
  const { changes } = comparison([secret('hunter2')], [secret('hunter3')]);
  expect(changes[0].lines.join('\n')).toContain('***');
  expect(JSON.stringify(changes)).not.toMatch(/hunter[23]/);
});

test('opened and closed connections, permissions, images and findings are listed', () => {
  const closed = policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const { flows, findings, images } = comparison([deployment('a'), closed], [deployment('a', image('2'))]);
  expect(flows.added.map(({ text }) => text)).toEqual([
    'Deployment ml/a can connect to all pods and all addresses on all ports.',
    'All pods and all addresses can connect to Deployment ml/a on all ports.',
  ]);
  expect(findings.added.map(({ rule }) => rule)).toEqual([
    'network/no-egress-policy',
    'network/no-ingress-policy',
    'images/no-digest',
  ]);
  expect(images.added.map(({ image: name }) => name)).toEqual(['acme/app:2']);
});

describe('Terraform', () => {
  const changesOf = (before: object, after: object) =>
    comparison([], [], [{ resource: before }, { resource: after }]).changes.map(
      ({ impact: each, change, object: address }) => `${each}: ${change} ${address}`,
    );
  const disk = (fields: object) => ({ google_compute_disk: { d: { name: 'd', size: 10, type: 'pd-ssd', ...fields } } });

  test.each<[string, object, object, string]>([
    ['a new resource', {}, disk({}), 'in-place: create google_compute_disk.d'],
    ['a removed disk', disk({}), {}, 'data-loss: delete google_compute_disk.d'],
    ['a larger disk', disk({}), disk({ size: 20 }), 'in-place: update google_compute_disk.d'],
    ['a smaller disk', disk({ size: 20 }), disk({}), 'data-loss: update google_compute_disk.d'],
    ['another type of disk', disk({}), disk({ type: 'pd-standard' }), 'data-loss: update google_compute_disk.d'],
    [
      'another machine of a node pool',
      { google_container_node_pool: { p: { node_config: { spot: false } } } },
      { google_container_node_pool: { p: { node_config: { spot: true } } } },
      'replacement: update google_container_node_pool.p',
    ],
    [
      'a resource of another provider',
      { aws_s3_bucket: { b: { bucket: 'a' } } },
      { aws_s3_bucket: { b: { bucket: 'b' } } },
      'replacement: update aws_s3_bucket.b',
    ],
    [
      'a removed address',
      { google_compute_global_address: { a: {} } },
      {},
      'interruption: delete google_compute_global_address.a',
    ],
    ['a removed key', { google_kms_crypto_key: { k: {} } }, {}, 'kept: delete google_kms_crypto_key.k'],
  ])('the impact of %s', (_, before, after, expected) => {
    expect(changesOf(before, after)).toEqual([expected]);
  });

  test('the reason names a refusal of Terraform', () => {
    const protectedDisk = (fields: object) => disk({ lifecycle: { prevent_destroy: true }, ...fields });
    const [change] = comparison(
      [],
      [],
      [{ resource: protectedDisk({}) }, { resource: protectedDisk({ zone: 'b' }) }],
    ).changes;
    expect(change.reason).toBe('A change of zone replaces it. Terraform refuses that.');
  });
});
