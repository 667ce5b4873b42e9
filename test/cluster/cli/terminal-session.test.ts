import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PodStandIn } from '../../cluster-harness/stand-in/pod-stand-in';
import { describeOnCluster } from '../describe-on-cluster';
import { startTrainingOperator } from '../training-operator/running-operator';
import { CommandLine, resultOf } from './command-line';
import { withLocalPackages } from './local-packages';

const README = join(__dirname, '../../../README.md');
/** The terminal session in the README, with its fences. */
const SESSION = /```text\n\$ npm create kubeflow-cdk[\s\S]*?```\n/;

describeOnCluster('the terminal session in the README', { tools: ['training-operator'] }, (cluster) => {
  let operator: PodStandIn | undefined;

  afterAll(async () => {
    await operator?.stop();
  });

  // With UPDATE_SESSION=1, writes today's session into the README.
  test('is what one command prints on an empty cluster, until the platform is ready', async () => {
    await cluster().waitForNodes();
    const folder = cluster().folder.join('session');
    mkdirSync(folder);
    const bundled = await CommandLine.bundle(cluster().kubectl, cluster().folder.join());
    const commandLine = withLocalPackages(bundled, cluster().folder.join());

    const deployment = resultOf(commandLine.start(folder, 'init', 'my-kubeflow', '--yes', '--deploy'));
    // Simulated pods start no program, and the operator must add its certificate to the webhook configuration.
    operator = await startTrainingOperator(cluster(), 'training-operator');
    const deployed = await deployment;
    expect(deployed).toMatchObject({ exitCode: 0, stderr: '' });

    const session = ['$ npm create kubeflow-cdk@latest my-kubeflow -- --yes --deploy', deployed.stdout.trim()].join(
      '\n',
    );
    const readme = readFileSync(README, 'utf8');
    const block = `\`\`\`text\n${session}\n\`\`\`\n`;
    if (process.env.UPDATE_SESSION) {
      writeFileSync(
        README,
        readme.replace(SESSION, () => block),
      );
    } else {
      expect(withoutNumbers(readme.match(SESSION)?.[0])).toBe(withoutNumbers(block));
    }
  });
});

/** A session without what depends on time and versions: numbers, and the states while it waits. */
function withoutNumbers(session = ''): string {
  return session.replace(/^ {4}\S+: \d+\/\d+ ready.*\n/gm, '').replace(/[\d.]+/g, 'N');
}
