import { checkCapacity } from '../../src/doctor/checks/capacity';
import { checkPermissions } from '../../src/doctor/checks/permissions';
import { checkPrerequisites } from '../../src/doctor/checks/prerequisites';
import { checkTools } from '../../src/doctor/checks/tools';
import type { CapacityFacts, PrerequisiteFact, ToolFact } from '../../src/doctor/facts/facts';
import type { Finding } from '../../src/doctor/finding';
import { known, unknown } from '../../src/init/cluster/facts';
import { aPlan } from '../plan/a-plan';

/** Findings as `level: message`. */
const texts = (findings: readonly Finding[]) => findings.map(({ level, message }) => `${level}: ${message}`);
const fixes = (findings: readonly Finding[]) => findings.map(({ fix }) => fix).join('\n');

describe('tools', () => {
  const tool = (name: string, version?: string): ToolFact => ({
    ...{ name, reason: 'applies the objects', installed: true },
    ...(version && { version }),
  });
  test.each<[string, ToolFact, string]>([
    ['current', tool('kubectl', 'Client Version: v1.36.3'), 'ok: kubectl 1.36.3'],
    ['missing', { ...tool('kind'), installed: false }, 'problem: kind is not installed. It applies the objects.'],
    [
      'not necessary any more',
      { ...tool('kind'), installed: false, createsCluster: true },
      'ok: kind is not installed, and not necessary: the cluster exists',
    ],
    ['too old', tool('terraform', 'Terraform v1.1.9'), 'problem: terraform 1.1 is too old: 1.2 or later is required.'],
    ['unknown program', tool('curl', 'curl 8.5.0 (x86_64)'), 'ok: curl 8.5.0'],
    ['no version', tool('gcloud'), 'warning: gcloud is installed, but prints no version.'],
    [
      'far from the server',
      tool('kubectl', 'Client Version: v1.33.1'),
      'warning: kubectl 1.33 and the API server 1.36 differ by more than one minor version.',
    ],
  ])('a tool that is %s', (_, fact, text) => {
    expect(texts(checkTools([fact], 'v1.36.0'))).toEqual([text]);
  });

  test('a missing tool comes with where to install it, and Terraform with its alternative', () => {
    const findings = checkTools([{ name: 'terraform', reason: 'creates the infrastructure', installed: false }]);
    expect(fixes(findings)).toMatch(/^Install terraform: https:\S+\nOr install OpenTofu, and pass --terraform tofu\.$/);
  });
});

describe('permissions', () => {
  const review = (verb: string, resource: string, allowed: boolean, namespace?: string) => ({
    ...{ group: resource === 'deployments' ? 'apps' : '', resource, verb, allowed },
    ...(namespace && { namespace }),
  });

  test('allowed ones are counted', () => {
    const reviews = [review('get', 'secrets', true, 'hub'), review('list', 'secrets', true, 'hub')];
    expect(texts(checkPermissions(known(reviews, '')))).toEqual(['ok: all 2 verbs of the plan are allowed']);
  });

  test('denied ones are grouped by namespace and verbs', () => {
    const reviews = [
      review('create', 'deployments', false, 'hub'),
      review('get', 'deployments', true, 'hub'),
      review('patch', 'deployments', false, 'hub'),
      review('create', 'secrets', false, 'hub'),
      review('patch', 'secrets', false, 'hub'),
      review('create', 'namespaces', false),
    ];
    const findings = checkPermissions(known(reviews, ''));
    expect(texts(findings)).toEqual([
      'problem: No permission in namespace hub: create, patch deployments.apps, secrets.',
      'problem: No permission in the cluster: create namespaces.',
    ]);
    expect(fixes(findings)).toContain('kubectl auth can-i create deployments.apps -n hub');
  });

  test('a server without access reviews is a warning', () => {
    expect(texts(checkPermissions(unknown('reviews are disabled')))).toEqual([
      'warning: Not checked: reviews are disabled.',
    ]);
  });
});

