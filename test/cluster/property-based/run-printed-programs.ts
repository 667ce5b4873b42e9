/** Runs each program of a folder in one process, because a process for each takes a second to start. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);

for (const name of readdirSync(folder).filter((entry) => /^\d+$/.test(entry))) {
  const programFolder = join(folder, name);
  Object.assign(process.env, {
    CDK8S_OUTDIR: join(programFolder, 'dist'),
    CDKTF_OUTDIR: join(programFolder, 'cdktf.out'),
    KUBEFLOW_DEPLOY_OUTDIR: join(programFolder, 'deploy.out'),
  });
  try {
    require(join(programFolder, 'main.ts'));
  } catch (error) {
    writeFileSync(join(programFolder, 'error'), String(error));
  }
}
