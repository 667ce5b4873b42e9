import { mkdirSync } from 'node:fs';
import { Chart } from 'cdk8s';
import { KubeflowApp } from '../../../lib';
import { cdk8sSynth } from '../../cdk8s-command-line';
import type { Cluster } from '../../cluster-harness/cluster';
import { configMap, problemsOf } from '../../synthesis/program';
import { describeOnCluster } from '../describe-on-cluster';
import { WrittenExample } from '../written-example';

/** Errors of the first run, for objects whose definition does not exist yet. */
const EXPECTED = [
  /resource mapping not found for name: "[\w-]+" namespace: "[\w-]+" from .*: no matches for kind "TFJob"/,
  /^ensure CRDs are installed first$/,
];

/** Runs kubectl with an empty cache. Returns the lines of its errors. */
async function errorsOf(cluster: Cluster, command: string[], input = ''): Promise<string[]> {
  const cache = cluster.folder.join(`cache-${Date.now()}`);
  mkdirSync(cache);
  try {
    await cluster.kubectl.runWith(input, `--cache-dir=${cache}`, ...command);
    return [];
  } catch (error) {
    const [, text] = /: (Error[\s\S]*|error[\s\S]*|resource mapping[\s\S]*)$/.exec((error as Error).message) ?? [];
    return (text ?? String(error)).split('\n').filter((line) => line !== '');
  }
}

/** Lines that no expectation explains. */
function unexplained(lines: readonly string[], expected: readonly RegExp[]): string[] {
  return lines.filter((line) => !expected.some((pattern) => pattern.test(line)));
}

function streamOf(cluster: Cluster, example: string): string {
  const folder = cluster.folder.join(`stream-${example}`);
  mkdirSync(folder);
  const { status, stdout, stderr } = cdk8sSynth(folder, example, '--stdout');
  if (status !== 0) {
    throw new Error(stderr);
  }
  return stdout;
}

describeOnCluster('`kubectl apply -R` on an empty cluster', {}, (cluster) => {
  test('applies the whole folder of an environment with custom resources in two runs', async () => {
    const example = WrittenExample.ofEnvironment(cluster(), 'train-and-serve', 'laptop');
    const command = ['apply', '-R', '-f', cluster().folder.join('train-and-serve/dist/laptop')];
    const first = await errorsOf(cluster(), command);
    expect(first).not.toEqual([]);
    expect(unexplained(first, EXPECTED)).toEqual([]);
    expect(await errorsOf(cluster(), command)).toEqual([]);
    expect(await cluster().kubectl.get(...example.files)).toHaveLength(example.objects.length);
  });

  describe('the size limits of synthesis are those of the cluster:', () => {
    /** Finds the longest text that synthesis accepts in a ConfigMap. */
    function longestAccepted(character: string): number {
      const accepts = (length: number) => {
        const app = new KubeflowApp({ summary: false, serverSideApply: false });
        configMap(new Chart(app, 'chart'), 'settings', { a: character.repeat(length) });
        return problemsOf(app).length === 0;
      };
      let [low, high] = [0, 300_000];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        [low, high] = accepts(middle) ? [middle, high] : [low, middle];
      }
      return low;
    }

    const manifest = (text: string) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: text } });

    test.each(['x', '<', '\n', '\u20ac', '\u2028', '\u0001'])('%j', async (character) => {
      const length = longestAccepted(character);
      const apply = (text: string) => errorsOf(cluster(), ['apply', '-f', '-'], manifest(text));
      expect(await apply(character.repeat(length))).toEqual([]);
      expect((await apply(character.repeat(length + 1))).join()).toContain(
        'Too long: may not be more than 262144 bytes',
      );
    });
  });

  test('with `serverSideApply`, the printed commands apply larger objects', async () => {
    const folder = cluster().folder.join('large');
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const app = new KubeflowApp({ outdir: folder, deployOutdir: `${folder}-deploy` });
    configMap(new Chart(app, 'chart'), 'large', { a: 'x'.repeat(1_048_576) });
    app.synth();
    const summary = stderr.mock.calls.map(([text]) => text).join('');
    stderr.mockRestore();
    const [, options] = /kubectl (apply .*) -f /.exec(summary) ?? [];
    expect(await errorsOf(cluster(), [...options.split(' '), '-f', folder])).toEqual([]);
    expect(await errorsOf(cluster(), [...options.split(' '), '-f', folder])).toEqual([]);
  });
});

describe.each([
  ['of both folders', (folder: string) => ['-f', `${folder}/0-setup`, '-f', folder]],
  ['-R', (folder: string) => ['-R', '-f', folder]],
])('`kubectl apply` %s', (_, options) => {
  describeOnCluster('on an empty cluster', {}, (cluster) => {
    test('applies an environment without custom resources in one run', async () => {
      const example = WrittenExample.ofEnvironment(cluster(), 'laptop', 'laptop');
      const folder = cluster().folder.join('laptop/dist/laptop');
      expect(await errorsOf(cluster(), ['apply', ...options(folder)])).toEqual([]);
      expect(await cluster().kubectl.get(...example.files)).toHaveLength(example.objects.length);
    });
  });
});

describeOnCluster('`cdk8s synth --stdout` on an empty cluster', {}, (cluster) => {
  const apply = ['apply', '-f', '-'];

  test('is applied in one run without custom resources', async () => {
    expect(await errorsOf(cluster(), apply, streamOf(cluster(), 'laptop'))).toEqual([]);
  });

  test('is applied in two runs with custom resources: the first one leaves out only those', async () => {
    await cluster().kubectl.run('delete', 'crd', 'tfjobs.kubeflow.org');
    const stream = streamOf(cluster(), 'train-and-serve');
    const first = await errorsOf(cluster(), apply, stream);
    expect(first).not.toEqual([]);
    expect(unexplained(first, EXPECTED)).toEqual([]);
    expect(await errorsOf(cluster(), apply, stream)).toEqual([]);
    expect(await cluster().kubectl.get('tfjobs', '--all-namespaces')).toHaveLength(1);
  });
});
