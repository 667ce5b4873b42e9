import * as fc from 'fast-check';
import type { ExposureBackend, ExposureOptions, ExposureProps } from '../../../../lib';
import { type Code, list, literal } from '../code';
import { edgeCaseText } from '../edge-cases';
import { structOf } from '../structs';
import type { Values } from '../values';

export function hostname(values: Values): fc.Arbitrary<Code<string>> {
  const invalid = fc.constantFrom(
    'localhost',
    '10.0.0.1',
    '*.example.com',
    'https://hub.example.com',
    'hub.example.com.',
  );
  return values
    .validOr(
      fc.constantFrom('hub.example.com', 'a.b', '0.example', 'c.b', 'd.b', 'e.b', 'f.b', 'g.b'),
      fc.oneof(invalid, edgeCaseText),
    )
    .map(literal);
}

function exposureBackend(values: Values): fc.Arbitrary<Code<ExposureBackend>> {
  return structOf<ExposureBackend>(
    { serviceName: values.name('one', 'two'), port: values.number(80), weight: values.number(1, 95, 1_000_000) },
    { always: ['serviceName', 'port', 'weight'] },
  );
}

export function exposureProps(values: Values): fc.Arbitrary<Code<ExposureProps>> {
  return structOf<ExposureProps>(
    {
      serviceName: values.name('dashboard'),
      port: values.number(80, 8080, 65535),
      hostname: hostname(values),
      healthCheckPath: values.text('/', '/healthz', '/a?b=c'),
      pathPrefix: values.text('/', '/a', '/a/b-c_d~e.f/', "/@:%20!$&'()*+,;="),
      backends: fc
        .uniqueArray(exposureBackend(values), { minLength: 1, maxLength: 2, selector: JSON.stringify })
        .map(list),
      grpc: values.boolean,
      includeSubdomains: values.boolean,
      reservedPaths: values.list(values.text('/hub', '/user')),
      requireAuthentication: fc.constantFrom(false, false, false, true).map(literal),
      audienceConfigMapName: values.name('hub-iap'),
      requestTimeout: values.duration('1 days', '90 minutes'),
      labels: values.labels,
    },
    {
      always: ['serviceName', 'port', 'hostname', 'healthCheckPath', 'requireAuthentication'],
      rarely: ['grpc', 'includeSubdomains', 'audienceConfigMapName', 'requestTimeout', 'backends'],
    },
  );
}

export function exposureOptions(values: Values): fc.Arbitrary<Code<ExposureOptions>> {
  return structOf<ExposureOptions>(
    {
      hostname: hostname(values),
      requireAuthentication: values.boolean,
      requestTimeout: values.duration('1 minutes', '1 days'),
    },
    { always: ['hostname', 'requireAuthentication'], rarely: ['requestTimeout'] },
  );
}
