import type { KubeflowApp } from '../../../lib/app';
import { Authenticator, HubDatabase, JupyterHub } from '../../../lib/components/jupyterhub';
import { TFJob } from '../../../lib/components/tf-job';
import { AnyClusterPlatform } from '../../../lib/platforms/generic';
import { TrustedCertificates } from '../../../lib/platforms/pod-environment/trusted-certificates';
import { Prerequisites } from '../../../lib/prerequisites';
import type { PlanPrerequisite } from '../../../lib/synthesis/deployment/plan';
import { configMap, object } from '../program';
import { PlannedEnvironment } from './planned';

function prerequisitesOf(program: (app: KubeflowApp) => void): readonly PlanPrerequisite[] {
  return PlannedEnvironment.of(program).plan.prerequisites;
}

const brief = ({ kind, namespace, name, keys }: PlanPrerequisite) =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}${keys ? ` [${keys.join(', ')}]` : ''}`;

/** A program with one pod. */
const podWith = (spec: object) => (app: KubeflowApp) => {
  const chart = new AnyClusterPlatform(app, 'lab', { namespace: 'ml' }).chart('chart');
  object(chart, 'Pod', 'one', { spec: { containers: [{ name: 'a', image: 'b' }], ...spec } });
};

test('every kind of reference of a pod is listed, with a command that reads values from the user', () => {
  const listed = prerequisitesOf(
    podWith({
      serviceAccountName: 'runner',
      priorityClassName: 'high',
      runtimeClassName: 'nvidia',
      imagePullSecrets: [{ name: 'registry' }],
      containers: [
        {
          env: [
            { valueFrom: { secretKeyRef: { name: 'keys', key: 'api-key' } } },
            { valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
            { valueFrom: { secretKeyRef: { name: 'maybe', key: 'a', optional: true } } },
          ],
          envFrom: [{ secretRef: { name: 'more' } }],
        },
      ],
      volumes: [
        { secret: { secretName: 'keys', items: [{ key: 'ca.pem', path: 'ca.pem' }] } },
        { persistentVolumeClaim: { claimName: 'work' } },
        { projected: { sources: [{ configMap: { name: 'projected' } }] } },
        { csi: { driver: 'a', nodePublishSecretRef: { name: 'csi' } } },
        { ephemeral: { volumeClaimTemplate: { spec: { storageClassName: 'fast' } } } },
      ],
    }),
  );
  expect(listed.map(brief)).toEqual([
    'ConfigMap ml/projected',
    'ConfigMap ml/settings [mode]',
    'PersistentVolumeClaim ml/work',
    'PriorityClass high',
    'RuntimeClass nvidia',
    'Secret ml/csi',
    'Secret ml/keys [api-key, ca.pem]',
    'Secret ml/more',
    'Secret ml/registry',
    'ServiceAccount ml/runner',
    'StorageClass fast',
  ]);
  const commandOf = (name: string) => listed.find((each) => each.name === name)?.command;
  expect(commandOf('keys')).toBe(
    'kubectl create secret generic keys -n ml --from-literal=api-key="$API_KEY" --from-file=ca.pem',
  );
  expect(commandOf('registry')).toMatch(
    /^kubectl create secret docker-registry registry -n ml .*"\$REGISTRY_PASSWORD"$/,
  );
  expect(commandOf('runner')).toBe('kubectl create serviceaccount runner -n ml');
  expect(commandOf('fast')).toBeUndefined();
  expect(listed.find(({ name }) => name === 'work')).toMatchObject({
    reason: 'Pod "one" uses it.',
    requiredBy: 'lab/chart/Pod-one',
    blocking: true,
  });
});

test('objects that the program creates are no prerequisites, whatever their chart', () => {
  const listed = prerequisitesOf((app) => {
    podWith({ volumes: [{ configMap: { name: 'settings' } }], serviceAccountName: 'default' })(app);
    const platform = app.node.findChild('lab') as AnyClusterPlatform;
    configMap(platform.chart('other'), 'settings');
    object(platform.chart('elsewhere', { namespace: 'elsewhere' }), 'Secret', 'keys');
  });
  expect(listed).toEqual([]);
});

test('an object in another namespace does not satisfy a reference', () => {
  const listed = prerequisitesOf((app) => {
    podWith({ volumes: [{ configMap: { name: 'settings' } }] })(app);
    const platform = app.node.findChild('lab') as AnyClusterPlatform;
    configMap(platform.chart('other', { namespace: 'other' }), 'settings');
  });
  expect(listed.map(brief)).toEqual(['ConfigMap ml/settings']);
});

test('a Secret that cert-manager creates is no prerequisite, but its definition is', () => {
  const listed = prerequisitesOf((app) => {
    podWith({ volumes: [{ secret: { secretName: 'tls' } }] })(app);
    const chart = (app.node.findChild('lab') as AnyClusterPlatform).chart('chart');
    object(chart, 'Certificate', 'tls', { spec: { secretName: 'tls' } }, 'cert-manager.io/v1');
  });
  expect(listed.map(brief)).toEqual(['CustomResourceDefinition certificates.cert-manager.io']);
});

test('a job without its operator requires the definition, and GPUs require nodes', () => {
  const listed = prerequisitesOf((app) => {
    const platform = new AnyClusterPlatform(app, 'lab', { gpus: {} });
    new TFJob(platform.chart('job'), 'job', { image: 'trainer:1', worker: { gpu: { count: 2 } } });
  });
  expect(listed.map(brief)).toEqual(['CustomResourceDefinition tfjobs.kubeflow.org', 'Nodes with nvidia.com/gpu']);
});

test('a hub lists its database, its OAuth client, and what its notebooks refer to', () => {
  const listed = prerequisitesOf((app) => {
    const platform = new AnyClusterPlatform(app, 'lab', { ingressClassName: 'nginx', ingressTls: true });
    new JupyterHub(platform.chart('hub'), 'hub', {
      hostname: 'hub.example.com',
      authenticator: Authenticator.github({
        clientId: 'id',
        clientSecret: { secretName: 'github' },
        allowedOrganizations: ['team'],
      }),
      hub: { database: HubDatabase.postgres({ secretName: 'database', allowEgressTo: [{ cidr: '10.0.0.9/32' }] }) },
      notebooks: {
        namespace: 'notebooks',
        secretEnv: { TOKEN: { secretName: 'token', key: 'value' } },
        imagePullSecrets: ['registry'],
        priorityClassName: 'low',
        profiles: [{ displayName: 'Other', secretEnv: { KEY: { secretName: 'other', key: 'key' } } }],
      },
    });
  });
  expect(listed.map(brief)).toEqual([
    'DNS record hub.example.com',
    'IngressClass nginx',
    'PriorityClass low',
    'Secret kubeflow/database [url]',
    'Secret kubeflow/github [client-secret]',
    'Secret kubeflow/hub-proxy-public-tls [tls.crt, tls.key]',
    'Secret notebooks/other [key]',
    'Secret notebooks/registry',
    'Secret notebooks/token [value]',
  ]);
  expect(listed.filter(({ blocking }) => !blocking).map(({ name }) => name)).toEqual([
    'hub.example.com',
    'nginx',
    'hub-proxy-public-tls',
  ]);
  expect(listed.find(({ name }) => name === 'database')?.reason).toContain('The hub reads the URL of its database');
});

test('a declaration adds the reason and command, and references add the keys', () => {
  const listed = prerequisitesOf((app) => {
    podWith({ volumes: [{ secret: { secretName: 'keys', items: [{ key: 'b', path: 'b' }] } }] })(app);
    Prerequisites.add((app.node.findChild('lab') as AnyClusterPlatform).chart('chart'), {
      kind: 'Secret',
      name: 'keys',
      keys: ['a'],
      reason: 'Because.',
    });
    Prerequisites.add(app.node.findChild('lab'), { kind: 'Database', name: 'metadata', reason: 'It holds users.' });
  });
  expect(listed).toEqual([
    { kind: 'Database', name: 'metadata', reason: 'It holds users.', requiredBy: 'lab', blocking: false },
    {
      kind: 'Secret',
      apiVersion: 'v1',
      namespace: 'ml',
      name: 'keys',
      keys: ['a', 'b'],
      reason: 'Because.',
      command: 'kubectl create secret generic keys -n ml --from-literal=a="$A" --from-literal=b="$B"',
      requiredBy: 'lab/chart',
      blocking: true,
    },
  ]);
});

test('a claim without a class requires a default StorageClass', () => {
  const listed = prerequisitesOf((app) => {
    object(new AnyClusterPlatform(app, 'lab').chart('hub'), 'PersistentVolumeClaim', 'work', { spec: {} });
  });
  expect(listed.map(brief)).toEqual(['StorageClass default']);
});

test('the URL of an HTTP proxy and certificates of a ConfigMap are required in each namespace with pods', () => {
  const listed = prerequisitesOf((app) => {
    const platform = new AnyClusterPlatform(app, 'lab', {
      httpProxy: { url: 'http://10.20.0.1:3128', urlSecret: { secretName: 'proxy', key: 'url' } },
      trustedCertificates: TrustedCertificates.fromConfigMap('company', 'root.pem'),
    });
    new JupyterHub(platform.chart('hub'), 'hub', { notebooks: { namespace: 'users' } });
  });
  expect(listed.map(brief).filter((text) => /company|proxy/.test(text))).toEqual([
    'ConfigMap kubeflow/company [root.pem]',
    'ConfigMap users/company [root.pem]',
    'Secret kubeflow/proxy [url]',
    'Secret users/proxy [url]',
  ]);
});
