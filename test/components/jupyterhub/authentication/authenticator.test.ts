import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { EdgeAuthentication } from '../../../../lib/platforms/capabilities/exposure';
import { HubOf, type Manifest } from '../hub-of';
import { CLUSTER } from '../samples';

describe('sign-in', () => {
  test('is a password that is made in the cluster, without a hostname', () => {
    const { values, hubPod, hub } = new HubOf();
    expect(values.sign_in).toEqual({
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

  test.each([
    [EdgeAuthentication.NONE, 'shared-password'],
    [EdgeAuthentication.IAP, 'iap'],
  ])('with a hostname on a platform with edge authentication %s, the default authenticator is %s', (edge, kind) => {
    const { values } = new HubOf((platform) => {
      Object.defineProperty(platform.exposure, 'edgeAuthentication', { value: edge });
      jest
        .spyOn(platform.exposure, 'expose')
        .mockReturnValue({ url: 'https://notebooks.example.com', ingressPeers: [] });
      return { hostname: 'notebooks.example.com' };
    }, CLUSTER);
    expect(values.sign_in.kind).toBe(kind);
  });

  test('gives admins a password of their own', () => {
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

  test('takes the password from the Secret that is named', () => {
    const { values, hubPod } = new HubOf({
      authenticator: Authenticator.sharedPassword({ secretName: 'door' }),
    });
    expect(values.secret.keys).toEqual(['cookie-secret', 'proxy-token']);
    expect(hubPod.containers[0].env).toContainEqual({
      name: 'JUPYTERHUB_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'door', key: 'password' } },
    });
  });

  test('by IAP reads an audience that is not known yet from an optional ConfigMap', () => {
    const { values, hubPod } = new HubOf({ authenticator: Authenticator.iap() });
    expect(values.sign_in.audience_file).toBe('/etc/jupyterhub-iap/audience');
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

  test('by IAP takes an audience that is known', () => {
    const audience = '/projects/1/global/backendServices/2';
    const { values, hubPod } = new HubOf({ authenticator: Authenticator.iap({ audience }) });
    expect(values.sign_in).toEqual({ kind: 'iap', admin_users: [], audience });
    expect(hubPod.volumes.map(({ name }: Manifest) => name)).not.toContain('iap');
  });

  test('by IAP happens at the edge', () => {
    expect(askedOfTheEdge(Authenticator.iap())).toMatchObject({
      serviceName: 'jupyterhub-proxy-public',
      port: 80,
      healthCheckPath: '/hub/health',
      requireAuthentication: true,
      audienceConfigMapName: 'jupyterhub-iap',
    });
  });

  test('needs no audience of the edge where it is said, or where the hub signs people in itself', () => {
    for (const signIn of [Authenticator.iap({ audience: '/projects/1/apps/2' }), Authenticator.sharedPassword()]) {
      expect(askedOfTheEdge(signIn)).toMatchObject({ audienceConfigMapName: undefined });
    }
  });

  test('fails when a name of an admin is empty', () => {
    expect(() => new HubOf({ authenticator: Authenticator.sharedPassword({ adminUsers: [' '] }) })).toThrow(
      'dev/jupyterhub/jupyterhub: signIn: " " is not the name of a user.',
    );
  });
});

/** What a hub asks of the way in of its platform. */
function askedOfTheEdge(signIn: Authenticator): unknown {
  let asked: unknown;
  new HubOf((platform) => {
    Object.defineProperty(platform.exposure, 'expose', {
      value: (_scope: unknown, _id: string, props: unknown) => {
        asked = props;
        return { url: 'https://notebooks.example.com', ingressPeers: [] };
      },
    });
    return { hostname: 'notebooks.example.com', authenticator: signIn };
  });
  return asked;
}
