import { parseArgs } from 'node:util';
import { Cluster } from './cluster';
import { ClusterFolder } from './cluster-folder';

const USAGE = `npm run cluster:up -- [--nodes N] [--gpus N] [--zone ZONE] [--service-range CIDR]
npm run cluster:status
npm run cluster:down -- [FOLDER...]   # without folders: all that cluster:up started, and what a crash left`;

async function up(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      nodes: { type: 'string', default: '1' },
      gpus: { type: 'string', default: '0' },
      zone: { type: 'string' },
      'service-range': { type: 'string' },
    },
  });
  const start = Date.now();
  const { folder, tools, controlPlane } = await Cluster.start({
    nodes: [{ count: Number(values.nodes), gpus: Number(values.gpus), zone: values.zone }],
    serviceRange: values['service-range'],
    kept: true,
  });
  process.stderr.write(`ready after ${((Date.now() - start) / 1000).toFixed(1)} s: ${controlPlane.server}\n`);
  process.stdout.write(`export KUBECONFIG=${folder.kubeconfig}\nexport PATH=${tools.searchPath}:$PATH\n`);
}

function status(): void {
  const lines = ClusterFolder.all().map((folder) => {
    const { state } = folder;
    const condition = folder.supervisor === undefined ? 'left by a crash' : (state?.server ?? 'starting');
    return `${folder.path}  ${condition}${state && !state.kept ? '  (of a test)' : ''}`;
  });
  process.stdout.write(`${lines.join('\n') || 'no clusters'}\n`);
}

async function down(paths: string[]): Promise<void> {
  for (const folder of ClusterFolder.all()) {
    const ours = folder.supervisor === undefined || folder.state?.kept;
    if (paths.length > 0 ? paths.includes(folder.path) : ours) {
      await folder.end();
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
