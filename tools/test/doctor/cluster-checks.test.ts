import { checkClock } from '../../src/doctor/checks/clock';
import { checkConflicts } from '../../src/doctor/checks/conflicts';
import { checkPodSecurity } from '../../src/doctor/checks/pod-security';
import { checkStorage } from '../../src/doctor/checks/storage';
import type { ConflictFacts, NamespaceFact, StorageFacts } from '../../src/doctor/facts/facts';
import type { Finding } from '../../src/doctor/finding';
import { known } from '../../src/init/cluster/facts';

/** Findings as `level: message`. */
const texts = (findings: readonly Finding[]) => findings.map(({ level, message }) => `${level}: ${message}`);

describe('conflicts', () => {
  const NOTHING: ConflictFacts = { namespaces: ['kubeflow'], hubs: [], operators: [], definitions: [] };
  const hub = { namespace: 'kubeflow', name: 'hub' };
  const operator = { namespace: 'other', name: 'training-operator' };
  const stored = (...storedVersions: string[]) => ({ name: 'tfjobs.kubeflow.org', versions: ['v1'], storedVersions });
  const OK = 'ok: nothing that is installed acts on the same objects';
  test.each<[string, Partial<ConflictFacts>, string]>([
    ['nothing', {}, OK],
    [
      'a Helm release in the namespace',
      { hubs: [{ ...hub, helm: { release: 'jhub', chart: 'jupyterhub-3.3.7' } }] },
      'problem: The Helm release "jhub" (jupyterhub-3.3.7) of zero-to-jupyterhub is in namespace kubeflow.',
    ],
    ['a Helm release elsewhere', { hubs: [{ ...hub, namespace: 'other', helm: { release: 'jhub' } }] }, OK],
    [
      'another hub in the namespace',
      { hubs: [hub] },
      'warning: Another JupyterHub, Deployment kubeflow/hub, is in the namespace.',
    ],
    [
      'another operator',
      { operators: [operator], ownOperator: {} },
      'problem: Another training operator, Deployment other/training-operator, reconciles the jobs of all namespaces.',
    ],
    ['an operator that the program uses', { operators: [operator] }, OK],
    [
      'operators of different namespaces',
      { operators: [{ ...operator, scope: 'other' }], ownOperator: { scope: 'kubeflow' } },
      OK,
    ],
    [
      'an operator of one namespace, and one of all',
      { operators: [{ ...operator, scope: 'other' }], ownOperator: {} },
      'problem: Another training operator, Deployment other/training-operator, reconciles the jobs of namespace other.',
    ],
    ['a definition of the same version', { definitions: [stored('v1')] }, OK],
    [
      'an older definition',
      { definitions: [stored('v1beta2', 'v1')] },
      'problem: The definition tfjobs.kubeflow.org has objects of v1beta2, and the program serves v1.',
    ],
  ])('%s', (_, facts, text) => {
    expect(texts(checkConflicts(known({ ...NOTHING, ...facts }, '')))).toEqual([text]);
  });
});

describe('Pod Security', () => {
  test.each<[string, NamespaceFact[], string]>([
    ['no namespace', [], 'ok: no namespace of the environment exists yet'],
    [
      'the level of the program',
      [{ name: 'a', enforced: 'restricted', wanted: 'restricted', refused: [] }],
      'ok: namespace a enforces "restricted"',
    ],
    [
      'a level that a deployment changes',
      [{ name: 'a', enforced: 'restricted', wanted: 'baseline', refused: [] }],
      'warning: Namespace a enforces "restricted", and a deployment changes it to "baseline".',
    ],
    [
      'a level that a deployment sets',
      [{ name: 'a', wanted: 'baseline', refused: [] }],
      'ok: namespace a enforces nothing; a deployment sets "baseline"',
    ],
    ['no level', [{ name: 'a', refused: [] }], 'warning: Namespace a does not enforce a level of Pod Security.'],
    [
      'pods that it refuses',
      [{ name: 'a', enforced: 'restricted', refused: [{ workload: 'Deployment a/nfs', message: 'violates x' }] }],
      'problem: Namespace a refuses the pods of Deployment a/nfs: violates x',
    ],
  ])('%s', (_, facts, text) => {
    expect(texts(checkPodSecurity(known(facts, '')))).toEqual([text]);
  });
});

describe('storage', () => {
  const storageClass = (name: string, isDefault: boolean) => ({ name, isDefault, provisioner: 'p', shared: false });
  test.each<[string, StorageFacts, string[]]>([
    ['one default', { classes: [storageClass('a', true)], claims: [] }, ['ok: default StorageClass a']],
    [
      'two defaults',
      { classes: [storageClass('a', true), storageClass('b', true)], claims: [] },
      ['warning: StorageClasses a, b are marked as default. Kubernetes uses a, the newest.'],
    ],
    [
      'no default, and claims that need one',
      { classes: [storageClass('a', false)], claims: [{ claim: 'ns/db' }] },
      ['problem: There is no default StorageClass, so ns/db stays pending.'],
    ],
    [
      'no default, and claims with a class',
      { classes: [storageClass('a', false)], claims: [{ claim: 'ns/db', storageClass: 'a' }] },
      ['warning: There is no default StorageClass. Claims of users without a class would stay pending.'],
    ],
    [
      'a class that does not exist',
      { classes: [storageClass('a', true)], claims: [{ claim: 'ns/db', storageClass: 'fast' }] },
      [
        'ok: default StorageClass a',
        'problem: PersistentVolumeClaim ns/db stays pending: StorageClass fast does not exist.',
      ],
    ],
    [
      'static volumes, whose claims have an empty class',
      { classes: [storageClass('a', true)], claims: [{ claim: 'ns/db', storageClass: '' }] },
      ['ok: default StorageClass a'],
    ],
  ])('%s', (_, facts, expected) => {
    expect(texts(checkStorage(known(facts, '')))).toEqual(expected);
  });
});

test.each([
  [0.4, 'ok: within 30 s of the API server'],
  [-90, 'warning: The clock of this machine is 90 s behind that of the API server.'],
  [4000, 'problem: The clock of this machine is 4000 s ahead of that of the API server.'],
])('a clock difference of %d seconds', (seconds, text) => {
  expect(texts(checkClock(known(seconds, '')))).toEqual([text]);
});
