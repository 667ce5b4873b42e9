import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { StorageBucket } from '@cdktf/provider-google/lib/storage-bucket';
import {
  AzurermBackend,
  CloudBackend,
  ConsulBackend,
  GcsBackend,
  HttpBackend,
  LocalBackend,
  NamedCloudWorkspace,
  NamedRemoteWorkspace,
  PgBackend,
  RemoteBackend,
  S3Backend,
  TerraformStack,
} from 'cdktf';
import { Construct } from 'constructs';
import { type GkePlatform, type KubeflowApp, StateBackend } from 'kubeflow-cdk';
import { createPlatform, inTemporaryFolder, PROPS, synthesize } from '../synthesize';

const S3 = { bucket: 'states', key: 'cloud.tfstate', region: 'eu-west-1' };
const GCS = StateBackend.gcs({ bucket: 'states' });

/** The backend and `cloud` blocks of a stack. */
function stateOf(change: (stack: TerraformStack) => void, stateBackend?: StateBackend): object {
  const { backend, cloud } = synthesize(({ stack }) => change(stack), { stateBackend }).terraform.terraform as {
    [block: string]: object;
  };
  return { ...(backend && { backend }), ...(cloud && { cloud }) };
}

const backends: [string, (stack: TerraformStack) => void, object][] = [
  ['S3Backend', (stack) => new S3Backend(stack, S3), { backend: { s3: S3 } }],
  ['GcsBackend', (stack) => new GcsBackend(stack, { bucket: 'states' }), { backend: { gcs: { bucket: 'states' } } }],
  ['LocalBackend', (stack) => new LocalBackend(stack, { path: '../a' }), { backend: { local: { path: '../a' } } }],
  [
    'AzurermBackend',
    (stack) => new AzurermBackend(stack, { storageAccountName: 'a', containerName: 'b', key: 'c' }),
    { backend: { azurerm: { storage_account_name: 'a', container_name: 'b', key: 'c' } } },
  ],
  [
    'HttpBackend',
    (stack) => new HttpBackend(stack, { address: 'https://states.example.com' }),
    { backend: { http: { address: 'https://states.example.com' } } },
  ],
  ['PgBackend', (stack) => new PgBackend(stack, { connStr: 'postgres://db' }), { backend: { pg: expect.anything() } }],
  [
    'ConsulBackend',
    (stack) => new ConsulBackend(stack, { accessToken: 't', path: 'p' }),
    { backend: { consul: expect.anything() } },
  ],
  [
    'RemoteBackend',
    (stack) => new RemoteBackend(stack, { organization: 'ml', workspaces: new NamedRemoteWorkspace('cloud') }),
    { backend: { remote: { organization: 'ml', workspaces: { name: 'cloud' } } } },
  ],
  [
    'CloudBackend',
    (stack) => new CloudBackend(stack, { organization: 'ml', workspaces: new NamedCloudWorkspace('cloud') }),
    { cloud: { organization: 'ml', workspaces: { name: 'cloud' } } },
  ],
];

test.each(backends)('%s on the stack replaces the default backend', (_name, add, expected) => {
  expect(stateOf(add)).toEqual(expected);
});

test('a backend below the stack replaces the default backend', () => {
  expect(stateOf((stack) => new S3Backend(new Construct(stack, 'state'), S3))).toEqual({ backend: { s3: S3 } });
});

const overrides: [string, (stack: TerraformStack) => void, object][] = [
  ['terraform.backend', (stack) => stack.addOverride('terraform.backend', { s3: S3 }), { backend: { s3: S3 } }],
  ['terraform.backend.s3', (stack) => stack.addOverride('terraform.backend.s3', S3), { backend: { s3: S3 } }],
  [
    'terraform.backend.s3.bucket',
    (stack) => stack.addOverride('terraform.backend.s3.bucket', 'states'),
    { backend: { s3: { bucket: 'states' } } },
  ],
  ['terraform', (stack) => stack.addOverride('terraform', { backend: { http: {} } }), { backend: { http: {} } }],
  [
    'terraform.cloud',
    (stack) => stack.addOverride('terraform.cloud', { organization: 'ml' }),
    { cloud: { organization: 'ml' } },
  ],
  [
    'terraform.backend and terraform.cloud, with null to remove one',
    (stack) => {
      stack.addOverride('terraform.backend', null);
      stack.addOverride('terraform.cloud', { organization: 'ml' });
    },
    { cloud: { organization: 'ml' } },
  ],
];

test.each(overrides)('an override of %s replaces the default backend', (_path, override, expected) => {
  expect(stateOf(override)).toEqual(expected);
});

