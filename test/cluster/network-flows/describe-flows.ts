import { describeOnCluster } from '../describe-on-cluster';
import { ON_ANY_CLUSTER, ON_GKE } from '../examples/targets';
import { type AppliedExample, applyExample, type ExampleSetup } from './applied-example';
import { describePort } from './endpoints';
import { podInOtherNamespace } from './external-endpoints';
import type { NamedFlow, Row } from './flow-table';
import { type Decision, decide, type Verdict } from './flow-verdicts';

/** The flows that the policies of an example allow. */
export interface FlowTable extends ExampleSetup {
  /** Folder below `examples/`. */
  readonly example: string;
  /**
   * @default - the example has no environments
   */
  readonly environment?: string;
  /** All allowed flows, and the most important denied ones. */
  readonly flows: readonly Row[];
}

/** Applies an example, and compares the flows that its policies allow with a table. */
export function describeFlows({ example, environment, flows, ...props }: FlowTable): void {
  const title = `the network policies of examples/${[example, environment].filter(Boolean).join(', ')}`;
  const target = [...ON_ANY_CLUSTER, ...ON_GKE].find(
    (candidate) => candidate.example === example && candidate.environment === environment,
  );
  if (!target) {
    throw new Error(`${title}: targets.ts does not have this environment`);
  }

  describeOnCluster(title, { ...target.cluster, tools: ['cyclonus', ...(props.tools ?? [])] }, (cluster) => {
    let applied: AppliedExample;

    beforeAll(async () => {
      applied = await applyExample(cluster(), target, props);
    });

    test.each(flows)('%s %s %s on %s', async (...row) => {
      const rowFlows = applied.endpoints.flowsOfRow(row);
      expect(rowFlows).not.toEqual([]);
      expect(await mismatches(applied, rowFlows, row[1])).toEqual([]);
    });

    test('denies all other flows', async () => {
      const listed = flows.flatMap((row) => applied.endpoints.flowsOfRow(row)).map(({ name }) => name);
      const others = new Map(
        applied.protectedEndpoints
          .flatMap((endpoint) => applied.endpoints.flowsOfEndpoint(endpoint))
          .map((flow) => [flow.name, flow]),
      );
      const unlisted = [...others.values()].filter(({ name }) => !listed.includes(name));
      expect(unlisted).not.toEqual([]);
      expect(await mismatches(applied, unlisted, 'does not reach')).toEqual([]);
    });

    test('lists every workload as a source and as a destination', () => {
      const named = (end: 0 | 2) => flows.filter((row) => !row[end].startsWith('any '));
      const sources = named(0).flatMap((row) => applied.endpoints.flowsOfRow(row).map(({ from }) => from));
      const destinations = named(2).flatMap((row) => applied.endpoints.flowsOfRow(row).map(({ to }) => to));
      const names = applied.workloads.map(({ name }) => name);
      expect({
        neverSource: names.filter((name) => !sources.includes(name)),
        neverDestination: names.filter((name) => !destinations.includes(name)),
      }).toEqual({ neverSource: [], neverDestination: [] });
    });

    test('lists all sources of every container port, or that there are none', () => {
      const conclusive = flows.filter(([source, verdict]) => verdict === 'reaches' || source === 'any endpoint');
      const listed = new Set(
        conclusive.flatMap((row) => applied.endpoints.flowsOfRow(row)).map((flow) => `${flow.to} on ${flow.on}`),
      );
      const declared = applied.workloads.flatMap(({ name, ports }) =>
        ports.map((port) => `${name} on ${describePort(port)}`),
      );
      expect(declared.filter((port) => !listed.has(port))).toEqual([]);
    });

    test('gives no access to a pod in another namespace with the labels of a workload', async () => {
      for (const workload of applied.workloads) {
        const { plain, labeled } = podInOtherNamespace(applied.endpoints, workload);
        const before = await judge(applied, applied.endpoints.flowsOfEndpoint(plain));
        const now = await judge(applied, applied.endpoints.flowsOfEndpoint(labeled));
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

/** The flows with another verdict, and the reasons. */
async function mismatches(example: AppliedExample, flows: readonly NamedFlow[], verdict: Verdict): Promise<string[]> {
  return (await judge(example, flows)).filter((flow) => flow.verdict !== verdict).map(describeFlow);
}

function describeFlow({ from, verdict, to, on, because }: JudgedFlow): string {
  return `${from} ${verdict} ${to} on ${on}: ${because}`;
}
