import { readFileSync } from 'node:fs';
import { IMAGES } from '../../cluster-harness/images/image-recipes';
import type { Kubectl } from '../../cluster-harness/kubectl';
import { Tools } from '../../cluster-harness/tools';
import { until } from '../../cluster-harness/until';
import { parseManifests } from '../../parse-manifests';

/** Namespace of the controller, and prefix of its objects, as in upstream's manifests. */
export const JOB_SET_NAMESPACE = 'jobset-system';
/** Secret in which the controller stores the certificate of its webhooks. */
export const JOB_SET_CERTIFICATE = 'jobset-webhook-server-cert';

const NAMESPACE = JOB_SET_NAMESPACE;
const LABELS = { 'control-plane': 'controller-manager' };
const ACCOUNT = { name: 'jobset-controller-manager', namespace: NAMESPACE };

/** Installs the JobSet controller with upstream's definition, permissions and webhooks. */
export async function applyJobSetController(kubectl: Kubectl): Promise<void> {
  const files = Tools.ready('jobset-files');
  await kubectl.run('apply', '--server-side', '-f', files.path('jobsets.yaml'));
  const established = ['wait', '--for=condition=Established', 'crd/jobsets.jobset.x-k8s.io', '--timeout=60s'];
  // kubectl fails if the definition has no conditions yet.
  await until('the definition', () => kubectl.run(...established));
  await kubectl.apply(...controllerObjects(files));
}

/** Waits until the webhooks, which must admit every pod of a JobSet, respond. */
export async function waitForJobSetWebhook(kubectl: Kubectl, patience?: number): Promise<void> {
  const template = { spec: { template: { spec: { containers: [{ name: 'a', image: 'b:1' }] } } } };
  const probe = {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name: 'probe', namespace: 'default' },
    spec: { replicatedJobs: [{ name: 'a', template }] },
  };
  await until(
    'a response of the webhook of JobSet',
    () => kubectl.runWith(JSON.stringify(probe), 'create', '--dry-run=server', '-f', '-'),
    patience,
  );
}

function controllerObjects(files: Tools): object[] {
  const named = (name: string) => ({ name: `jobset-${name}`, namespace: NAMESPACE });
  const binding = (kind: string, name: string) => ({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: [{ kind: 'ServiceAccount', ...ACCOUNT }],
  });
  const rbac = 'rbac.authorization.k8s.io/v1';
  const [role] = parseManifests(readFileSync(files.path('jobset-role.yaml'), 'utf8')) as object[];
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: ACCOUNT },
    { ...role, metadata: { name: 'jobset-manager-role' } },
    {
      apiVersion: rbac,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'jobset-manager' },
      ...binding('ClusterRole', 'jobset-manager-role'),
    },
    {
      apiVersion: rbac,
      kind: 'Role',
      metadata: named('own'),
      rules: [
        { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'update', 'watch'] },
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
      ],
    },
    { apiVersion: rbac, kind: 'RoleBinding', metadata: named('own'), ...binding('Role', 'jobset-own') },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: JOB_SET_CERTIFICATE, namespace: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: named('webhook-service'),
      spec: { selector: LABELS, ports: [{ port: 443, targetPort: 9443 }] },
    },
    ...webhooks(readFileSync(files.path('jobset-webhooks.yaml'), 'utf8')),
    controllerDeployment(),
  ];
}

/** Webhooks for pods are limited to pods of JobSets, as in upstream's manifests. */
function webhooks(yaml: string): object[] {
  return parseManifests(yaml).map((configuration: any) => ({
    ...configuration,
    metadata: { name: `jobset-${configuration.metadata.name}` },
    webhooks: configuration.webhooks.map((webhook: any) => ({
      ...webhook,
      clientConfig: {
        service: { ...webhook.clientConfig.service, name: 'jobset-webhook-service', namespace: NAMESPACE },
      },
      ...(/pod/.test(webhook.name) && {
        objectSelector: { matchExpressions: [{ key: 'jobset.sigs.k8s.io/jobset-name', operator: 'Exists' }] },
      }),
    })),
  }));
}

function controllerDeployment(): object {
  const mountPath = '/tmp/k8s-webhook-server/serving-certs';
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: ACCOUNT,
    spec: {
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: ACCOUNT.name,
          securityContext: { runAsNonRoot: true, runAsUser: 65532, fsGroup: 65532 },
          containers: [
            {
              name: 'manager',
              image: IMAGES['job-set'].reference,
              command: ['/manager'],
              args: ['--zap-log-level=2'],
              volumeMounts: [{ name: 'cert', mountPath, readOnly: true }],
            },
          ],
          volumes: [{ name: 'cert', secret: { secretName: JOB_SET_CERTIFICATE } }],
        },
      },
    },
  };
}
