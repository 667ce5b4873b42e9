import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProviderMirror } from './stand-in-provider';
import { terraform, usesRealProvider } from './terraform';

/** The provider version that `@cdktf/provider-google` was generated from. */
const REQUIRED = { terraform: { required_providers: { google: { source: 'hashicorp/google', version: '6.50.0' } } } };

/** Installs the provider before any test. Fails the whole run if that is not possible. */
export default async function setUp(): Promise<() => void> {
  const mirror = usesRealProvider() ? undefined : createProviderMirror();
  if (mirror !== undefined) {
    // Test workers inherit this variable.
    process.env.TF_CLI_CONFIG_FILE = join(mirror, 'terraform.rc');
  }
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-terraform-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(REQUIRED));
    const { status, output } = await terraform(folder, 'init', '-backend=false', '-input=false', '-no-color');
    if (status === 127) {
      throw new Error('test:terraform: NOT RUN: `terraform` is not on the PATH.');
    }
    if (status !== 0) {
      throw new Error(`test:terraform: NOT RUN: cannot install the provider hashicorp/google 6.50.0.\n${output}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return () => {
    if (mirror !== undefined) {
      rmSync(mirror, { recursive: true, force: true });
    }
  };
}
