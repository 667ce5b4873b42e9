import { Authenticator } from '../../../../lib/components/jupyterhub/authentication';
import { HubOf, type Manifest } from '../hub-of';

describe('secrets', () => {
  test('are made by an init container of the hub, which may read and change that one Secret', () => {
    const hub = new HubOf();
    expect(hub.hubPod.initContainers.map(({ name }: Manifest) => name)).toEqual(['make-secret']);
    expect(hub.object('Role', '-hub').rules.filter(({ resources }: Manifest) => resources.includes('secrets'))).toEqual(
      [
        { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: ['jupyterhub-secrets'],
          verbs: ['get', 'patch'],
        },
      ],
    );
  });

  test('that you bring leave the hub without any right on Secrets', () => {
    const hub = new HubOf({ secretName: 'brought' });
    expect(hub.hubPod.initContainers).toBeUndefined();
    expect(hub.object('Role', '-hub').rules.flatMap(({ resources }: Manifest) => resources)).toEqual([
      'pods',
      'events',
      'persistentvolumeclaims',
    ]);
    expect(hub.values.secret).toBeUndefined();
    expect(hub.proxyPod.containers[0].env).toEqual([
      {
        name: 'CONFIGPROXY_AUTH_TOKEN',
        valueFrom: { secretKeyRef: { name: 'brought', key: 'proxy-token' } },
      },
    ]);
  });

  test('fails when the name of the Secret is no name', () => {
    expect(() => new HubOf({ secretName: 'My Secret' })).toThrow('secretName "My Secret" is not a valid name.');
    expect(() => new HubOf({ authenticator: Authenticator.sharedPassword({ secretName: 'Door' }) })).toThrow(
      'signIn: Secret "Door" is not a valid name.',
    );
  });
});
