import type { KubeObject } from '../../../src/kubernetes/objects';
import { RULES } from '../../../src/report/findings/rules';
import { deployment, findings, inputOf, namespace, object, policy, RESTRICTED, report } from '../objects';

const DENY = policy('default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
/** Everything that pods need to have no findings. */
const SAFE = [namespace(), DENY];

const ofPod = (pod: object) => findings([...SAFE, deployment('hub', pod as Record<string, unknown>)]);
const ofContainer = (container: object) => ofPod({ containers: [{ ...RESTRICTED, ...container }] });
const role = (rules: object[], kind = 'Role') => object('rbac.authorization.k8s.io/v1', kind, 'r', { rules });
const rule = (resources: string[], verbs: string[], more = {}, apiGroups = ['']) => ({
  apiGroups,
  resources,
  verbs,
  ...more,
});

test('pods of a namespace that is closed have no findings', () => {
  expect(ofPod({})).toEqual([]);
});

test.each<[string, object]>([
  ['hostPID', { hostPID: true }],
  ['a hostPath', { volumes: [{ name: 'host', hostPath: { path: '/' } }] }],
  ['an unsafe sysctl', { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } }],
])('%s requires the level privileged', (_, pod) => {
  expect(ofPod(pod)).toEqual(['pod-security/privileged: Deployment ml/hub']);
});

test.each<[string, object]>([
  ['privileged', { securityContext: { ...RESTRICTED.securityContext, privileged: true } }],
  ['a capability', { securityContext: { ...RESTRICTED.securityContext, capabilities: { add: ['NET_ADMIN'] } } }],
  ['a hostPort', { ports: [{ containerPort: 80, hostPort: 80 }] }],
  ['a probe of another host', { livenessProbe: { httpGet: { host: '10.0.0.1' } } }],
])('%s in a container requires the level privileged', (_, container) => {
  expect(ofContainer(container)).toEqual(['pod-security/privileged: Deployment ml/hub']);
});

test.each<[string, object]>([
  ['no security context', { securityContext: undefined }],
  ['root', { securityContext: { ...RESTRICTED.securityContext, runAsUser: 0 } }],
  ['no seccomp profile', { securityContext: { ...RESTRICTED.securityContext, seccompProfile: undefined } }],
  [
    'a default capability',
    { securityContext: { ...RESTRICTED.securityContext, capabilities: { add: ['CHOWN'], drop: ['ALL'] } } },
  ],
])('%s requires the level baseline', (_, container) => {
  expect(ofContainer(container)).toEqual(['pod-security/baseline: Deployment ml/hub']);
});

test('settings of the pod count for its containers, and init containers are checked', () => {
  const { securityContext } = RESTRICTED;
  const { runAsNonRoot: _, seccompProfile: __, ...others } = securityContext;
  const pod = { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
  expect(ofPod({ ...pod, containers: [{ ...RESTRICTED, securityContext: others }] })).toEqual([]);
  expect(ofPod({ initContainers: [{ name: 'init', image: RESTRICTED.image }] })).toEqual([
    'pod-security/baseline: Deployment ml/hub',
  ]);
});

test('namespaces that enforce less than restricted are findings, and so are unknown ones', () => {
  expect(findings([namespace('ml', 'privileged'), DENY])).toEqual(['pod-security/namespace: Namespace ml']);
  expect(findings([DENY, deployment('hub')])).toEqual(['pod-security/unknown-namespace: Namespace ml']);
});

test('pods without policies are findings, and the host network is a serious one', () => {
  expect(findings([namespace(), deployment('hub')])).toEqual([
    'network/no-egress-policy: Deployment ml/hub',
    'network/no-ingress-policy: Deployment ml/hub',
  ]);
  expect(ofPod({ hostNetwork: true })).toContain('network/host: Deployment ml/hub');
});

test('the metadata server of the cloud is a finding, unless the account has a role in the cloud', () => {
  const out = policy('out', {
    ...{ podSelector: {}, policyTypes: ['Egress'] },
    egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ port: 1, endPort: 100 }] }],
  });
  const hub = deployment('hub', { serviceAccountName: 'hub' });
  const member = 'principal://iam.googleapis.com/projects/1/x/subject/ns/ml/sa/hub';
  const stack = { resource: { google_storage_bucket_iam_member: { a: { bucket: 'b', role: 'r', member } } } };
  expect(findings([...SAFE, out, hub])).toEqual(['network/metadata-server: Deployment ml/hub']);
  expect(findings([...SAFE, out, hub], { stack })).toEqual([]);
});

test('policies of other kinds are named, because they are not evaluated', () => {
  expect(findings([...SAFE, object('cilium.io/v2', 'CiliumNetworkPolicy', 'l7')])).toEqual([
    'network/other-policies: CiliumNetworkPolicy ml/l7',
  ]);
});

