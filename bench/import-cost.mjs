import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interleaved } from './measure.mjs';

/** What loading the library costs, with the modules of the cloud and without. */
export async function importCost(workspace, rounds) {
  const program = (file, code) => {
    writeFileSync(join(workspace, file), code);
    return { command: process.execPath, args: [file], cwd: workspace };
  };
  const load = (names) => `
    const library = require('kubeflow-cdk');
    const cloud = Object.keys(require('kubeflow-cdk/build/platforms/gke'));
    for (const name of Object.keys(library).filter((name) => ${names})) {
      library[name];
    }`;
  const bare = { name: 'node, an empty file', ...program('empty.js', '') };
  const withoutCloud = {
    name: 'everything but the cloud',
    ...program('without-cloud.js', load('!cloud.includes(name)')),
  };
  const contenders = [
    bare,
    { name: "require('kubeflow-cdk') alone", ...program('require.js', "require('kubeflow-cdk');") },
    {
      name: 'floor: constructs, cdk8s, cdk8s-plus-27',
      ...program('peers.js', "require('constructs'); require('cdk8s'); require('cdk8s-plus-27');"),
    },
    withoutCloud,
    { name: 'everything', ...program('everything.js', load('true')) },
  ];
  const samples = await interleaved(contenders, rounds);
  return { samples, bare: bare.name, over: samples.get(withoutCloud.name).best - samples.get(bare.name).best };
}
