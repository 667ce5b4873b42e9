import { Authenticator, type ExposureProps, type GkePlatform, JupyterHub, LogSource, TensorBoard } from 'kubeflow-cdk';
import { IAP_CLIENT } from '../full-platform';
import { type Manifest, onlyResource, resourceAddresses, resourcesOfType, synthesize } from '../synthesize';

const HOSTNAME = 'ml.example.com';
const PROPS = { iapClient: IAP_CLIENT, exposure: { dnsZone: 'example-com' } };

function expose(platform: GkePlatform, serviceName: string, props: Partial<ExposureProps> = {}, namespace?: string) {
  platform.exposure.expose(platform.chart(serviceName, { namespace }), 'exposure', {
    serviceName,
    port: 80,
    hostname: HOSTNAME,
    healthCheckPath: '/health',
    requireAuthentication: false,
    ...props,
  });
}

const specsOf = (objects: readonly Manifest[], kind: string): any[] =>
  objects.filter((object) => object.kind === kind).map(({ spec }) => spec);

describe('components with paths of one hostname', () => {
  const alone = synthesize((platform) => expose(platform, 'hub'), PROPS);
  const both = synthesize((platform) => {
    expose(platform, 'hub');
    expose(platform, 'board', { pathPrefix: '/board' });
  }, PROPS);

  test('share one Gateway, address, certificate and DNS record', () => {
    expect(specsOf(both.objects, 'Gateway')).toHaveLength(1);
    expect(onlyResource(both.terraform, 'google_compute_global_address').name).toBe('cloud-hub');
    expect(onlyResource(both.terraform, 'google_dns_record_set').name).toBe('ml.example.com.');
    for (const type of ['certificate', 'certificate_map', 'certificate_map_entry']) {
      expect(resourcesOfType(both.terraform, `google_certificate_manager_${type}`)).toHaveLength(1);
    }
  });

  test('change nothing in the Terraform of the first component', () => {
    expect(both.terraform).toEqual(alone.terraform);
    expect(resourceAddresses(alone.terraform)).toContain('google_dns_record_set.hub_exposure_record');
  });

  test('each have a route to the Gateway, and separate policies', () => {
    const parent = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'hub' };
    const routes = specsOf(both.objects, 'HTTPRoute');
    expect(
      routes.map(({ parentRefs, hostnames, rules }) => [
        parentRefs,
        hostnames,
        rules[0].matches[0].path.value,
        rules[0].backendRefs[0].name,
      ]),
    ).toEqual([
      [[parent], [HOSTNAME], '/board', 'board'],
      [[parent], [HOSTNAME], '/', 'hub'],
    ]);
    for (const kind of ['HealthCheckPolicy', 'GCPBackendPolicy']) {
      expect(specsOf(both.objects, kind).map(({ targetRef }) => targetRef.name)).toEqual(['board', 'hub']);
    }
    expect(specsOf(both.objects, 'GCPGatewayPolicy')).toEqual([
      { default: { sslPolicy: 'cloud-tls' }, targetRef: parent },
    ]);
  });

  test('can be in different namespaces, and the Gateway accepts routes of no others', () => {
    const { objects } = synthesize((platform) => {
      expose(platform, 'hub', {}, 'hubs');
      expose(platform, 'board', { pathPrefix: '/board' }, 'boards');
    });
    const [gateway] = specsOf(objects, 'Gateway');
    expect(gateway.listeners[0].allowedRoutes.namespaces).toEqual({
      from: 'Selector',
      selector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['boards', 'hubs'] }],
      },
    });
    expect(specsOf(objects, 'HTTPRoute').map(({ parentRefs }) => parentRefs[0].namespace)).toEqual(['hubs', undefined]);
    expect(specsOf(both.objects, 'Gateway')[0].listeners[0].allowedRoutes.namespaces).toEqual({ from: 'Same' });
  });

  test('fail if they have the same path, naming both', () => {
    expect(() =>
      synthesize((platform) => {
        expose(platform, 'hub');
        expose(platform, 'board', { pathPrefix: '/' });
      }),
    ).toThrow('cloud/board: hostname "ml.example.com" with the path "/" is already exposed by cloud/hub.');
  });
});

test("a hub and TensorBoard share a hostname, and the audience is that of the hub's backend service", () => {
  let platform: GkePlatform | undefined;
  const { terraform, objects } = synthesize((cloud) => {
    platform = cloud;
    new JupyterHub(cloud.chart('hub', { namespace: 'hubs' }), 'hub', {
      hostname: HOSTNAME,
      authenticator: Authenticator.iap(),
    });
    const [command] = commandsOf(cloud);
    expect(command).toBe('sh stacks/cloud/store-iap-audience.sh my-project hubs hub-proxy-public hub-iap');
    new TensorBoard(cloud.chart('board', { namespace: 'boards' }), 'board', {
      logs: LogSource.gcs('gs://logs/runs'),
      pathPrefix: '/board',
      exposure: { hostname: HOSTNAME },
    });
  }, PROPS);
  expect(onlyResource(terraform, 'google_compute_global_address')).toBeDefined();
  expect(specsOf(objects, 'Gateway')).toHaveLength(1);
  const command = 'store-iap-audience.sh my-project hubs hub-proxy-public hub-iap hubs hub-proxy-public';
  expect(commandsOf(platform as GkePlatform)).toEqual([`sh stacks/cloud/${command}`]);
  expect(terraform.output).toMatchObject({
    'hub_hub_exposure_audience-command': { value: `sh ${command}` },
  });
});

test('hubs below paths of one hostname are routed by their base URL', () => {
  const { objects } = synthesize((platform) => {
    for (const name of ['teaching', 'research']) {
      new JupyterHub(platform.chart(name, { namespace: name }), name, {
        hostname: HOSTNAME,
        hub: { baseUrl: `/${name}` },
        authenticator: Authenticator.nativeAccounts({ adminUsers: ['ann'] }),
      });
    }
  });
  expect(specsOf(objects, 'Gateway')).toHaveLength(1);
  expect(specsOf(objects, 'HTTPRoute').map(({ rules }) => rules[0].matches[0].path.value)).toEqual([
    '/research',
    '/teaching',
  ]);
});

test('a traffic split has one TLS policy, for its Gateway', () => {
  const backends = ['stable', 'canary'].map((serviceName) => ({ serviceName, port: 8501, weight: 1 }));
  const { objects } = synthesize((platform) => expose(platform, 'split', { backends }));
  expect(specsOf(objects, 'GCPGatewayPolicy').map(({ targetRef }) => targetRef.name)).toEqual(['split']);
});

function commandsOf(platform: GkePlatform): (string | undefined)[] {
  return (platform.deploymentGuide().manualStepsAfterApps ?? []).map(({ command }) => command);
}
