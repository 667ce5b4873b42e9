import * as fc from 'fast-check';
import type { HttpProxyOptions, SecretKeyRef, TrustedCertificates } from '../../../../lib';
import { ISSUING_CERTIFICATE, ROOT_CERTIFICATE } from '../../../platforms/pod-environment/sample-certificates';
import { type Code, call } from '../code';
import { structOf } from '../structs';
import type { Values } from '../values';
import { peer } from './common-options';

/** A proxy with an address, or with a name and peers. */
export function httpProxy(values: Values): fc.Arbitrary<Code<HttpProxyOptions>> {
  const urlSecret = structOf<SecretKeyRef>(
    { secretName: values.dottedName('proxy'), key: values.text('url') },
    { always: ['secretName', 'key'] },
  );
  const noProxy = values.list(values.text('.example.com', 'git.example.com', '10.0.0.0/8', '192.0.2.1'));
  const addressed = structOf<HttpProxyOptions>(
    {
      url: values.text('http://10.20.0.1:3128', 'http://[fd00::1]:3128/'),
      urlSecret,
      noProxy,
      peers: values.nonEmptyList(peer(values)),
    },
    { always: ['url'] },
  );
  const named = structOf<HttpProxyOptions>(
    {
      url: values.text('http://proxy.example.com:3128', 'https://proxy.example.com:443'),
      urlSecret,
      noProxy,
      peers: values.nonEmptyList(peer(values)),
    },
    { always: ['url', 'peers'] },
  );
  return fc.oneof({ withCrossShrink: true }, addressed, named);
}

export function certificates(values: Values): fc.Arbitrary<Code<TrustedCertificates>> {
  const pem = values.text(ROOT_CERTIFICATE, `${ROOT_CERTIFICATE}${ISSUING_CERTIFICATE}`);
  return fc.oneof(
    { withCrossShrink: true },
    values.dottedName('ca-bundle').map((name) => call<TrustedCertificates>('TrustedCertificates.fromConfigMap', name)),
    pem.map((text) => call<TrustedCertificates>('TrustedCertificates.fromPem', text)),
  );
}
