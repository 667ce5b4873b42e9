import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { interleaved } from './measure.mjs';

/** Measures the time to load the library, with and without its cloud modules. */
export async function importCost(workspace, rounds) {
  const program = (file, code) => {
    writeFileSync(join(workspace, file), code);
    return { command: process.execPath, args: [file], cwd: workspace };
  };
  const cloud = Object.keys(createRequire(join(workspace, 'main.js'))('kubeflow-cdk/build/platforms/gke'));
  // The library loads its peer dependencies on first use.
  const load = (names) => `
    require('constructs'); require('cdk8s'); require('cdk8s-plus-27');
    const library = require('kubeflow-cdk');
    const cloud = ${JSON.stringify(cloud)};
    for (const name of Object.keys(library).filter((name) => ${names})) {
      library[name];
    }`;
  const bare = { name: 'node with an empty file', ...program('empty.js', '') };
  const withoutCloud = {
    name: 'everything except cloud modules',
    ...program('without-cloud.js', load('!cloud.includes(name)')),
  };
  const peers = {
    name: 'lower bound: constructs, cdk8s, cdk8s-plus-27',
    ...program('peers.js', "require('constructs'); require('cdk8s'); require('cdk8s-plus-27');"),
  };
  const contenders = [
    bare,
    { name: "only require('kubeflow-cdk')", ...program('require.js', "require('kubeflow-cdk');") },
    peers,
    withoutCloud,
    { name: 'everything', ...program('everything.js', load('true')) },
  ];
  const samples = await interleaved(contenders, rounds);
  return { samples, bare: bare.name, ratio: samples.get(withoutCloud.name).cpu / samples.get(peers.name).cpu };
}
