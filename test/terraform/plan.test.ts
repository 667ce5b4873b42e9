import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import {
  FilestoreInstance,
  FilestoreTier,
  GkeCluster,
  GkeNetwork,
  type GkePlatform,
  type GkePlatformProps,
  KmsKey,
  type KubeflowApp,
} from 'kubeflow-cdk';
import { EXAMPLES, exampleOutput } from '../examples/run-example';
import { addAllFeatures, FULL_PROPS, REGIONAL } from '../platforms/gke/full-platform';
import { createPlatform, PROPS } from '../platforms/gke/synthesize';
import { mustRun } from './terraform';

const ENVIRONMENTS: [string, Partial<GkePlatformProps>][] = [
  ['defaults', { iapClient: FULL_PROPS.iapClient }],
  ['all features', FULL_PROPS],
  ['regional', { ...FULL_PROPS, ...REGIONAL }],
  ['disks in two zones', { ...FULL_PROPS, ...REGIONAL, disks: { replicaZones: ['us-central1-a', 'us-central1-b'] } }],
  ['Autopilot', { ...REGIONAL, cluster: GkeCluster.autopilot({ backupPlan: {} }), iapClient: FULL_PROPS.iapClient }],
  [
    'network in another project',
    {
      ...FULL_PROPS,
      network: GkeNetwork.existing({
        network: 'shared',
        subnetwork: 'ml',
        podRangeName: 'pods',
        serviceRangeName: 'services',
        serviceCidr: '10.96.0.0/20',
        hostProject: 'host-project',
      }),
    },
  ],
  ['existing cluster', { ...FULL_PROPS, cluster: GkeCluster.existing() }],
];

interface Change {
  readonly address: string;
  readonly mode: string;
  readonly change: { readonly actions: string[]; readonly after: unknown };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-terraform-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Returns the changes that Terraform and the provider plan for an environment. */
async function plan(
  name: string,
  build: (platform: GkePlatform) => void,
  props: Partial<GkePlatformProps>,
): Promise<Change[]> {
  const app = join(folder, name);
  const platform = createPlatform(app, { ...PROPS, ...props });
  build(platform);
  (platform.node.root as KubeflowApp).synth();
  const google = await planStack(join(app, 'cdktf.out', 'stacks', 'cloud'));
  expect(google.filter(({ mode }) => mode === 'managed')).toHaveLength(
    platform.deploymentGuide().terraformResourceCount ?? 0,
  );
  return google;
}

/** Returns the changes of Google Cloud that Terraform and the provider plan for the stack in a folder. */
async function planStack(stack: string): Promise<Change[]> {
  await mustRun(stack, 'init', '-input=false', '-no-color');
  await mustRun(stack, 'validate', '-no-color');
  await mustRun(stack, 'plan', '-input=false', '-no-color', '-refresh=false', '-out=plan');
  const shown: { resource_changes: Change[] } = JSON.parse(await mustRun(stack, 'show', '-json', 'plan'));
  return shown.resource_changes.filter(({ address }) => !address.startsWith('terraform_data.'));
}

const notCreated = (changes: readonly Change[]) =>
  changes.filter(({ mode, change }) => mode === 'managed' && change.actions.join() !== 'create');

const STACKS = EXAMPLES.flatMap((example) =>
  [...exampleOutput(example).files]
    .filter(([path]) => path.endsWith('cdk.tf.json'))
    .map(([path, text]) => ({ example, path, text })),
);

test('examples for GKE exist', () => {
  expect(STACKS.map(({ example }) => example)).toEqual(expect.arrayContaining(['my-kubeflow', 'quickstart']));
});

test.each(STACKS)('the provider accepts and plans to create the resources of examples/$example', async ({ text }) => {
  writeFileSync(join(folder, 'cdk.tf.json'), text);
  const changes = await planStack(folder);
  expect(changes.length).toBeGreaterThan(20);
  expect(notCreated(changes)).toEqual([]);
});

test.each(ENVIRONMENTS)('the provider accepts all resources, and plans to create them: %s', async (_, props) => {
  const changes = await plan('one', addAllFeatures, props);
  expect(notCreated(changes)).toEqual([]);
});

test('the provider accepts Filestore instances, and plans to create them', async () => {
  const changes = await plan(
    'files',
    (platform) => {
      for (const tier of Object.values(FilestoreTier)) {
        new FilestoreInstance(platform, `of-${tier}`, { tier });
      }
      new FilestoreInstance(platform, 'encrypted', { encryptionKey: KmsKey.create() });
    },
    {},
  );
  expect(changes.filter(({ address }) => address.startsWith('google_filestore_instance.'))).toHaveLength(5);
});

test('adding a component does not change the planned resources of others', async () => {
  const before = await plan('before', addAllFeatures, FULL_PROPS);
  const after = await plan(
    'after',
    (platform) => {
      platform.storage.disk(platform.chart('a-first'), 'disk', { name: 'first', size: Size.gibibytes(10) });
      addAllFeatures(platform);
    },
    FULL_PROPS,
  );
  for (const { address, change } of before) {
    expect([address, after.find((other) => other.address === address)?.change]).toEqual([address, change]);
  }
  expect(after.length).toBeGreaterThan(before.length);
});
