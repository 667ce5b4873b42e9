import { JupyterHub, type NotebookOptions } from '../../../../lib/components/jupyterhub';
import { onlyResource, resourcesOfType, type SynthesizedApp, synthesize } from '../../../platforms/gke/synthesize';
import { HubOf, labelsOf, type Manifest } from '../hub-of';

function onGke(use: (hub: JupyterHub) => void, notebooks: NotebookOptions = {}): SynthesizedApp & { values: Manifest } {
  const made = synthesize((platform) => {
    use(new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks }));
  });
  const [config] = made.objects.filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && String(metadata.name).endsWith('-hub'),
  ) as Manifest[];
  return { ...made, values: JSON.parse(config.data['values.json']) };
}

const named = (objects: readonly Manifest[], kind: string, name: string) =>
  objects.filter((object) => object.kind === kind && object.metadata.name === name);

describe('whom notebooks run as', () => {
  test('is nobody of their own by default', () => {
    const { values, names } = new HubOf();
    expect(values).not.toHaveProperty('notebook_access');
    expect(names).not.toContain('ServiceAccount jupyterhub-notebook');
  });

  test('is a ServiceAccount of yours, without a token', () => {
    const { values, names } = new HubOf({ notebooks: { serviceAccountName: 'mine' } });
    expect(values.notebook_access).toEqual({ service_account: 'mine', token: false });
    expect(names.filter((name) => name.startsWith('NetworkPolicy'))).toHaveLength(4);
  });

  test('is made when it is asked for, and changes the configuration', () => {
    const made = onGke(({ notebookServiceAccount }) => expect(notebookServiceAccount.name).toBe('jupyterhub-notebook'));
    expect(made.values.notebook_access).toEqual({ service_account: 'jupyterhub-notebook', token: false });
    const [account] = named(made.objects, 'ServiceAccount', 'jupyterhub-notebook');
    expect(account).toMatchObject({
      automountServiceAccountToken: false,
      metadata: { labels: labelsOf('singleuser-server') },
    });
    const { hub } = new HubOf();
    expect(hub.notebookServiceAccount).toBe(hub.notebookServiceAccount);
  });

  test('holds a token, and reaches the API server, where that is asked for', () => {
    const hub = new HubOf({ notebooks: { automountServiceAccountToken: true } });
    expect(hub.values.notebook_access).toEqual({ service_account: 'jupyterhub-notebook', token: true });
    const { spec } = hub.object('NetworkPolicy', '-access');
    expect(spec.podSelector.matchLabels).toEqual(labelsOf('singleuser-server'));
    expect(spec.egress.map(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port))).toEqual([[443, 6443]]);
  });

  test('fails when the name is none', () => {
    expect(() => new HubOf({ notebooks: { serviceAccountName: 'Mine' } })).toThrow('serviceAccountName "Mine"');
  });

  test('fails when something is granted to a ServiceAccount of yours', () => {
    const { hub } = new HubOf({ notebooks: { serviceAccountName: 'mine' } });
    expect(() => hub.notebookServiceAccount).toThrow('notebooks use the existing ServiceAccount "mine".');
  });
});

describe('buckets that notebooks read', () => {
  test('are granted to their ServiceAccount, and opened in the network for notebooks alone', () => {
    const { terraform, objects, values } = onGke((hub) => hub.grantNotebooksBucketRead('models', 'team/a'));
    expect(onlyResource(terraform, 'google_storage_bucket_iam_member')).toMatchObject({
      bucket: 'models',
      member: expect.stringMatching(/^principal:.*\/subject\/ns\/kubeflow\/sa\/jupyterhub-notebook$/),
    });
    expect(values.notebook_access.service_account).toBe('jupyterhub-notebook');
    const [policy] = named(objects, 'NetworkPolicy', 'jupyterhub-notebook-access');
    expect(policy.spec.podSelector.matchLabels).toEqual(labelsOf('singleuser-server'));
    expect(policy.spec.egress.map(({ to: [peer] }: Manifest) => peer.ipBlock.cidr)).toEqual([
      '169.254.169.254/32',
      '169.254.169.252/32',
      '0.0.0.0/0',
    ]);
    expect(policy.spec).not.toHaveProperty('ingress');
  });

  test('open the network once, however many there are', () => {
    const { terraform, objects } = onGke((hub) => {
      hub.grantNotebooksBucketRead('models');
      hub.grantNotebooksBucketRead('data');
    });
    expect(resourcesOfType(terraform, 'google_storage_bucket_iam_member')).toHaveLength(2);
    const policies = objects.filter(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && /access/.test(`${metadata.name}`),
    );
    expect(policies).toHaveLength(1);
  });

  test('roll the hub, which reads its configuration once', () => {
    const checksum = (use: (hub: JupyterHub) => void) => {
      const [hub] = named(onGke(use).objects, 'Deployment', 'jupyterhub-hub');
      return hub.spec.template.metadata.annotations['checksum/config'];
    };
    expect(checksum((hub) => hub.grantNotebooksBucketRead('models'))).not.toBe(checksum(() => {}));
  });

  test('fails when the platform gives workloads no identity', () => {
    expect(() => new HubOf().hub.grantNotebooksBucketRead('models')).toThrow('notebooks: reading the bucket "models"');
  });

  test.each(['', '/a', 'a/', 'a//b'])('fails when the folder is "%s"', (folder) => {
    expect(() => new HubOf().hub.grantNotebooksBucketRead('models', folder)).toThrow(
      `folder "${folder}" of the bucket`,
    );
  });
});
