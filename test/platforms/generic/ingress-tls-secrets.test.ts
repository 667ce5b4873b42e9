import { KubeflowApp } from '../../../lib/app';
import { Authenticator, JupyterHub } from '../../../lib/components/jupyterhub';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../lib/platforms/generic';

const HOSTNAME = 'hub.example.com';

function written(props: AnyClusterPlatformProps): string {
  const app = new KubeflowApp({ summary: false });
  const platform = new AnyClusterPlatform(app, 'lab', { ingressClassName: 'nginx', ingressTls: true, ...props });
  new JupyterHub(platform.chart('hub'), 'hub', {
    hostname: HOSTNAME,
    authenticator: Authenticator.sharedPassword({ allowExposure: true }),
  });
  return app.synthYaml();
}

test('a migration keeps its certificate, because the TLS Secret of a hostname can be chosen', () => {
  expect(written({ ingressTlsSecrets: { [HOSTNAME]: 'old-certificate' } })).toContain('secretName: old-certificate');
  expect(written({})).toMatch(/secretName: .*-tls/);
});

test.each<[AnyClusterPlatformProps, string]>([
  [{ ingressTlsSecrets: { [HOSTNAME]: 'Not Valid' } }, 'ingressTlsSecrets: Secret of hub.example.com "Not Valid"'],
  [{ ingressTlsSecrets: { 'Hub!': 'a' } }, 'ingressTlsSecrets: hostname "Hub!"'],
  [
    { ingressTls: false, ingressTlsSecrets: { [HOSTNAME]: 'a' } },
    'ingressTlsSecrets is set, but no Ingress terminates TLS.',
  ],
  [
    { ingressTlsSecrets: { 'hbu.example.com': 'a' } },
    'ingressTlsSecrets: no component has the hostname "hbu.example.com".\n  Hostnames of Ingresses: hub.example.com.',
  ],
])('fails if the props are %j', (props, message) => {
  expect(() => written(props)).toThrow(message);
});
