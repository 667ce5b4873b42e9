import { App, Chart, Testing } from 'cdk8s';
import { KubeflowApp } from '../../../../lib/app';
import { JupyterHub, type JupyterHubProps } from '../../../../lib/components/jupyterhub';
import { AnyClusterPlatform, type AnyClusterPlatformProps } from '../../../../lib/platforms/generic';
import { parseManifests } from '../../../parse-manifests';
import { HubOf, type Manifest } from '../hub-of';

const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';
const PROPS: JupyterHubProps = {
  notebooks: { namespace: 'users' },
  userScheduler: { enabled: true },
  userPlaceholders: { replicas: 1 },
};

/** The objects of an environment, namespaces included. */
function written(props: JupyterHubProps, platformProps: AnyClusterPlatformProps = {}, prefix?: string): Manifest[] {
  const app = new KubeflowApp({ summary: false, namespacePrefix: prefix });
  const platform = new AnyClusterPlatform(app, 'dev', platformProps);
  new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', props).notebookServiceAccount;
  return parseManifests(app.synthYaml());
}

const identity = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;
const inNamespace = (objects: Manifest[], namespace: string) =>
  objects.filter(({ metadata }) => metadata.namespace === namespace).map(identity);

describe('notebooks.namespace', () => {
  const objects = written(PROPS);
  const find = (kind: string, name: string, namespace: string) =>
    objects.find((one) => one.kind === kind && one.metadata.name === name && one.metadata.namespace === namespace);

  test('contains the objects of users and nothing of the hub', () => {
    expect(inNamespace(objects, 'users').sort()).toEqual([
      'ConfigMap jupyterhub-first-notebook',
      'DaemonSet jupyterhub-image-puller',
      'Deployment jupyterhub-placeholder',
      'NetworkPolicy default-deny',
      'NetworkPolicy jupyterhub-image-puller',
      'NetworkPolicy jupyterhub-notebook',
      'NetworkPolicy jupyterhub-placeholder',
      'Role jupyterhub-hub',
      'Role jupyterhub-scheduler',
      'RoleBinding jupyterhub-hub',
      'RoleBinding jupyterhub-scheduler',
      'ServiceAccount jupyterhub-notebook',
    ]);
  });

  test('is created with Pod Security "restricted"', () => {
    const namespace = objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === 'users');
    expect(namespace?.metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  test('is where KubeSpawner creates pods, which reach the hub by its full name', () => {
    const { values } = new HubOf(PROPS, { clusterDomain: 'corp.local' });
    expect(values.notebooks.namespace).toBe('users');
    expect(values.hub_service).toBe('jupyterhub-hub.kubeflow.svc.corp.local');
  });

  test.each([PROPS, {}])('leaves hub and proxy with one URL of the hub, which alone receives its cookies', (props) => {
    const { proxyPod, values } = new HubOf(props);
    const [{ args, command, env }] = proxyPod.containers;
    const url = `http://${values.hub_service}:8081`;
    expect(env).toContainEqual({ name: 'HUB_URL', value: url });
    expect([...(command ?? []), ...args].join(' ')).toContain(url);
  });

  test('is the only one where the hub can create pods, and in its own it can read only its Secret', () => {
    expect(find('Role', 'jupyterhub-hub', 'users')?.rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'create', 'delete'] },
      { apiGroups: [''], resources: ['events'], verbs: ['list', 'watch'] },
      { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list', 'create'] },
    ]);
    expect(find('Role', 'jupyterhub-hub', 'kubeflow')?.rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['jupyterhub-secrets'], verbs: ['get', 'patch'] },
    ]);
    expect(find('RoleBinding', 'jupyterhub-hub', 'users')?.subjects).toEqual([
      { kind: 'ServiceAccount', name: 'jupyterhub-hub', namespace: 'kubeflow' },
    ]);
  });

  test('leaves no role in the namespace of the hub if the Secret exists already', () => {
    const roles = inNamespace(written({ ...PROPS, secretName: 'mine', userScheduler: undefined }), 'kubeflow');
    expect(roles.filter((name) => name.startsWith('Role'))).toEqual([]);
  });

  test('is where the user scheduler binds pods, with leader election beside the scheduler', () => {
    const resources = (namespace: string) =>
      find('Role', 'jupyterhub-scheduler', namespace)?.rules.map((rule: Manifest) => rule.resources.join());
    expect(resources('users')).toEqual(['pods/binding', 'pods/status', 'pods', 'persistentvolumeclaims', 'events']);
    expect(resources('kubeflow')).toEqual(['events', 'leases', 'leases']);
  });

  test('is selected by the policies of hub and proxy, and selects them', () => {
    const peers = (name: string, namespace: string) => {
      const { ingress = [], egress = [] } = find('NetworkPolicy', name, namespace)?.spec ?? {};
      const all = [...ingress, ...egress].flatMap((rule: Manifest) => rule.from ?? rule.to ?? []);
      return all
        .filter((peer: Manifest) => peer.podSelector?.matchLabels?.['app.kubernetes.io/name'] === 'jupyterhub')
        .map((peer: Manifest) => [
          peer.podSelector.matchLabels['app.kubernetes.io/component'],
          peer.namespaceSelector?.matchLabels[NAMESPACE_LABEL],
        ]);
    };
    expect(peers('jupyterhub-hub', 'kubeflow')).toEqual([
      ['proxy', undefined],
      ['singleuser-server', 'users'],
      ['proxy', undefined],
      ['singleuser-server', 'users'],
    ]);
    expect(peers('jupyterhub-proxy', 'kubeflow')).toEqual([
      ['hub', undefined],
      ['hub', undefined],
      ['singleuser-server', 'users'],
    ]);
    expect(peers('jupyterhub-notebook', 'users')).toEqual([
      ['proxy', 'kubeflow'],
      ['hub', 'kubeflow'],
      ['hub', 'kubeflow'],
    ]);
  });

  test('is that of `notebookPeer` and of `notebookNamespace`', () => {
    const { hub } = new HubOf(PROPS);
    expect(hub.notebookNamespace).toBe('users');
    expect(hub.notebookPeer.namespaceLabels).toEqual({ [NAMESPACE_LABEL]: 'users' });
    expect(new HubOf().hub.notebookNamespace).toBe('kubeflow');
  });

  test('gets the namespace prefix', () => {
    expect(inNamespace(written(PROPS, {}, 'blue-'), 'blue-users')).toContain('NetworkPolicy jupyterhub-notebook');
  });

  test('changes nothing if it is the namespace of the chart', () => {
    expect(written({ notebooks: { namespace: 'kubeflow' } })).toEqual(written({}));
  });

  test('is not created if the platform creates no namespaces', () => {
    const kinds = written(PROPS, { createNamespaces: false }).map(({ kind }) => kind);
    expect(kinds).not.toContain('Namespace');
  });

  test('is created beside the hub in a plain cdk8s app', () => {
    const chart = new Chart(new App(), 'hub', { namespace: 'hubs' });
    new JupyterHub(chart, 'jupyterhub', PROPS);
    expect(Testing.synth(chart).map(identity)).toContain('Namespace users');
  });

  test('may have a Secret with the name of a Secret of the hub', () => {
    const secretEnv = { TOKEN: { secretName: 'jupyterhub-secrets', key: 'token' } };
    expect(() => new HubOf({ notebooks: { namespace: 'users', secretEnv } })).not.toThrow();
    expect(() => new HubOf({ notebooks: { secretEnv } })).toThrow('is a Secret of the hub');
  });

  test('fails if a shared volume is in another namespace, naming both', () => {
    const sharedVolumes = [{ name: 'data', claimName: 'data', namespace: 'kubeflow' }];
    expect(() => new HubOf({ ...PROPS, sharedVolumes })).toThrow(
      'the claim "data" of "data" is in namespace "kubeflow", but notebooks run in "users"',
    );
  });

  test('fails if the chart has no namespace', () => {
    const chart = new Chart(new App(), 'hub');
    expect(() => new JupyterHub(chart, 'jupyterhub', { notebooks: { namespace: 'users' } })).toThrow(
      'notebooks.namespace: the chart of this hub has no namespace',
    );
  });

  test('fails if it is not a valid name', () => {
    expect(() => new HubOf({ notebooks: { namespace: 'My Users' } })).toThrow('notebooks.namespace "My Users"');
  });
});