test('tokens that are not used are findings', () => {
  const token = { automountServiceAccountToken: true };
  expect(ofPod({ automountServiceAccountToken: undefined })).toEqual(['tokens/default-account: Deployment ml/hub']);
  expect(ofPod({ ...token, serviceAccountName: 'hub' })).toEqual(['tokens/unused: Deployment ml/hub']);
  const binding = object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', {
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'hub' }],
  });
  expect(findings([...SAFE, deployment('hub', { ...token, serviceAccountName: 'hub' }), binding])).toEqual([]);
});

test('an account can refuse tokens for its pods', () => {
  const account = object('v1', 'ServiceAccount', 'hub', { automountServiceAccountToken: false });
  const hub = deployment('hub', { automountServiceAccountToken: undefined, serviceAccountName: 'hub' });
  expect(findings([...SAFE, account, hub])).toEqual([]);
});

test('secrets in manifests are findings, without their values', () => {
  const secret = object('v1', 'Secret', 's', { stringData: { password: 'hunter2' } });
  const hub = deployment('hub', {
    containers: [
      {
        ...RESTRICTED,
        env: [
          { name: 'DB_PASSWORD', value: 'hunter2' },
          { name: 'TOKEN', valueFrom: {} },
        ],
      },
    ],
  });
  const made = report([...SAFE, secret, hub]);
  expect(made.findings.map(({ rule: id, message }) => `${id}: ${message}`)).toEqual([
    'secrets/in-manifest: It has values for password.',
    'secrets/in-variable: Container main sets DB_PASSWORD.',
  ]);
  expect(JSON.stringify(made)).not.toContain('hunter2');
});

test.each<[string, KubeObject]>([
  ['roles/everything', role([rule(['*'], ['get'])])],
  ['roles/everything', role([rule(['pods'], ['*'])], 'ClusterRole')],
  ['roles/escalation', role([rule(['roles'], ['bind'], {}, ['rbac.authorization.k8s.io'])])],
  ['roles/escalation', role([rule(['clusterrolebindings'], ['create'], {}, ['rbac.authorization.k8s.io'])])],
  ['roles/secrets', role([rule(['secrets'], ['list'])])],
  ['roles/pods', role([rule(['jobs'], ['create'], {}, ['batch'])])],
])('%s', (id, given) => {
  expect(findings([given]).map((text) => text.split(':')[0])).toEqual([id]);
});

test('roles for objects by name, and without writing verbs, are no findings', () => {
  expect(findings([role([rule(['secrets'], ['get'], { resourceNames: ['hub'] }), rule(['pods'], ['list'])])])).toEqual(
    [],
  );
});

test('roles for everyone are findings, in the cluster and in the cloud', () => {
  const binding = object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'b', {
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'Group', name: 'system:authenticated' }],
  });
  const stack = {
    resource: { google_storage_bucket_iam_member: { a: { bucket: 'b', role: 'r', member: 'allUsers' } } },
  };
  expect(findings([binding], { stack })).toEqual(['roles/anyone: ClusterRoleBinding ml/b', 'roles/public: r on b']);
});

test.each([
  ['acme/app', 'images/latest'],
  ['registry:5000/acme/app', 'images/latest'],
  ['acme/app:latest', 'images/latest'],
  ['acme/app:1', 'images/no-digest'],
])('the image %s has the finding %s', (image, id) => {
  expect(ofContainer({ image })).toEqual([`${id}: ${image}`]);
});

test('API versions are compared with the target version', () => {
  const flow = object('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 'f');
  const endpoints = object('v1', 'Endpoints', 'e');
  const of = (kubernetesVersion: string) => findings([flow, endpoints], { kubernetesVersion });
  expect(of('1.33')).toEqual(['versions/removed-api: FlowSchema ml/f', 'versions/deprecated-api: Endpoints ml/e']);
  expect(of('1.30')).toEqual(['versions/deprecated-api: FlowSchema ml/f']);
});

test('data that Terraform would destroy is a finding', () => {
  const disk = (lifecycle: object) => ({ resource: { google_compute_disk: { d: { name: 'd', lifecycle } } } });
  expect(findings([], { stack: disk({}) })).toEqual(['data/unprotected: google_compute_disk.d']);
  expect(findings([], { stack: disk({ prevent_destroy: true }) })).toEqual([]);
});

test('a finding names its construct', () => {
  const made = report([...SAFE, deployment('hub', { hostIPC: true })]);
  expect(made.findings).toEqual([
    {
      rule: 'pod-security/privileged',
      severity: 'high',
      object: 'Deployment ml/hub',
      path: 'lab/hub/Deployment-hub',
      message: 'HostIPC is set.',
    },
  ]);
  expect(inputOf([]).objects).toEqual([]);
});

test('every rule has a description and a fix that are sentences', () => {
  for (const { title, fix } of Object.values(RULES)) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(fix).toMatch(/^[A-Z].*\.$/);
  }
});
