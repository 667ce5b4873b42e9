import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

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
export function isHelmTemplatesFolder(folder: string | undefined): boolean {
  return (
    folder !== undefined && path.basename(folder) === 'templates' && fs.existsSync(path.join(folder, '../Chart.yaml'))
  );
}
