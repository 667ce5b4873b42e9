import * as fc from 'fast-check';
import {
  type CertManagerHttpsOptions,
  type ClusterIpOptions,
  type LoadBalancerOptions,
  type NodePortOptions,
  type OffloadHttpsOptions,
  type ProxyHttps,
  ProxyLogLevel,
  type ProxyOptions,
  type ProxyService,
  type SecretHttpsOptions,
} from '../../../../lib';
import { type Code, call } from '../code';
import { peer, resources } from '../options/common-options';
import { metricsOptions } from '../options/metrics-options';
import { componentPodProps } from '../pods/component-pod-props';
import { type Fields, mapOf, structOf } from '../structs';
import type { Values } from '../values';

export function proxyOptions(values: Values): fc.Arbitrary<Code<ProxyOptions>> {
  return structOf<ProxyOptions>(
    {
      https: https(values),
      service: service(values),
      requestTimeout: values.duration('1 days', '1 seconds', '90 minutes'),
      timeout: values.duration('30 minutes', '1 seconds'),
      proxyTimeout: values.duration('10 minutes', '20 days'),
      keepAliveTimeout: values.duration('65 seconds'),
      requestHeaders: mapOf(
        values.plainText(fc.constantFrom('X-Cluster', 'X-$(HOME)')),
        values.text('lab', '$(X) 100%'),
      ),
      forwardedHeaders: values.boolean,
      defaultTarget: values.text('http://landing:8080', 'https://example.com'),
      errorTarget: values.text('http://errors:8080/hub'),
      metrics: metricsOptions(values),
      logLevel: values.member('ProxyLogLevel', ProxyLogLevel),
      drainTime: values.duration('20 seconds', '1 hours'),
      disruptionBudget: values.boolean,
      resources: resources(values),
      ...componentPodProps(values),
      args: values.list(values.text('--auto-rewrite', '--custom-header=X-A: b', '--change-origin'), 2),
      env: values.environment,
    },
    { rarely: ['https', 'service', 'requestTimeout', 'priorityClassName'] },
  );
}

function https(values: Values): fc.Arbitrary<Code<ProxyHttps>> {
  const secret = structOf<SecretHttpsOptions>({
    privateKey: values.text('tls.key', 'key.pem'),
    certificate: values.text('tls.crt', '_'),
    passphrase: values.text('passphrase'),
    redirectHttp: values.boolean,
  });
  const certManager = structOf<CertManagerHttpsOptions>(
    {
      issuer: values.dottedName('letsencrypt'),
      issuerKind: values.text('Issuer', 'ClusterIssuer'),
      issuerGroup: values.text('cert-manager.io', 'issuers.example.com'),
      hosts: values.list(values.text('hub.example.com', '*.example.com'), 2),
      redirectHttp: values.boolean,
    },
    { always: ['issuer', 'hosts'] },
  );
  const offloaded = structOf<OffloadHttpsOptions>({ exposeHttp: values.boolean });
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant(call<ProxyHttps>('ProxyHttps.plainHttp')) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(values.dottedName('certificate'), secret)
        .map((options) => call<ProxyHttps>('ProxyHttps.secret', ...options)),
    },
    { weight: 3, arbitrary: certManager.map((options) => call<ProxyHttps>('ProxyHttps.certManager', options)) },
    { weight: 1, arbitrary: offloaded.map((options) => call<ProxyHttps>('ProxyHttps.offload', options)) },
    { weight: values.allowsInvalid ? 1 : 0, arbitrary: fc.constant(call<ProxyHttps>('ProxyHttps.platform')) },
  );
}

function service(values: Values): fc.Arbitrary<Code<ProxyService>> {
  const common: Fields<ClusterIpOptions> = {
    annotations: annotations(values),
    labels: values.labels,
    preferDualStack: values.boolean,
  };
  const clients = values.list(peer(values), 2);
  const nodePort = structOf<NodePortOptions>({
    ...common,
    httpNodePort: values.number(30080),
    httpsNodePort: values.number(30443),
    allowIngressFrom: clients,
  });
  const loadBalancer = structOf<LoadBalancerOptions>({
    ...common,
    loadBalancerSourceRanges: values.list(values.text('203.0.113.0/24', '0.0.0.0/0'), 2),
    loadBalancerIp: values.text('203.0.113.7'),
    loadBalancerClass: values.text('example.com/internal'),
    allowIngressFrom: clients,
  });
  return fc.oneof(
    { withCrossShrink: true },
    {
      weight: 2,
      arbitrary: structOf<ClusterIpOptions>(common).map((options) =>
        call<ProxyService>('ProxyService.clusterIp', options),
      ),
    },
    { weight: 1, arbitrary: nodePort.map((options) => call<ProxyService>('ProxyService.nodePort', options)) },
    { weight: 1, arbitrary: loadBalancer.map((options) => call<ProxyService>('ProxyService.loadBalancer', options)) },
  );
}

function annotations(values: Values): fc.Arbitrary<Code<{ [key: string]: string }>> {
  return mapOf(values.plainText(fc.constantFrom('team', 'example.com/a')), values.anyText);
}
