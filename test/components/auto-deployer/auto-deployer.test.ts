import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import {
  AnyClusterPlatform,
  AutoDeployer,
  type AutoDeployerProps,
  KubeflowApp,
  MetricsDiscovery,
  type PlatformProps,
} from 'kubeflow-cdk';
import { parseManifests } from '../../parse-manifests';

type Manifest = any;

const CONFIG = `apiVersion: kubeflow-cdk.io/deployments/v1
versions:
  - name: master
    repository: https://github.com/acme/platform.git
    branch: main
    environment: lab
`;

function synthesized(
  props: Partial<AutoDeployerProps> = {},
  platformProps: PlatformProps = {},
  use: (deployer: AutoDeployer) => void = () => undefined,
): Manifest[] {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'lab', { serviceCidr: '10.96.0.0/16', ...platformProps });
  const chart = platform.chart('auto-deploy', { namespace: 'auto-deploy' });
  use(new AutoDeployer(chart, 'auto-deploy', { config: CONFIG, ...props }));
  return parseManifests<Manifest>(app.synthYaml());
}

const find = (objects: Manifest[], kind: string, name: string): Manifest =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
const podOf = (objects: Manifest[], name = 'auto-deploy'): Manifest => find(objects, 'Deployment', name).spec.template;
const argsOf = (objects: Manifest[], name?: string): string[] => podOf(objects, name).spec.containers[0].args;

test('the objects of an auto-deployer with default props', () => {
  const names = synthesized().map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(names.sort()).toMatchSnapshot();
});

test('the reconciler reads the configuration as it was given', () => {
  const objects = synthesized();
  expect(find(objects, 'ConfigMap', 'auto-deploy').data).toEqual({ 'deployments.yaml': CONFIG });
  expect(argsOf(objects)).toContain('--config=/etc/auto-deploy/deployments.yaml');
  expect(podOf(objects).spec.volumes).toContainEqual({ name: 'config', configMap: { name: 'auto-deploy' } });
});

test('Jobs run in the image of the reconciler, with its image pull Secrets and those of the platform', () => {
  const objects = synthesized(
    { imagePullSecrets: ['own'] },
    { imagePullSecrets: ['registry'], images: { runner: { registry: 'registry.example.com' } } },
  );
  const args = argsOf(objects);
  expect(args).toContain(`--image=${podOf(objects).spec.containers[0].image}`);
  expect(args.join(' ')).toContain('--image-pull-secret own --image-pull-secret registry');
  expect(args.find((arg) => arg.startsWith('--image='))).toMatch(
    /^--image=registry\.example\.com\/kubeflow-cdk\/runner:/,
  );
});

test('interval', () => {
  expect(argsOf(synthesized())).toContain('--interval=60s');
  expect(argsOf(synthesized({ interval: Duration.seconds(5) }))).toContain('--interval=5s');
  expect(() => synthesized({ interval: Duration.seconds(4) })).toThrow('from 5 to');
});

