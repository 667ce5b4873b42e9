import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { problem } from '../errors';
import { DNS_LABEL, nameProblem } from '../names';
import { environmentName, PlatformBase } from '../platforms/platform-base';

/** A chart with its own objects, without those of nested charts. */
export interface CollectedChart {
  readonly chart: Chart;
  /** Environment of the chart, or undefined if the chart is not on a platform. */
  readonly environment?: PlatformBase;
  /** File of the chart in the environment's folder, without extension. */
  readonly file: string;
  readonly objects: ApiObject[];
}

/** All charts and environments of an app, with the problems that validation found. */
export interface CollectedApp {
  readonly charts: CollectedChart[];
  readonly environments: PlatformBase[];
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

  const visit = (
    node: IConstruct,
    environment: PlatformBase | undefined,
    current: CollectedChart | undefined,
  ): void => {
    problems.push(...validate(node));
    if (ApiObject.isApiObject(node)) {
      current?.objects.push(node as ApiObject);
    } else if (Chart.isChart(node)) {
      current = { chart: node as Chart, environment, file: fileOf(node, environment), objects: [] };
      charts.push(current);
      claimFile(current);
    } else if (PlatformBase.isPlatform(node) && !environment) {
      environment = node as PlatformBase;
      environments.push(environment);
    }
    for (const child of node.node.children) {
      visit(child, environment, current);
    }
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
  }
  return { charts, environments, problems };
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
