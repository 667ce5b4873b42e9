import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { terraform } from './terraform';

/** The version that `@cdktf/provider-google` was made from. */
const REQUIRED = { terraform: { required_providers: { google: { source: 'hashicorp/google', version: '6.50.0' } } } };

/** Gets the provider before any test, and says where it cannot be had: nothing is checked then, and nothing passes. */
export default function setUp(): void {
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-terraform-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(REQUIRED));
    const { status, output } = terraform(folder, 'init', '-backend=false', '-input=false', '-no-color');
    if (status === 127) {
      throw new Error('test:terraform: NOT RUN: there is no `terraform` on the PATH.');
    }
    if (status !== 0) {
      throw new Error(`test:terraform: NOT RUN: the provider hashicorp/google 6.50.0 cannot be had here.\n${output}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
