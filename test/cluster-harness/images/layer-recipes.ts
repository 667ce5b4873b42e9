import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Tools } from '../tools';
import { debianLayer } from './debian-layer';
import { fileLayer, type LayerFile } from './file-layer';
import type { LayerRecipe } from './layer-recipe';
import { npmLayer } from './npm-layer';
import { pythonLayer } from './python-layer';
import { runnerLayer } from './runner-layer';

const MODEL_SERVER = join(__dirname, 'programs/tensorflow_model_server.py');
const MODEL_SERVER_FLAGS = join(__dirname, 'programs/model_server_flags.py');

const TOOLS = join(__dirname, '../../../tools');

/** Schemas of TensorFlow Serving's files that no Python package provides. */
const SERVING_SCHEMAS = join(__dirname, '../../components/tf-serving/parse_configs.py');

/** Layers by name. Images that share a layer share one cached build of it. */
export const LAYERS = {
  debian: debianLayer([
    ...['base-files', 'base-passwd', 'bash', 'coreutils', 'dash', 'libc-bin', 'netbase', 'sed', 'tini'],
    ...['python3', 'python3-pip', 'python-is-python3'],
    ...['nfs-ganesha', 'nfs-ganesha-vfs', 'rpcbind'],
    // For Node.js.
    'libstdc++6',
  ]),
  hub: pythonLayer('hub', { below: ['debian'] }),
  'hub-user': fileLayer(() => user('jovyan', { uid: 1000, group: 'jovyan', gid: 1000 })),
  proxy: npmLayer('configurable-http-proxy'),
  tensorflow: pythonLayer('tensorflow', { below: ['debian'] }),
  notebook: pythonLayer('notebook', { below: ['debian'] }),
  'notebook-user': fileLayer(() => user('jovyan', { uid: 1000, group: 'users', gid: 100 })),
  // Its dependency "tensorflow" is installed as "tensorflow-cpu".
  'serving-api': pythonLayer('serving-api', { below: ['debian', 'tensorflow'], options: ['--no-deps'] }),
  'model-server': fileLayer(() => ({
    'usr/local/bin/tensorflow_model_server': { program: MODEL_SERVER },
    'usr/local/bin/model_server_flags.py': { program: MODEL_SERVER_FLAGS },
    'usr/local/bin/parse_configs.py': { program: SERVING_SCHEMAS },
  })),
  'nfs-server': fileLayer(() => ({ 'usr/local/bin/ganesha.nfsd': { linkTo: '/usr/bin/ganesha.nfsd' } })),
  pause: fileLayer(() => ({ pause: { program: Tools.ready('pause').path('pause') } })),
  cli: fileLayer(bundledCommandLine),
  kubectl: fileLayer(() => ({ 'usr/local/bin/kubectl': { program: Tools.ready('kubernetes').path('kubectl') } })),
  runner: runnerLayer(),
  'training-operator': fileLayer(() => ({
    manager: { program: Tools.ready('training-operator').path('training-operator') },
  })),
  'job-set': fileLayer(() => ({ manager: { program: Tools.ready('jobset').path('jobset') } })),
} as const satisfies Record<string, LayerRecipe>;

export type LayerName = keyof typeof LAYERS;

/** The command line as images/Dockerfile installs it. */
function bundledCommandLine(): Record<string, LayerFile> {
  execFileSync(process.execPath, [join(TOOLS, 'build.mjs')]);
  const dist = join(TOOLS, 'dist');
  return Object.fromEntries(readdirSync(dist).map((file) => [`app/${file}`, { program: join(dist, file) }]));
}

function user(name: string, ids: { uid: number; group: string; gid: number }): Record<string, LayerFile> {
  const nobody = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';
  const own = `${name}:x:${ids.uid}:${ids.gid}::/home/${name}:/bin/bash`;
  return {
    'etc/passwd': { content: `root:x:0:0:root:/root:/bin/bash\n${nobody}\n${own}\n` },
    'etc/group': { content: `root:x:0:\nnogroup:x:65534:\n${ids.group}:x:${ids.gid}:\n` },
  };
}
