import { App, Chart } from 'cdk8s';
import {
  Authenticator,
  HomeStorage,
  HubDatabase,
  JupyterHub,
  type NotebookOptions,
  ProxyHttps,
} from '../../../../lib/components/jupyterhub';
import { AnyClusterPlatform } from '../../../../lib/platforms/generic';
import { PodVolume } from '../../../../lib/volumes/pod-volume';
import { CLIENT } from '../authentication/authenticator-samples';
import { HubOf } from '../hub-of';

const key = { secretName: 'jupyterhub-secrets', key: 'cookie-secret' };
const projected = { name: 'keys', projected: { sources: [{ secret: { name: 'jupyterhub-secrets' } }] } };
const valueFrom = { secretKeyRef: { name: 'jupyterhub-secrets', key: 'proxy-token' } };
const sidecar = { name: 'sidecar', image: 'busybox:1' };

describe('the Secrets of the hub', () => {
  test.each<[string, object]>([
    ['an environment variable', { secretEnv: { KEY: key } }],
    ['a profile', { profiles: [{ displayName: 'a', secretEnv: { KEY: key } }] }],
    ['a volume', { volumes: [PodVolume.secret('jupyterhub-secrets', { mountPath: '/keys' })] }],
    ['a projected volume', { volumes: [PodVolume.of(projected, { mountPath: '/keys' })] }],
    ['a sidecar', { extraContainers: [{ ...sidecar, env: [{ name: 'KEY', valueFrom }] }] }],
    ['an init container', { initContainers: [{ ...sidecar, envFrom: [{ secretRef: valueFrom.secretKeyRef }] }] }],
  ])('fail in %s of user servers', (_, notebooks) => {
    expect(() => new HubOf({ notebooks: notebooks as NotebookOptions })).toThrow(
      'notebooks: the Secret "jupyterhub-secrets" is a Secret of the hub.',
    );
  });

  test('fail in user servers if the program or the authenticator names them', () => {
    const notebooks = { secretEnv: { KEY: { secretName: 'mine', key: 'password' } } };
    expect(() => new HubOf({ notebooks, secretName: 'mine' })).toThrow('the Secret "mine"');
    const shared = Authenticator.sharedPassword({ secretName: 'mine' });
    expect(() => new HubOf({ notebooks, authenticator: shared })).toThrow('the Secret "mine"');
    const github = Authenticator.github({ ...CLIENT, clientSecret: { secretName: 'mine' }, allowAll: true });
    expect(() => new HubOf({ notebooks, authenticator: github })).toThrow('the Secret "mine"');
    const services = { pages: { token: { secretName: 'mine', key: 'token' } } };
    expect(() => new HubOf({ notebooks, hub: { services } })).toThrow('the Secret "mine"');
    const database = HubDatabase.postgres({ secretName: 'mine', allowEgressTo: [{ cidr: '10.0.0.0/8' }] });
    expect(() => new HubOf({ notebooks, hub: { database } })).toThrow('the Secret "mine"');
    const https = ProxyHttps.secret('mine');
    expect(() => new HubOf({ notebooks, proxy: { https } })).toThrow('the Secret "mine"');
    const hub = new HubOf({ notebooks });
    expect(hub.values.notebooks).toBeDefined();
    expect(() => hub.hub.addService('pages', services.pages)).toThrow('the Secret "mine"');
  });
});

describe('the Secrets of another hub', () => {
  const uses = (secretName: string): NotebookOptions => ({ secretEnv: { KEY: { secretName, key: 'cookie-secret' } } });
  const token = { secretName: 'mine', key: 'token' };
  const environment = () => new AnyClusterPlatform(new App(), 'dev');
  const chart = (platform: AnyClusterPlatform) => platform.chart('hubs', { namespace: 'hubs' });

  test('fail in user servers of its namespace, in both orders', () => {
    const one = environment();
    new JupyterHub(chart(one), 'blue');
    expect(() => new JupyterHub(chart(one), 'green', { notebooks: uses('blue-secrets') })).toThrow(
      /^dev\/hubs\/green: notebooks: the Secret "blue-secrets" is a Secret of the hub dev\/hubs\/blue\./,
    );
    const other = environment();
    new JupyterHub(chart(other), 'green', { notebooks: uses('blue-secrets') });
    expect(() => new JupyterHub(chart(other), 'blue')).toThrow(/^dev\/hubs\/green: .* of the hub dev\/hubs\/blue\./);
  });

  test('fail in user servers that have their namespace apart from their own hub', () => {
    const platform = environment();
    new JupyterHub(chart(platform), 'blue');
    const notebooks = { ...uses('blue-secrets'), namespace: 'hubs' };
    expect(() => new JupyterHub(platform.chart('green'), 'green', { notebooks })).toThrow('of the hub dev/hubs/blue');
  });

  test('fail if a service is added later', () => {
    const platform = environment();
    const blue = new JupyterHub(chart(platform), 'blue');
    new JupyterHub(chart(platform), 'green', { notebooks: { ...uses('mine'), home: HomeStorage.ephemeral() } });
    expect(() => blue.addService('pages', { token })).toThrow('of the hub dev/hubs/blue');
  });

  test('are other Secrets in other namespaces and in other clusters', () => {
    const platform = environment();
    new JupyterHub(chart(platform), 'blue');
    new JupyterHub(platform.chart('green'), 'green', { notebooks: uses('blue-secrets') });
    new JupyterHub(chart(new AnyClusterPlatform(platform.node.root as App, 'prod')), 'green', {
      notebooks: uses('blue-secrets'),
    });
  });

  test('are other Secrets in another chart without a namespace', () => {
    const app = new App();
    new JupyterHub(new Chart(app, 'one'), 'blue');
    new JupyterHub(new Chart(app, 'two'), 'green', { notebooks: uses('blue-secrets') });
    expect(
      () => new JupyterHub(Chart.of(app.node.findChild('one')), 'red', { notebooks: uses('blue-secrets') }),
    ).toThrow('is a Secret of the hub one/blue');
  });
});
