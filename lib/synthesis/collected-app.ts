import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { type ComponentFacts, factsOf } from '../component-facts';
import { problem } from '../errors';
import { DNS_LABEL, nameProblem } from '../names';
import { environmentName, PlatformBase } from '../platforms/platform-base';
import { type Prerequisite, Prerequisites } from '../prerequisites';
import { type ReadinessCheck, readinessChecksOf } from '../readiness-checks';

/** Folder of the deployment files of charts without a platform. */
export const DEFAULT_ENVIRONMENT = 'default';

/** A chart with its own objects, without those of nested charts. */
export interface CollectedChart {
  readonly chart: Chart;
  /** Environment of the chart, or undefined if the chart is not on a platform. */
  readonly environment?: PlatformBase;
  /** File of the chart in the environment's folder, without extension. */
  readonly file: string;
  readonly objects: ApiObject[];
  /** What components of the chart say about themselves. */
  readonly facts: ComponentFacts[];
  readonly prerequisites: DeclaredPrerequisite[];
  /** Checks of what components of the chart offer to their users. */
  readonly checks: ReadinessCheck[];
}

/** A prerequisite and the construct that declares it. */
export interface DeclaredPrerequisite {
  readonly construct: IConstruct;
  readonly prerequisite: Prerequisite;
}

/** All charts and environments of an app, with the problems that validation found. */
export interface CollectedApp {
  readonly root: IConstruct;
  readonly charts: CollectedChart[];
  readonly environments: PlatformBase[];
  /** Prerequisites of platforms, and of their constructs that are not in a chart. */
  readonly platformPrerequisites: ReadonlyMap<PlatformBase, readonly DeclaredPrerequisite[]>;
  readonly problems: string[];
}

/**
 * Collects the charts and environments of an app in one pass over the tree, so that synthesis takes linear time.
 *
 * (cdk8s itself walks and validates the whole app once for each chart.)
 */
export function collectApp(root: IConstruct): CollectedApp {
  const charts: CollectedChart[] = [];
  const environments: PlatformBase[] = [];
  const problems: string[] = [];
  const files = new Map<string, IConstruct>();
  const platformPrerequisites = new Map<PlatformBase, DeclaredPrerequisite[]>();

  const visit = (
    node: IConstruct,
    environment: PlatformBase | undefined,
    current: CollectedChart | undefined,
  ): void => {
    problems.push(...validate(node));
    if (ApiObject.isApiObject(node)) {
      current?.objects.push(node as ApiObject);
    } else if (Chart.isChart(node)) {
      current = {
        chart: node as Chart,
        environment,
        file: fileOf(node, environment),
        objects: [],
        facts: [],
        prerequisites: [],
        checks: [],
      };
      charts.push(current);
      claimFile(current);
    } else if (PlatformBase.isPlatform(node) && !environment) {
      environment = node as PlatformBase;
      environments.push(environment);
    }
    current?.facts.push(...factsOf(node));
    current?.checks.push(...readinessChecksOf(node));
    for (const prerequisite of Prerequisites._own(node)) {
      (current?.prerequisites ?? prerequisitesOf(environment)).push({ construct: node, prerequisite });
    }
    for (const child of node.node.children) {
      visit(child, environment, current);
    }
  };

  const prerequisitesOf = (environment: PlatformBase | undefined): DeclaredPrerequisite[] => {
    const known = (environment && platformPrerequisites.get(environment)) ?? [];
    if (environment) {
      platformPrerequisites.set(environment, known);
    }
    return known;
  };

  const claimFile = (collected: CollectedChart): void => {
    const environment = collected.environment;
    const file = `${environment ? `${environmentName(environment)}/` : ''}${collected.file}`;
    const other = files.get(file);
    if (other) {
      problems.push(
        problem(
          collected.chart,
          `would be written to the same file as ${other.node.path}: ${file}.k8s.yaml.`,
          'Each chart requires a separate file. Give one of them another id.',
        ),
      );
    }
    files.set(file, collected.chart);
  };

  visit(root, undefined, undefined);
  const names = new Map<string, PlatformBase>();
  for (const environment of new Set(charts.map((chart) => chart.environment))) {
    if (environment === undefined) {
      continue;
    }
    const name = environmentName(environment);
    const wrong = nameProblem('environment', name, DNS_LABEL);
    if (wrong) {
      problems.push(problem(environment, ...wrong));
    }
    const other = names.get(name);
    if (other) {
      problems.push(
        problem(
          environment,
          `would be written to the same folder as ${other.node.path}: ${name}.`,
          'Each environment requires a separate folder. Give one of them another id.',
        ),
      );
    }
    names.set(name, environment);
    if (name === DEFAULT_ENVIRONMENT && charts.some((chart) => chart.environment === undefined)) {
      problems.push(
        problem(
          environment,
          `"${DEFAULT_ENVIRONMENT}" is the folder of the scripts of charts without a platform.`,
          'Give the environment another id, or move these charts to a platform.',
        ),
      );
    }
  }
  return { root, charts, environments, platformPrerequisites, problems };
}

/** Returns the names of an app's environments, as their folders in the deployment output. */
export function environmentNames({ charts, environments }: CollectedApp): Set<string> {
  const plain = charts.some(({ environment }) => environment === undefined);
  return new Set([...environments.map(environmentName), ...(plain ? [DEFAULT_ENVIRONMENT] : [])]);
}

/** Returns the chart's path below its environment, which is unique. */
function fileOf(chart: IConstruct, environment: PlatformBase | undefined): string {
  const path = environment ? chart.node.path.slice(environment.node.path.length + 1) : chart.node.path;
  // A chart can be the root of a tree, for example in a test.
  return path.replaceAll('/', '-') || 'app';
}

/** Returns the problems of a construct. A validation that throws is a problem too. */
function validate(node: IConstruct): string[] {
  try {
    return node.node.validate().map((message) => withPath(node, message));
  } catch (error) {
    return [withPath(node, error instanceof Error ? error.message : String(error))];
  }
}

/** Messages of this library already start with the path. Adds it to other messages. */
function withPath(node: IConstruct, message: string): string {
  return message.startsWith(`${node.node.path}: `) ? message : problem(node, message);
}
