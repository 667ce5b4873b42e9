import { join } from 'node:path';
import { KubeflowError } from '../../../lib/errors';
import { deletedInUse } from '../cloud';
import { Deployment, type Plan, type Program } from '../deployment';
import { everyConstruct } from './constructs';
import { cloudChanges, describePlan, destroyedData } from './describe-plan';
import { everyOption } from './everything';
import { inParallel } from './in-parallel';
import { page, type Row } from './page';
import { publicOptions } from './public-options';
import { Removable } from './removable';
import { TRANSITIONS } from './transitions';

const PAGE = join(__dirname, '..', '..', '..', 'docs', 'terraform-changes.md');

/** Result of a change: its plan, and what was deleted while something else needed it. */
interface Outcome extends Row {
  readonly plan?: Plan;
  readonly deletedInUse: readonly string[];
}

function everything(removed?: string): { readonly program: Program; readonly recorder: Removable } {
  const recorder = new Removable(removed);
  return {
    recorder,
    program: { base: everyOption(recorder), build: (platform) => everyConstruct(recorder, platform) },
  };
}

/** Plans a change, and applies it if it destroys something. */
async function outcomeOf(name: string, from: Deployment, to: Program): Promise<Outcome> {
  const deployment = from.copy();
  try {
    const plan = await deployment.plan(to);
    const destroys = cloudChanges(plan).some(({ change }) => change.actions.includes('delete'));
    const made = destroys && plan.refused.length === 0 ? await deployment.applyPlan() : [];
    return { name, result: describePlan(plan), plan, deletedInUse: deletedInUse(deployment.history, made) };
  } catch (error) {
    if (error instanceof KubeflowError) {
      return {
        name,
        result: `Synthesis fails: ${error.message.split('\n')[0].replace(/^\S+: /, '')}`,
        deletedInUse: [],
      };
    }
    throw error;
  } finally {
    deployment.destroy();
  }
}

describe('changes of an environment', () => {
  const deployments = new Map<Program, Deployment>();
  const { program, recorder } = everything();
  let names: readonly string[];
  let removals: readonly Outcome[];
  let transitions: readonly Outcome[];

  beforeAll(async () => {
    const programs = [program, ...new Set(TRANSITIONS.map(({ from }) => from))];
    await inParallel(programs, async (from) => deployments.set(from, await Deployment.of(from)));
    const deployed = (from: Program) => deployments.get(from) as Deployment;
    names = [...new Set(recorder.names)].sort();
    removals = await inParallel(names, (name) => outcomeOf(name, deployed(program), everything(name).program));
    transitions = await inParallel(TRANSITIONS, ({ name, from, to }) => outcomeOf(name, deployed(from), to));
  });
  afterAll(() => {
    for (const deployment of deployments.values()) {
      deployment.destroy();
    }
  });

  test('an environment with all options and constructs converges', async () => {
    expect(await (deployments.get(program) as Deployment).plan(program)).toEqual({ changes: [], refused: [] });
  });

  test('every optional prop, construct and capability of GkePlatform has a row', () => {
    expect(publicOptions().filter((name) => !names.includes(name))).toEqual([]);
  });

  test('no change of the program destroys data, a key, a network or a cluster', () => {
    const destroyed = [...removals, ...transitions].flatMap(({ name, plan }) =>
      (plan ? destroyedData(plan) : []).map((address) => `${name}: ${address}`),
    );
    expect(destroyed).toEqual([]);
  });

  test('no change of the program deletes something that another resource needs', () => {
    expect([...removals, ...transitions].filter((outcome) => outcome.deletedInUse.length > 0)).toEqual([]);
  });

  test('docs/terraform-changes.md lists the result of every change', async () => {
    const rows = removals.map(({ name, result }) => ({ name: `\`${name}\``, result }));
    await expect(page(rows, transitions)).toMatchFileSnapshot(PAGE);
  });
});
