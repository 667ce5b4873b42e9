import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { GATE_IMAGES, PROGRAMS } from '../gate';
import { Cluster } from './cluster';
import { ClusterFolder } from './cluster-folder';
import { IMAGES, type ImageName } from './images/image-recipes';
import { Images } from './images/images';
import type { NodeImage } from './real-node/node-images';
import { Tools } from './tools';

const USAGE = `npm run cluster:up -- [--nodes N] [--gpus N] [--zone ZONE] [--service-range CIDR]
npm run cluster:up -- --real [--image NAME_OR_ARCHIVE...] [--service-range CIDR]
npm run cluster:status
npm run cluster:build                 # programs and images of the gate, unless they are in the cache
npm run cluster:down -- [FOLDER...]   # default: all clusters that cluster:up started or a crash left over`;

async function up(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      real: { type: 'boolean', default: false },
      image: { type: 'string', multiple: true },
      nodes: { type: 'string', default: '1' },
      gpus: { type: 'string', default: '0' },
      zone: { type: 'string' },
      'service-range': { type: 'string' },
    },
  });
  const start = Date.now();
  const { folder, tools, controlPlane } = await Cluster.start({
    nodes: [{ count: Number(values.nodes), gpus: Number(values.gpus), zone: values.zone }],
    realNode: values.real,
    images: values.image?.map(nodeImage),
    serviceRange: values['service-range'],
    keepRunning: true,
  });
  process.stderr.write(`ready after ${((Date.now() - start) / 1000).toFixed(1)} s: ${controlPlane.server}\n`);
  process.stdout.write(`export KUBECONFIG=${folder.kubeconfig}\nexport PATH=${dirname(tools.path('kubectl'))}:$PATH\n`);
}

function nodeImage(nameOrPath: string): NodeImage {
  return nameOrPath in IMAGES ? (nameOrPath as ImageName) : (resolve(nameOrPath) as NodeImage);
}

function build(): void {
  Tools.ready(...PROGRAMS);
  Images.ready('pause', ...GATE_IMAGES);
}

function status(): void {
  const lines = ClusterFolder.list().map((folder) => {
    const { state } = folder;
    const condition = folder.supervisor === undefined ? 'left over from a crash' : (state?.server ?? 'starting');
    return `${folder.path}  ${condition}${state && !state.keepRunning ? '  (started by a test)' : ''}`;
  });
  process.stdout.write(`${lines.join('\n') || 'no clusters'}\n`);
}

async function down(paths: string[]): Promise<void> {
  for (const folder of ClusterFolder.list()) {
    const isRemovable = folder.supervisor === undefined || folder.state?.keepRunning;
    if (paths.length > 0 ? paths.includes(folder.path) : isRemovable) {
      await folder.remove();
      process.stdout.write(`removed ${folder.path}\n`);
    }
  }
}

async function main([command, ...args]: string[]): Promise<void> {
  switch (command) {
    case 'up':
      return up(args);
    case 'status':
      return status();
    case 'build':
      return build();
    case 'down':
      return down(args);
    default:
      process.stderr.write(`${USAGE}\n`);
      process.exitCode = 2;
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
