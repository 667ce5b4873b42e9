import { JupyterHub, type NotebookOptions } from '../../../../lib/components/jupyterhub';
import { onlyResource, resourcesOfType, type SynthesizedApp, synthesize } from '../../../platforms/gke/synthesize';
import { HubOf, labelsOf, type Manifest } from '../hub-of';

function onGke(use: (hub: JupyterHub) => void, notebooks: NotebookOptions = {}): SynthesizedApp & { values: Manifest } {
  const app = synthesize((platform) => {
    use(new JupyterHub(platform.chart('jupyterhub'), 'jupyterhub', { notebooks }));
  });
  const [config] = app.objects.filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && String(metadata.name).endsWith('-hub'),
  ) as Manifest[];
  return { ...app, values: JSON.parse(config.data['values.json']) };
}

const named = (objects: readonly Manifest[], kind: string, name: string) =>
  objects.filter((object) => object.kind === kind && object.metadata.name === name);

describe('the ServiceAccount of notebooks', () => {
  test('is the default of the namespace', () => {
    const { values, names } = new HubOf();
    expect(values).not.toHaveProperty('notebook_access');
    expect(names).not.toContain('ServiceAccount jupyterhub-notebook');
  });

  test('can be an existing ServiceAccount, without a token', () => {
    const { values, names } = new HubOf({ notebooks: { serviceAccountName: 'mine' } });
    expect(values.notebook_access).toEqual({ service_account: 'mine', token: false });
    expect(names.filter((name) => name.startsWith('NetworkPolicy'))).toHaveLength(4);
  });

  test('is created on first use, which changes the configuration of the hub', () => {
    const app = onGke(({ notebookServiceAccount }) => expect(notebookServiceAccount.name).toBe('jupyterhub-notebook'));
    expect(app.values.notebook_access).toEqual({ service_account: 'jupyterhub-notebook', token: false });
    const [account] = named(app.objects, 'ServiceAccount', 'jupyterhub-notebook');
    expect(account).toMatchObject({
      automountServiceAccountToken: false,
      metadata: { labels: labelsOf('singleuser-server') },
    });
    const { hub } = new HubOf();
    expect(hub.notebookServiceAccount).toBe(hub.notebookServiceAccount);
  });

  test('can mount a token and reach the API server', () => {
    const hub = new HubOf({ notebooks: { automountServiceAccountToken: true } });
    expect(hub.values.notebook_access).toEqual({ service_account: 'jupyterhub-notebook', token: true });
    const { spec } = hub.object('NetworkPolicy', '-access');
    expect(spec.podSelector.matchLabels).toEqual(labelsOf('singleuser-server'));
    expect(spec.egress.map(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port))).toEqual([[443, 6443]]);
  });

  test('fails if the name is invalid', () => {
    expect(() => new HubOf({ notebooks: { serviceAccountName: 'Mine' } })).toThrow('serviceAccountName "Mine"');
  });

  test('fails if it is used for grants, but is an existing ServiceAccount', () => {
    const { hub } = new HubOf({ notebooks: { serviceAccountName: 'mine' } });
    expect(() => hub.notebookServiceAccount).toThrow('notebooks run as the ServiceAccount "mine", which is yours.');
  });
});

describe('bucket access of notebooks', () => {
  test('is granted to their ServiceAccount, with egress for notebooks only', () => {
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

  test('needs one network policy for any number of buckets', () => {
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

  test('restarts the hub, which reads its configuration only when it starts', () => {
    const checksum = (use: (hub: JupyterHub) => void) => {
      const [hub] = named(onGke(use).objects, 'Deployment', 'jupyterhub-hub');
      return hub.spec.template.metadata.annotations['checksum/config'];
    };
    expect(checksum((hub) => hub.grantNotebooksBucketRead('models'))).not.toBe(checksum(() => {}));
  });

  test('fails if the platform has no workload identity', () => {
    expect(() => new HubOf().hub.grantNotebooksBucketRead('models')).toThrow('notebooks: reading the bucket "models"');
  });

  test.each(['', '/a', 'a/', 'a//b'])('fails if the folder is "%s"', (folder) => {
    expect(() => new HubOf().hub.grantNotebooksBucketRead('models', folder)).toThrow(
      `folder "${folder}" of the bucket`,
    );
  });
});