describe('permissions', () => {
  const rulesOf = (objects: Manifest[], kind: string, name: string) =>
    find(objects, kind, name).rules.map(({ resources, resourceNames = [], verbs }: Manifest) =>
      [resources.join(), resourceNames.join(), verbs.join()].join(' '),
    );

  test('of the reconciler', () => {
    const objects = synthesized({ credentialsSecrets: ['git', 'deploy-key'] });
    expect(rulesOf(objects, 'Role', 'auto-deploy')).toEqual([
      'jobs  list,create,delete',
      'configmaps  get,list,create,update,delete',
      'leases  get,list,create,update,delete',
      'secrets git,deploy-key get',
    ]);
    expect(rulesOf(objects, 'ClusterRole', 'auto-deploy.auto-deploy')).toEqual(['applications  list']);
    expect(rulesOf(synthesized(), 'Role', 'auto-deploy').join()).not.toContain('secrets');
  });

  test('of the server allow reading only', () => {
    expect(rulesOf(synthesized(), 'Role', 'auto-deploy-server')).toEqual([
      'jobs  list',
      'configmaps  get,list',
      'leases  list',
      'pods  list',
      'pods/log  get',
    ]);
  });

  test('of users who lease instances', () => {
    expect(find(synthesized(), 'Role', 'auto-deploy-users')).toBeUndefined();
    const objects = synthesized({}, {}, (deployer) => {
      deployer.grantLease(kplus.Group.fromName(deployer, 'testers', 'testers'));
      deployer.grantLease(kplus.User.fromName(deployer, 'ann', 'ann'));
    });
    for (const [kind, name] of [
      ['RoleBinding', 'auto-deploy-users'],
      ['ClusterRoleBinding', 'auto-deploy.auto-deploy-users'],
    ]) {
      expect(find(objects, kind, name).subjects.map((subject: Manifest) => `${subject.kind} ${subject.name}`)).toEqual([
        'Group testers',
        'User ann',
      ]);
    }
  });

  test('of Jobs have no wildcard, and can be extended', () => {
    const objects = synthesized({
      additionalResources: [
        { apiGroup: 'example.com', resources: ['widgets'] },
        { resources: ['pods'], verbs: ['delete'] },
      ],
    });
    const { rules } = find(objects, 'ClusterRole', 'auto-deploy.auto-deploy-jobs');
    expect(JSON.stringify(rules)).not.toContain('*');
    expect(rules.slice(-2)).toEqual([
      { apiGroups: ['example.com'], resources: ['widgets'], verbs: ['get', 'list', 'create', 'patch', 'delete'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
    ]);
  });

  test.each([
    [{ resources: ['*'] }, 'additionalResources[0].resources: "*" is not a name.'],
    [{ resources: [] }, 'additionalResources[0].resources: is empty.'],
    [{ resources: ['pods'], verbs: ['*'] }, 'additionalResources[0].verbs: "*" is not a name.'],
    [{ apiGroup: 'apps/v1', resources: ['deployments'] }, 'additionalResources[0].apiGroup: "apps/v1" is not'],
    [{ apiGroup: '*', resources: ['deployments'] }, 'additionalResources[0].apiGroup: "*" is not'],
  ])('fail for %j', (resources, message) => {
    expect(() => synthesized({ additionalResources: [resources] })).toThrow(message);
  });
});

describe('network policies', () => {
  const egressOf = (objects: Manifest[], name: string) =>
    find(objects, 'NetworkPolicy', name).spec.egress.map(({ ports }: Manifest) =>
      ports.map(({ port }: Manifest) => port).join(),
    );

  test('let the reconciler and deployments reach Git servers, and deletions the API server only', () => {
    const objects = synthesized({ allowEgressTo: [{ cidr: '10.1.0.0/16', ports: [{ port: 3000 }] }] });
    expect(egressOf(objects, 'auto-deploy')).toContain('22,80,443');
    expect(egressOf(objects, 'auto-deploy-jobs-launch')).toContain('3000');
    expect(egressOf(objects, 'auto-deploy-jobs-remove')).toEqual(egressOf(objects, 'auto-deploy-server'));
    expect(find(objects, 'NetworkPolicy', 'auto-deploy-jobs-launch').spec.podSelector.matchLabels).toEqual({
      'auto-deploy.kubeflow-cdk.io/deployer': 'auto-deploy',
      'auto-deploy.kubeflow-cdk.io/kind': 'launch',
    });
  });

  test('let only listed peers reach the server', () => {
    const peers = (props: Partial<AutoDeployerProps>) =>
      find(synthesized(props), 'NetworkPolicy', 'auto-deploy-server').spec.ingress;
    expect(peers({})).toBeUndefined();
    expect(peers({ allowIngressFrom: [{ podLabels: { app: 'browser' } }] })).toEqual([
      { from: [{ podSelector: { matchLabels: { app: 'browser' } } }], ports: [{ port: 8080, protocol: 'TCP' }] },
    ]);
    const scrapers = [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }];
    expect(peers({ metrics: { scrapers, discovery: MetricsDiscovery.annotations() } })).toHaveLength(1);
  });
});

test('the server can be exposed under a hostname', () => {
  const objects = synthesized(
    { exposure: { hostname: 'deployments.example.com', requireAuthentication: false } },
    { gateway: { name: 'web', namespace: 'gateways' } } as PlatformProps,
    (deployer) => expect(deployer.url).toBe('https://deployments.example.com'),
  );
  expect(find(objects, 'HTTPRoute', 'auto-deploy-server').spec.hostnames).toEqual(['deployments.example.com']);
});

test('resources of the reconciler and the server', () => {
  const resources = (size: number) => ({ memory: { request: Size.mebibytes(size), limit: Size.mebibytes(size) } });
  const objects = synthesized({ resources: resources(500), serverResources: resources(600) });
  const memoryOf = (name: string) => podOf(objects, name).spec.containers[0].resources.limits.memory;
  expect([memoryOf('auto-deploy'), memoryOf('auto-deploy-server')]).toEqual(['500Mi', '600Mi']);
});

test('fails if the configuration is the name of a file, or the chart has no namespace', () => {
  expect(() => synthesized({ config: 'deployments.yaml' })).toThrow('"deployments.yaml" is not a configuration');
  expect(() => synthesized({ credentialsSecrets: ['My Secret'] })).toThrow('My Secret');
});