test('an override of fields keeps the other fields of the same backend', () => {
  const path = (stack: TerraformStack) => stack.addOverride('terraform.backend.local.workspace_dir', 'states');
  expect(stateOf(path)).toEqual({
    backend: { local: { path: '../../../terraform.cloud.tfstate', workspace_dir: 'states' } },
  });
  const key = (stack: TerraformStack) => stack.addOverride('terraform.backend.gcs.kms_encryption_key', 'key');
  expect(stateOf(key, GCS)).toEqual({
    backend: { gcs: { bucket: 'states', prefix: 'cloud', kms_encryption_key: 'key' } },
  });
  const encrypt = (stack: TerraformStack) => {
    new S3Backend(stack, S3);
    stack.addOverride('terraform.backend.s3.use_lockfile', true);
  };
  expect(stateOf(encrypt)).toEqual({ backend: { s3: { ...S3, use_lockfile: true } } });
});

test.each<[string, (stack: TerraformStack) => void, StateBackend | undefined, string]>([
  [
    '`stateBackend` and a backend',
    (stack) => new S3Backend(stack, S3),
    GCS,
    '`stateBackend`, the backend "s3" in `stack`',
  ],
  [
    '`stateBackend` and a backend of the same type',
    (stack) => new GcsBackend(stack, { bucket: 'other' }),
    GCS,
    '`stateBackend`, the backend "gcs" in `stack`',
  ],
  [
    '`stateBackend` and an override of another type',
    (stack) => stack.addOverride('terraform.cloud', {}),
    StateBackend.local(),
    '`stateBackend`, the override of "terraform.cloud"',
  ],
  [
    'two backends',
    (stack) => [new S3Backend(stack, S3), new GcsBackend(new Construct(stack, 'other'), { bucket: 'states' })],
    undefined,
    'the backend "s3" in `stack`, the backend "gcs" in `stack`',
  ],
  [
    'a backend and an override of another type',
    (stack) => {
      new CloudBackend(stack, { organization: 'ml', workspaces: new NamedCloudWorkspace('cloud') });
      stack.addOverride('terraform.backend.s3', S3);
    },
    undefined,
    'the backend "cloud" in `stack`, the override of "terraform.backend.s3"',
  ],
  [
    'overrides of two types',
    (stack) => stack.addOverride('terraform.backend', { s3: S3, http: {} }),
    undefined,
    'the override of "terraform.backend.s3", the override of "terraform.backend.http"',
  ],
])('fails with %s, naming both', (_case, change, stateBackend, named) => {
  expect(() => stateOf(change, stateBackend)).toThrow(
    `cloud: Terraform stores the state in one backend, but several are configured: ${named}.`,
  );
});

test('a second synthesis writes the same stack', () => {
  inTemporaryFolder((folder) => {
    for (const stateBackend of [undefined, GCS]) {
      const platform = createPlatform(folder, { ...PROPS, stateBackend });
      const synth = () => (platform.node.root as KubeflowApp).synth();
      synth();
      expect(synth).not.toThrow();
    }
  });
});

test('synthesis does not depend on the version of Terraform on the machine', () => {
  const { PATH } = process.env;
  process.env.PATH = '';
  try {
    const [, add, expected] = backends[backends.length - 1];
    expect(stateOf(add)).toEqual(expected);
  } finally {
    process.env.PATH = PATH;
  }
});

describe('providers', () => {
  test('resources can use another Google provider with an alias', () => {
    const { terraform } = synthesize(({ stack }) => {
      const provider = new GoogleProvider(stack, 'europe', { alias: 'europe', project: 'other-project' });
      new StorageBucket(stack, 'copies', { name: 'copies', location: 'EU', provider });
    });
    expect(terraform.provider).toMatchObject({
      google: [{ project: 'my-project' }, { alias: 'europe', project: 'other-project' }],
    });
    expect(terraform.resource?.google_storage_bucket.copies).toMatchObject({ provider: 'google.europe' });
  });

  test('fails if another provider has no alias, naming both', () => {
    const duplicate = ({ stack }: GkePlatform) => {
      new GoogleProvider(stack, 'europe', { project: 'other-project' });
    };
    expect(() => synthesize(duplicate)).toThrow(
      'cloud: the provider "cloud/europe" has the same type and alias as "cloud/google".\n  Set a different `alias`',
    );
  });
});

test('a stack reads values of another stack of the app from its state', () => {
  const { terraform } = synthesize(({ stack }) => {
    const other = new TerraformStack(stack.node.root, 'models');
    new LocalBackend(other, { path: 'models.tfstate' });
    new GoogleProvider(other, 'google', { project: 'my-project' });
    const bucket = new StorageBucket(other, 'models', { name: 'models', location: 'EU' });
    new StorageBucket(stack, 'copies', { name: `${bucket.name}-copies`, location: 'EU' });
  });
  expect(Object.keys(terraform.data?.terraform_remote_state ?? {})).toHaveLength(1);
  expect(JSON.stringify(terraform.resource?.google_storage_bucket.copies)).toContain('data.terraform_remote_state.');
});
