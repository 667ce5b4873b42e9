import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Tools } from '../cluster-harness/tools';

const VERSION = '6.50.0';
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64' };

/**
 * Creates a folder from which Terraform installs our stand-in as hashicorp/google, without network.
 *
 * @returns folder with Terraform's CLI configuration `terraform.rc`
 */
export function createProviderMirror(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubeflow-cdk-provider-'));
  const platform = `${process.platform}_${ARCHITECTURES[process.arch] ?? process.arch}`;
  const link = join(folder, 'registry.terraform.io', 'hashicorp', 'google', VERSION, platform);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(dirname(Tools.ready('google-provider').path(`terraform-provider-google_v${VERSION}`)), link);
  writeFileSync(
    join(folder, 'terraform.rc'),
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(folder)}\n  }\n}\n`,
  );
  return folder;
}
