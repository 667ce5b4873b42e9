import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';

/**
 * Whether a folder is the temporary one of `cdk8s synth --stdout`, which passes nothing else to the program.
 *
 * The command line copies all files of the folder to standard output at the same time, without separators and with
 * applications before their namespaces. Only a single file gives a valid stream.
 *
 * @param folder value of CDK8S_OUTDIR
 */
export function isStdoutFolder(folder: string | undefined): folder is string {
  return (
    folder !== undefined &&
    path.dirname(folder) === path.resolve(os.tmpdir()) &&
    /^cdk8s-\w{6}$/.test(path.basename(folder)) &&
    fs.existsSync(folder)
  );
}

/**
 * Whether a folder contains the templates of a Helm chart, as with `cdk8s synth --format helm`.
 *
 * @param folder value of CDK8S_OUTDIR
 */
function isHelmTemplatesFolder(folder: string | undefined): boolean {
  return (
    folder !== undefined && path.basename(folder) === 'templates' && fs.existsSync(path.join(folder, '../Chart.yaml'))
  );
}

/**
 * @param hasTerraform whether the app writes Terraform
 * @throws KubeflowError if a command line requests a format that is not supported.
 */
export function checkCommandLine(app: IConstruct, hasTerraform: boolean): void {
  if (isHelmTemplatesFolder(process.env.CDK8S_OUTDIR)) {
    throw new KubeflowError(
      app,
      'a Helm chart is not supported as output (`cdk8s synth --format helm`).',
      'Helm would evaluate "{{ }}" in configuration files, install all environments in one cluster, and delete namespaces and data with the release.',
      'Use `cdk8s synth`, and apply the output with kubectl, Argo CD or Flux.',
    );
  }
  if (process.env.SYNTH_HCL_OUTPUT === 'true' && hasTerraform) {
    throw new KubeflowError(
      app,
      'HCL is not supported as output (`cdktf synth --hcl`).',
      'Terraform and OpenTofu read the JSON that `cdktf synth` writes, with the same commands.',
      'Use `cdktf synth` without `--hcl`.',
    );
  }
}