describe('prerequisites', () => {
  const [secret] = aPlan().prerequisites;
  const record = { kind: 'DNS record', name: 'hub.example.com', reason: 'Point it.', requiredBy: 'a', blocking: false };
  test.each<[string, PrerequisiteFact[], string]>([
    ['none', [], 'ok: none'],
    ['existing', [{ prerequisite: secret, exists: true }], 'ok: 1 exist'],
    [
      'missing',
      [{ prerequisite: secret, exists: false, problem: 'Secret ns/x has no key "a".' }],
      'problem: Secret ns/x has no key "a". It is used. (lab/hub)',
    ],
    [
      'missing, and not blocking',
      [{ prerequisite: record, exists: false }],
      'warning: DNS record hub.example.com does not exist. Point it. (a)',
    ],
    ['unknown', [{ prerequisite: secret }], 'warning: Not checked: Secret ns/x. It is used. (lab/hub)'],
  ])('%s', (_, facts, text) => {
    expect(texts(checkPrerequisites(facts))).toEqual([text]);
  });

  test('the command that creates it is the fix', () => {
    expect(fixes(checkPrerequisites([{ prerequisite: secret, exists: false }]))).toBe('kubectl create secret x');
  });
});

describe('capacity', () => {
  const GIB = 2 ** 30;
  const node = (cpu: number, memory: number, more: object = {}) => ({
    ...{ name: 'n', allocatable: { cpu, memory: memory * GIB }, requested: { cpu: 1, memory: GIB }, ...more },
  });
  const requests = (cpu: string, memory: string, pod: { cpu: string; memory: string }, gpus = {}) => ({
    ...{ cpu, memory, gpus, storage: '0' },
    largestPod: { ...pod, gpus },
  });
  const SMALL = requests('2', '4Gi', { cpu: '1', memory: '2Gi' });
  const GPU = requests('1', '1Gi', { cpu: '1', memory: '1Gi' }, { 'nvidia.com/gpu': 2 });
  test.each<[string, CapacityFacts, ReturnType<typeof requests>, string[]]>([
    ['enough room', { nodes: [node(4, 8)] }, SMALL, ['ok: 2 CPUs, 4 GiB requested, 3 CPUs, 7 GiB free on 1 node']],
    [
      'too little of one resource',
      { nodes: [node(4, 4)] },
      SMALL,
      ['problem: All pods request 4 GiB, and 1 node has 3 GiB free.'],
    ],
    [
      'a pod larger than every node',
      { nodes: [node(4, 8), node(4, 8)] },
      requests('4', '12Gi', { cpu: '1', memory: '10Gi' }),
      ['problem: The largest pod requests 10 GiB, and the largest node offers 8 GiB.'],
    ],
    [
      'a pod for which no node has room at the moment',
      { nodes: [node(4, 8), node(4, 8)] },
      requests('4', '12Gi', { cpu: '1', memory: '7.5Gi' }),
      ['warning: No node has 1 CPU, 7.5 GiB free at the same time, which the largest pods request.'],
    ],
    [
      'room on tainted nodes only',
      { nodes: [node(2, 2), node(8, 16, { restriction: 'taint gpu:NoSchedule' })] },
      SMALL,
      [
        'warning: All pods request 2 CPUs, and 1 node has 1 CPU free. Not counted: 1 node (taint gpu:NoSchedule).',
        'warning: All pods request 4 GiB, and 1 node has 1 GiB free. Not counted: 1 node (taint gpu:NoSchedule).',
      ],
    ],
    [
      'no GPUs',
      { nodes: [node(8, 16)] },
      GPU,
      [
        'problem: All pods request 2 nvidia.com/gpu, and 1 node has 0 nvidia.com/gpu free.',
        'problem: The largest pod requests 2 nvidia.com/gpu, and the largest node offers 0 nvidia.com/gpu.',
      ],
    ],
    [
      'no nodes, which an autoscaler adds',
      { nodes: [], autoscaler: 'GKE Autopilot' },
      SMALL,
      [
        'warning: All pods request 2 CPUs, and 0 nodes have 0 CPUs free.',
        'warning: All pods request 4 GiB, and 0 nodes have 0 GiB free.',
      ],
    ],
  ])('%s', (_, facts, needed, expected) => {
    expect(texts(checkCapacity(known(facts, ''), needed))).toEqual(expected);
  });

  test('without permission to list nodes it is not checked', () => {
    expect(texts(checkCapacity(unknown('no permission to read nodes'), SMALL))).toEqual([
      'warning: Not checked: no permission to read nodes.',
    ]);
  });
});
