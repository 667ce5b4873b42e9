import { describeOnCluster } from '../describe-on-cluster';
import { ON_ANY_CLUSTER, ON_GKE } from '../targets';
import { type AppliedExample, applyExample, type ExampleSetup } from './applied-example';
import { describePort } from './endpoints';
import { podInOtherNamespace } from './external-endpoints';
import type { NamedFlow, Row } from './flow-table';
import { type Decision, decide, type Verdict } from './flow-verdicts';

/** Which flows the policies of an example let through. */
export interface FlowTable extends ExampleSetup {
  /** Folder below `examples/`. */
  readonly example: string;
  /** @default - the example has none */
  readonly environment?: string;
  /** All flows that pass, and those of which it matters most that they do not. */
  readonly flows: readonly Row[];
}

/** Applies an example, and has the flows that its policies let through compared with a table. */
export function describeFlows({ example, environment, flows, ...props }: FlowTable): void {
  const title = `the network policies of examples/${[example, environment].filter(Boolean).join(', ')}`;
  const target = [...ON_ANY_CLUSTER, ...ON_GKE].find(
    (candidate) => candidate.example === example && candidate.environment === environment,
  );
  if (!target) {
    throw new Error(`${title}: targets.ts has no such environment`);
  }

  describeOnCluster(title, { ...target.cluster, tools: ['cyclonus', ...(props.tools ?? [])] }, (cluster) => {
    let scene: AppliedExample;

    beforeAll(async () => {
      scene = await applyExample(cluster(), target, props);
    });

    test.each(flows)('%s %s %s on %s', async (...row) => {
      const told = scene.endpoints.flowsOfRow(row);
      expect(told).not.toEqual([]);
      expect(await mismatches(scene, told, row[1])).toEqual([]);
    });

    test('nobody reaches anybody besides', async () => {
      const told = flows.flatMap((row) => scene.endpoints.flowsOfRow(row)).map(({ name }) => name);
      const others = new Map(
        scene.protectedEndpoints
          .flatMap((party) => scene.endpoints.flowsOfEndpoint(party))
          .map((flow) => [flow.name, flow]),
      );
      const untold = [...others.values()].filter(({ name }) => !told.includes(name));
      expect(untold).not.toEqual([]);
      expect(await mismatches(scene, untold, 'does not reach')).toEqual([]);
    });

    test('the table says of every workload whom it reaches, or not, and who reaches it, or not', () => {
      const named = (end: 0 | 2) => flows.filter((row) => !row[end].startsWith('anybody'));
      const sources = named(0).flatMap((row) => scene.endpoints.flowsOfRow(row).map(({ from }) => from));
      const destinations = named(2).flatMap((row) => scene.endpoints.flowsOfRow(row).map(({ to }) => to));
      const names = scene.workloads.map(({ name }) => name);
      expect({
        neverSource: names.filter((name) => !sources.includes(name)),
        neverDestination: names.filter((name) => !destinations.includes(name)),
      }).toEqual({ neverSource: [], neverDestination: [] });
    });

    test('the table says of every port of a container who reaches it, or that nobody does', () => {
      const conclusive = flows.filter(([source, verdict]) => verdict === 'reaches' || source === 'anybody');
      const told = new Set(
        conclusive.flatMap((row) => scene.endpoints.flowsOfRow(row)).map((flow) => `${flow.to} on ${flow.on}`),
      );
      const declared = scene.workloads.flatMap(({ name, ports }) =>
        ports.map((port) => `${name} on ${describePort(port)}`),
      );
      expect(declared.filter((port) => !told.has(port))).toEqual([]);
    });

    test('a pod of another namespace gains nothing by the labels of a workload', async () => {
      for (const workload of scene.workloads) {
        const { plain, labelled } = podInOtherNamespace(scene.endpoints, workload);
        const before = await judge(scene, scene.endpoints.flowsOfEndpoint(plain));
        const now = await judge(scene, scene.endpoints.flowsOfEndpoint(labelled));
        const gained = now.filter(({ verdict }, index) => verdict !== before[index].verdict);
        expect(gained.map(describeFlow)).toEqual([]);
      }
    });
  });
}

type JudgedFlow = NamedFlow & Decision;

async function judge({ policies }: AppliedExample, flows: readonly NamedFlow[]): Promise<JudgedFlow[]> {
  const decisions = await decide(
    policies,
    flows.map(({ flow }) => flow),
  );
  return flows.map((flow, index) => ({ ...flow, ...decisions[index] }));
}

/** The flows that get another verdict, with the reason. */
async function mismatches(scene: AppliedExample, flows: readonly NamedFlow[], verdict: Verdict): Promise<string[]> {
  return (await judge(scene, flows)).filter((flow) => flow.verdict !== verdict).map(describeFlow);
}

function describeFlow({ from, verdict, to, on, because }: JudgedFlow): string {
  return `${from} ${verdict} ${to} on ${on}: ${because}`;
}
