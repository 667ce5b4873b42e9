import type { CliError } from '../../../src/cli-error';
import { found, MINUTE } from '../plan/builders';
import { Scene } from './scene';
import { runningJobs } from './simulated-jobs';

// By default, fewer commits and fewer crashes after each.
const [COMMITS, CRASHES] = process.env.ALL === '1' ? [['a', 'b', 'c'], 6] : [['a', 'b'], 3];

let scene: Scene;
beforeEach(async () => {
  scene = await Scene.start();
});
afterEach(() => scene.fake.stop());

describe('a crash', () => {
  /** Runs a pass that ends after a number of changes. */
  async function crashAfter(changes: number, how: 503 | 'lost'): Promise<void> {
    let left = changes;
    scene.fake.fault = (request) => {
      const isChange = !request.startsWith('GET');
      left -= isChange ? 1 : 0;
      return left < 0 || (left === 0 && isChange && how === 'lost') ? how : undefined;
    };
    scene.now += 5 * MINUTE;
    await scene
      .reconciler()
      .pass()
      .catch((error: CliError) => error);
    scene.fake.fault = () => undefined;
  }

  const isSettled = async (letter: string) => {
    const { instances, abandonedLeases } = await scene.observe();
    return {
      commits: instances.map(({ commit }) => commit[0]),
      phases: instances.map(({ phase, removal }) => removal?.state ?? phase),
      namespaces: scene.fake.all('namespaces').length,
      abandonedLeases,
      letter,
    };
  };

  test.each([0, 1, 2, 3, 4, 5, 6].flatMap((changes) => (['lost', 503] as const).map((how) => [changes, how] as const)))(
    'after %i changes of any pass (%s) repeats and forgets nothing',
    async (changes, how) => {
      const everLaunched = new Set<string>();
      for (const letter of COMMITS) {
        scene.sources = { master: found(letter) };
        for (let index = 0; index < CRASHES; index++) {
          await crashAfter(changes, how);
          runningJobs(scene.fake, 'launch').forEach(({ metadata }) => {
            everLaunched.add(metadata.name);
          });
          expect(runningJobs(scene.fake, 'launch').length).toBeLessThanOrEqual(1);
          scene.runJobs();
          await scene.passes(1);
          runningJobs(scene.fake, 'launch').forEach(({ metadata }) => {
            everLaunched.add(metadata.name);
          });
        }
        expect(await isSettled(letter)).toEqual({
          commits: [letter],
          phases: ['deployed'],
          namespaces: 1,
          abandonedLeases: [],
          letter,
        });
      }
    },
    180_000,
  );
});
