import { mkdtempSync, rmSync } from 'node:fs';
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
import { addAllFeatures, FULL_PROPS } from '../platforms/gke/full-platform';
import { createPlatform, PROPS } from '../platforms/gke/synthesize';
import { terraform } from './terraform';

const REGIONAL = { region: 'us-central1', zone: 'us-central1-b' };

const ENVIRONMENTS: [string, Partial<GkePlatformProps>][] = [
  ['defaults', { iapClient: FULL_PROPS.iapClient }],
  ['all features', FULL_PROPS],
  ['regional', { ...FULL_PROPS, ...REGIONAL }],
  ['disks in two zones', { ...FULL_PROPS, disks: { replicaZones: ['us-central1-a', 'us-central1-b'] } }],
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

/** Returns the changes that Terraform and the real provider plan for an environment. */
function plan(name: string, build: (platform: GkePlatform) => void, props: Partial<GkePlatformProps>): Change[] {
  const app = join(folder, name);
  const platform = createPlatform(app, { ...PROPS, ...props });
  build(platform);
  (platform.node.root as KubeflowApp).synth();
  const stack = join(app, 'cdktf.out', 'stacks', 'cloud');
  run(stack, 'init', '-input=false', '-no-color');
  run(stack, 'validate', '-no-color');
  run(stack, 'plan', '-input=false', '-no-color', '-refresh=false', '-out=plan');
  const shown: { resource_changes: Change[] } = JSON.parse(run(stack, 'show', '-json', 'plan'));
  expect(shown.resource_changes.filter(({ mode }) => mode === 'managed')).toHaveLength(platform.terraformResourceCount);
  return shown.resource_changes;
}

function run(stack: string, ...args: string[]): string {
  const { status, output } = terraform(stack, ...args);
  if (status !== 0) {
    throw new Error(`terraform ${args.join(' ')}\n${output}`);
  }
  return output;
}

test.each(ENVIRONMENTS)('the real provider accepts all resources, and plans to create them: %s', (_, props) => {
  const changes = plan('one', addAllFeatures, props);
  expect(changes.filter(({ mode, change }) => mode === 'managed' && change.actions.join() !== 'create')).toEqual([]);
});

test('the real provider accepts Filestore instances, and plans to create them', () => {
  const changes = plan(
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

test('adding a component does not change the planned resources of others', () => {
  const before = plan('before', addAllFeatures, FULL_PROPS);
  const after = plan(
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
