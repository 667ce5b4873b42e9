import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine, resultOf } from '../cluster/cli/command-line';
import { withLocalPackages } from '../cluster/cli/local-packages';
import { FILES_OF_HOME } from './cells';
import { describeEndToEnd } from './describe-end-to-end';
import { Hub } from './hub';

const IMAGES = ['hub', 'proxy', 'notebook', 'training-operator', 'readiness-controller'] as const;
const NEEDS_EMPTY = 'the command line takes the name of the namespace for itself';

describeEndToEnd(
  'init and open on an empty cluster',
  { images: IMAGES, skipOnExistingCluster: NEEDS_EMPTY },
  (suite) => {
    let commandLine: CommandLine;
    let app: string;
    let opened: ChildProcess;

    suite.prepare('bundle the command line', async () => {
      const folder = suite.cluster.folder.join('two-commands');
      mkdirSync(folder);
      commandLine = withLocalPackages(await CommandLine.bundle(suite.cluster.kubectl, folder), folder);
      app = join(folder, 'my-kubeflow');
    });
    afterAll(() => {
      opened?.kill();
    });

    suite.test('one command writes an app for the cluster, deploys it, and ends when it is ready', async () => {
      const result = await commandLine.run(join(app, '..'), 'init', 'my-kubeflow', '--yes', '--deploy');
      expect(result).toMatchObject({ exitCode: 0, stderr: '' });
      expect(result.stdout).toContain('jupyterhub: npx kubeflow-cdk open jupyterhub cluster');
      expect(await commandLine.run(app, 'status', 'cluster')).toMatchObject({ exitCode: 0 });
    });

    suite.test('a browser signs in to the hub with the URL and the password of the other command', async () => {
      opened = commandLine.start(app, 'open', 'jupyterhub', 'cluster', '--print', '--json');
      const [line] = (await once(opened.stdout as NonNullable<typeof opened.stdout>, 'data')).toString().split('\n');
      const { url, password } = JSON.parse(line);
      const ann = await Hub.at(suite, url, password).signIn('ann');
      expect(await ann.runInNewNotebook(FILES_OF_HOME)).toContain('Welcome.ipynb');
    });

    suite.test('another deployment changes nothing, and the notebook continues', async () => {
      expect(await commandLine.run(app, 'deploy', 'cluster', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await commandLine.run(app, 'diff', 'cluster')).toMatchObject({ exitCode: 0, stdout: '' });
      expect(await notebooks()).toEqual(['jupyterhub-notebook-ann']);
    });

    suite.test('a deletion stops the notebook, and keeps its files', async () => {
      const ended = resultOf(opened);
      opened.kill('SIGINT');
      await ended;
      expect(await commandLine.run(app, 'delete', 'cluster', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await notebooks()).toEqual([]);
      const claims = await suite.cluster.kubectl.get('persistentvolumeclaims', '--all-namespaces');
      expect(claims.map(({ metadata }) => metadata.name)).toContainEqual(expect.stringContaining('ann'));
    });

    async function notebooks(): Promise<string[]> {
      const pods = await suite.cluster.kubectl.get(
        'pods',
        '--all-namespaces',
        '--selector=app.kubernetes.io/component=singleuser-server',
      );
      return pods.map(({ metadata }) => metadata.name);
    }
  },
);
