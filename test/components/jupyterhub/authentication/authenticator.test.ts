import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { EdgeAuthentication } from '../../../../lib/platforms/capabilities/exposure';
import { HubOf, type Manifest } from '../hub-of';
import { CLUSTER } from '../samples';

describe('authentication', () => {
  test('uses a password that is generated in the cluster, without a hostname', () => {
    const { values, hubPod, hub } = new HubOf();
    expect(values.authentication).toEqual({
      kind: 'shared-password',
      admin_users: [],
    });
    expect(values.secret.keys).toEqual(['cookie-secret', 'proxy-token', 'password']);
    expect(hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_PASSWORD',
      valueFrom: {
        secretKeyRef: { name: 'jupyterhub-secrets', key: 'password' },
      },
    });
    expect(hub.secretName).toBe('jupyterhub-secrets');
  });

  test('with a hostname on a platform with IAP, the default authenticator is IAP', () => {
    const { values } = new HubOf((platform) => {
      Object.defineProperty(platform.exposure, 'edgeAuthentication', { value: EdgeAuthentication.IAP });
      vi.spyOn(platform.exposure, 'expose').mockReturnValue({
        url: 'https://notebooks.example.com',
        ingressPeers: [],
      });
      return { hostname: 'notebooks.example.com' };
    }, CLUSTER);
    expect(values.authentication.kind).toBe('iap');
  });

  test('uses a separate password for admins', () => {
    const { values, hubPod } = new HubOf({
      authenticator: Authenticator.sharedPassword({ adminUsers: ['root'] }),
    });
    expect(values.secret.keys).toContain('admin-password');
    expect(hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_ADMIN_PASSWORD',
      valueFrom: {
        secretKeyRef: { name: 'jupyterhub-secrets', key: 'admin-password' },
      },
    });
  });

  test('reads the password from the specified Secret', () => {
    const { values, hubPod } = new HubOf({
      authenticator: Authenticator.sharedPassword({ secretName: 'hub-passwords' }),
    });
    expect(values.secret.keys).toEqual(['cookie-secret', 'proxy-token']);
    expect(hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'hub-passwords', key: 'password' } },
    });
  });

  test('with IAP reads the audience from an optional ConfigMap by default', () => {
    const { values, hubPod } = new HubOf({ authenticator: Authenticator.iap() });
    expect(values.authentication.audience_file).toBe('/etc/jupyterhub-iap/audience');
    expect(hubPod.volumes).toContainEqual({
      name: 'iap',
      configMap: { name: 'jupyterhub-iap', optional: true },
    });
    expect(hubPod.containers[0].volumeMounts).toContainEqual({
      name: 'iap',
      mountPath: '/etc/jupyterhub-iap',
      readOnly: true,
    });
    expect(values.secret.keys).toEqual(['cookie-secret', 'proxy-token']);
  });

  test('with IAP uses the specified audience', () => {
    const audience = '/projects/1/global/backendServices/2';
    const { values, hubPod } = new HubOf({ authenticator: Authenticator.iap({ audience }) });
    expect(values.authentication).toEqual({ kind: 'iap', admin_users: [], audience });
    expect(hubPod.volumes.map(({ name }: Manifest) => name)).not.toContain('iap');
  });

  test('with IAP happens at the edge', () => {
    expect(exposurePropsOf(Authenticator.iap())).toMatchObject({
      serviceName: 'jupyterhub-proxy-public',
      port: 80,
      healthCheckPath: '/_chp_healthz',
      requireAuthentication: true,
      audienceConfigMapName: 'jupyterhub-iap',
    });
  });

  test('needs no audience ConfigMap if the audience is set, or without IAP', () => {
    for (const authenticator of [
      Authenticator.iap({ audience: '/projects/1/apps/2' }),
      Authenticator.sharedPassword({ allowExposure: true }),
    ]) {
      expect(exposurePropsOf(authenticator)).toMatchObject({ audienceConfigMapName: undefined });
    }
  });

  test('fails if the name of an admin is blank', () => {
    expect(() => new HubOf({ authenticator: Authenticator.sharedPassword({ adminUsers: [' '] }) })).toThrow(
      'dev/jupyterhub/jupyterhub: authenticator: " " is not a valid user name.',
    );
  });
});

/** The props with which a hub calls `expose` of its platform. */
function exposurePropsOf(authenticator: Authenticator): unknown {
  let exposureProps: unknown;
  new HubOf((platform) => {
    Object.defineProperty(platform.exposure, 'expose', {
      value: (_scope: unknown, _id: string, props: unknown) => {
        exposureProps = props;
        return { url: 'https://notebooks.example.com', ingressPeers: [] };
      },
    });
    return { hostname: 'notebooks.example.com', authenticator };
  });
  return exposureProps;
}
