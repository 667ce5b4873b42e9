import { Duration } from 'cdk8s';
import { EdgeAuthentication } from '../../../lib/platforms/capabilities/exposure';
import { TlsTermination } from '../../../lib/platforms/capabilities/tls-termination';
import { cluster, HUB } from './cluster';

const INGRESS = { ingressClassName: 'nginx', tlsTermination: TlsTermination.EXTERNAL };

describe('exposure', () => {
  test('a Gateway routes to the Service with an HTTPRoute, and its namespace is an ingress peer', () => {
    const { platform, component, objects } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    expect(platform.exposure.expose(component, 'exposed', { ...HUB, labels: { team: 'a' } })).toEqual({
      url: 'https://hub.example.com',
      ingressPeers: [{ namespaceLabels: { 'kubernetes.io/metadata.name': 'gateways' } }],
    });
    expect(objects()).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'hub', namespace: 'kubeflow', labels: { team: 'a' } },
        spec: {
          parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web', namespace: 'gateways' }],
          hostnames: ['hub.example.com'],
          rules: [
            {
              matches: [{ path: { type: 'PathPrefix', value: '/' } }],
              backendRefs: [{ group: '', kind: 'Service', name: 'hub', port: 8000, weight: 1 }],
            },
          ],
        },
      },
    ]);
  });

  test('a Gateway routes gRPC with a GRPCRoute, also by weight', () => {
    const { platform, component, objects } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    const backends = [
      { serviceName: 'stable', port: 8500, weight: 95 },
      { serviceName: 'canary', port: 8500, weight: 5 },
    ];
    expect(platform.exposure.expose(component, 'exposed', { ...HUB, grpc: true, backends }).url).toBe(
      'https://hub.example.com',
    );
    const backendRef = { group: '', kind: 'Service', port: 8500 };
    expect(objects()).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GRPCRoute',
        metadata: expect.objectContaining({ name: 'hub' }),
        spec: {
          parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web', namespace: 'gateways' }],
          hostnames: ['hub.example.com'],
          rules: [
            {
              backendRefs: [
                { ...backendRef, name: 'stable', weight: 95 },
                { ...backendRef, name: 'canary', weight: 5 },
              ],
            },
          ],
        },
      },
    ]);
  });

  test('fails if pathPrefix is set for gRPC', () => {
    const { platform, component } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, grpc: true, pathPrefix: '/a' })).toThrow(
      'lab/app/component: pathPrefix is set for gRPC, but GRPCRoute has no such field.',
    );
  });

  test('sectionName selects a listener of the Gateway', () => {
    const gateway = { name: 'web', namespace: 'gateways', sectionName: 'https' };
    const { platform, component, objects } = cluster({ gateway });
    platform.exposure.expose(component, 'exposed', HUB);
    expect(objects()[0].spec.parentRefs[0]).toMatchObject(gateway);
    expect(() => cluster({ gateway: { ...gateway, sectionName: 'HTTPS' } })).toThrow('listener of the gateway "HTTPS"');
  });

  test('an ingress controller routes to the Service with an Ingress of its class', () => {
    const { platform, component, objects } = cluster(INGRESS);
    expect(platform.exposure.expose(component, 'exposed', HUB).url).toBe('https://hub.example.com');
    const [ingress] = objects();
    expect(ingress.spec.tls).toBeUndefined();
    expect(ingress.kind).toBe('Ingress');
    expect(ingress.spec.ingressClassName).toBe('nginx');
    expect(ingress.spec.rules[0].http.paths[0].backend.service).toEqual({ name: 'hub', port: { number: 8000 } });
  });

  test.each([
    [Duration.days(1), '24h'],
    [Duration.minutes(90), '1h30m'],
    [Duration.seconds(59), '59s'],
  ])('a request timeout of %j is formatted for Gateway API', (requestTimeout, request) => {
    const { platform, component, objects } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    platform.exposure.expose(component, 'exposed', { ...HUB, requestTimeout });
    expect(objects()[0].spec.rules[0].timeouts).toEqual({ request });
  });

  test.each([
    [Duration.millis(1500), 'requestTimeout: 1.5 seconds is not a valid duration'],
    [Duration.hours(100_000), 'requestTimeout: 100000 hours is too long.'],
  ])('fails if the request timeout is %j', (requestTimeout, message) => {
    const { platform, component } = cluster({ gateway: { name: 'web', namespace: 'gateways' } });
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, requestTimeout })).toThrow(message);
  });

  test('an Ingress has annotations, and terminates TLS with ingressTls', () => {
    const { platform, component, objects } = cluster({
      ingressClassName: 'nginx',
      ingressAnnotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
      ingressTls: true,
    });
    expect(platform.exposure.expose(component, 'exposed', HUB).url).toBe('https://hub.example.com');
    const [{ metadata, spec }] = objects();
    expect(metadata.annotations).toEqual({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
    expect(spec.tls).toEqual([{ hosts: ['hub.example.com'], secretName: 'hub-tls' }]);
  });

  test('fails if a request timeout is set for an Ingress, and names the alternative', () => {
    const { platform, component } = cluster(INGRESS);
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, requestTimeout: Duration.days(1) })).toThrow(
      /is not supported on[\s\S]*ingressAnnotations/,
    );
  });

  test('fails if an Ingress annotation has an invalid key', () => {
    expect(() => cluster({ ingressAnnotations: { 'a b': 'c' } })).toThrow('annotation key "a b"');
  });

  test('fails without a Gateway and ingress controller, and prints the port-forward command', () => {
    const { platform, component } = cluster();
    expect(() => platform.exposure.expose(component, 'exposed', HUB)).toThrow(
      /^lab\/app\/component: exposing hub\.example\.com is not supported on[\s\S]*`gateway`[\s\S]*kubectl port-forward service\/hub 8080:8000$/,
    );
  });

  test('fails if the hostname is not valid', () => {
    const { platform, component } = cluster(INGRESS);
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, hostname: 'https://hub' })).toThrow(
      'hostname "https://hub" is not a valid name.',
    );
  });

  test.each([
    [{ hostname: '10.0.0.1' }, 'hostname "10.0.0.1" is an IP address.'],
    [{ port: 65_536 }, 'port 65536 is not a valid port.'],
    [{ labels: { team: 'two words' } }, 'label team has the invalid value "two words".'],
  ])('fails if the props are %p', (props, message) => {
    const { platform, component } = cluster(INGRESS);
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, ...props })).toThrow(
      `lab/app/component: ${message}`,
    );
  });

  test('pathPrefix routes only requests below a path', () => {
    const { platform, component, objects } = cluster({ gateway: { name: 'public', namespace: 'gateways' } });
    platform.exposure.expose(component, 'exposed', { ...HUB, pathPrefix: '/models/' });
    expect(objects()[0].spec.rules[0].matches).toEqual([{ path: { type: 'PathPrefix', value: '/models' } }]);
    const ingress = cluster(INGRESS);
    ingress.platform.exposure.expose(ingress.component, 'exposed', { ...HUB, pathPrefix: '/models' });
    expect(ingress.objects()[0].spec.rules[0].http.paths[0].path).toBe('/models');
  });

  test('Services receive traffic by weight', () => {
    const { platform, component, objects } = cluster({ gateway: { name: 'public', namespace: 'gateways' } });
    const backends = [
      { serviceName: 'stable', port: 80, weight: 95 },
      { serviceName: 'canary', port: 80, weight: 0 },
    ];
    platform.exposure.expose(component, 'exposed', { ...HUB, backends });
    expect(objects()[0].spec.rules[0].backendRefs).toEqual([
      { group: '', kind: 'Service', name: 'stable', port: 80, weight: 95 },
      { group: '', kind: 'Service', name: 'canary', port: 80, weight: 0 },
    ]);
  });

  test('fails if an Ingress should split traffic by weight', () => {
    const { platform, component } = cluster(INGRESS);
    const backends = ['a', 'b'].map((serviceName) => ({ serviceName, port: 80, weight: 1 }));
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, backends })).toThrow(
      /splitting traffic by weight is not supported on .*: it has only Ingress, which has no field for weights\.\n.*`gateway`/,
    );
  });

  test.each([
    [{ pathPrefix: 'models' }, 'pathPrefix "models" is not a valid path prefix'],
    [{ pathPrefix: '/a//b' }, 'pathPrefix "/a//b" is not a valid path prefix'],
    [{ pathPrefix: '/a/../b' }, 'pathPrefix "/a/../b" is not a valid path prefix'],
    [{ pathPrefix: '/a b' }, 'pathPrefix "/a b" is not a valid path prefix'],
    [{ pathPrefix: '/50%' }, 'pathPrefix "/50%" is not a valid path prefix'],
    [{ pathPrefix: '/a%2Fb' }, 'pathPrefix "/a%2Fb" is not a valid path prefix'],
    [{ backends: [] }, '`backends` has no Service that receives traffic'],
    [{ backends: [{ serviceName: 'a', port: 80, weight: 0 }] }, '`backends` has no Service that receives traffic'],
    [{ backends: [{ serviceName: 'a', port: 80, weight: 1.5 }] }, 'weight 1.5 of "a" is not valid.'],
    [{ backends: [{ serviceName: 'a', port: 80, weight: 1_000_001 }] }, 'weight 1000001 of "a" is not valid.'],
    [{ backends: [{ serviceName: 'A', port: 80, weight: 1 }] }, 'service "A" is not a valid name.'],
    [
      {
        backends: [
          { serviceName: 'a', port: 80, weight: 1 },
          { serviceName: 'a', port: 81, weight: 1 },
        ],
      },
      'Service "a" is listed twice in `backends`.',
    ],
  ])('fails if a route has %j', (props, message) => {
    const { platform, component } = cluster({ gateway: { name: 'public', namespace: 'gateways' } });
    expect(() => platform.exposure.expose(component, 'exposed', { ...HUB, ...props })).toThrow(message);
  });

  test('there is no edge authentication', () => {
    expect(cluster().platform.exposure.edgeAuthentication).toBe(EdgeAuthentication.NONE);
  });
});
