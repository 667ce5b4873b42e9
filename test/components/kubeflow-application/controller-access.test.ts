import { Size } from 'cdk8s';
import { type AnyClusterPlatform, JupyterHub, NfsServer, TFJobOperator } from 'kubeflow-cdk';
import { boardOn, expectationsOf, serverOn, synthesizedApplication } from './synthesized-application';

describe('roles', () => {
  const program = (platform: AnyClusterPlatform) => {
    new JupyterHub(platform.chart('hub'), 'hub');
    new TFJobOperator(platform.chart('operator', { namespace: 'operator' }), 'operator');
    serverOn(platform);
  };
  const objects = synthesizedApplication(program);
  const roles = objects.filter(
    ({ kind, metadata }) => /Role$/.test(kind) && metadata.labels['app.kubernetes.io/name'] === 'kubeflow-application',
  );
  const rules = roles.flatMap((role) => role.rules.map((rule: object) => ({ role, ...rule })));

  test('have no wildcard and no Secrets', () => {
    expect(JSON.stringify(rules.map(({ role: _, ...rule }) => rule))).not.toMatch(/\*|secrets/);
  });

  test('write only Events, the lease and the status of the Application', () => {
    const writes = rules.filter(({ verbs }) => verbs.some((verb: string) => !['get', 'list', 'watch'].includes(verb)));
    expect(writes.map(({ resources, resourceNames, verbs }) => [...resources, resourceNames, ...verbs])).toEqual([
      ['applications/status', ['kubeflow'], 'patch'],
      ['events', undefined, 'create', 'patch'],
      ['leases', undefined, 'create'],
      ['leases', ['kubeflow-readiness'], 'get', 'update'],
    ]);
  });

  test('name every cluster-scoped object', () => {
    const cluster = rules.filter(({ role }) => role.kind === 'ClusterRole');
    expect(cluster.length).toBeGreaterThan(3);
    expect(cluster.filter(({ resourceNames = [] }) => resourceNames.length === 0)).toEqual([]);
  });

  test('allow reading each expected object in its namespace, and no other kind', () => {
    for (const { resource, namespace, kind, names, notGating = [] } of expectationsOf(objects).objects) {
      const allowing = rules.filter(
        ({ role, resources, resourceNames, verbs }) =>
          role.metadata.namespace === namespace &&
          resources.includes(resource) &&
          verbs.includes('watch') &&
          (namespace !== undefined || [...names, ...notGating].every((name) => resourceNames.includes(name))),
      );
      expect(`${kind}: ${allowing.length > 0}`).toBe(`${kind}: true`);
    }
    const read = new Set(rules.flatMap(({ resources }) => resources));
    const expected = new Set(expectationsOf(objects).objects.map(({ resource }) => resource));
    expect([...read].filter((resource) => !expected.has(resource)).sort()).toEqual([
      'applications',
      'applications/status',
      'endpointslices',
      'events',
      'leases',
      'pods',
      'replicasets',
    ]);
  });
});

describe('checks', () => {
  test('of each component, with policies that open exactly the checked pods', () => {
    const objects = synthesizedApplication((platform) => {
      new JupyterHub(platform.chart('hub'), 'hub', { hub: { baseUrl: '/lab/' } });
      new TFJobOperator(platform.chart('operator', { namespace: 'operator' }), 'operator');
      serverOn(platform);
      new NfsServer(platform.chart('nfs'), 'nfs', {
        disks: { data: { size: Size.gibibytes(1), clusterIp: '10.96.0.9' } },
      });
      boardOn(platform);
    });
    const { checks } = expectationsOf(objects);
    expect(checks.map(({ type, host, port, paths }) => [type, host, port, paths])).toEqual([
      ['http', 'hub-proxy-public.kubeflow.svc.cluster.local.', 80, ['/lab/hub/health']],
      ['ca-bundle', undefined, undefined, undefined],
      ['models', 'models.kubeflow.svc.cluster.local.', 8501, ['/v1/models/flowers']],
      ['nfs', 'data-nfs.kubeflow-nfs.svc.cluster.local.', 2049, undefined],
      ['hostname', 'board.example.com', undefined, undefined],
    ]);
    const policies = objects.filter(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name.startsWith('kubeflow-readiness-'),
    );
    expect(policies.map(({ metadata, spec }) => [metadata.namespace, spec.ingress[0].ports, spec.policyTypes])).toEqual(
      [
        ['kubeflow', [{ port: 8000, protocol: 'TCP' }], ['Ingress']],
        ['kubeflow', [{ port: 8501, protocol: 'TCP' }], ['Ingress']],
        ['kubeflow-nfs', [{ port: 2049, protocol: 'TCP' }], ['Ingress']],
      ],
    );
  });

  test('of hostnames can be left out', () => {
    expect(expectationsOf(synthesizedApplication(boardOn, { checkHostnames: false })).checks).toEqual([]);
  });
});
