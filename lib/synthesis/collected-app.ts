import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { problem } from '../errors';
import { DNS_LABEL, nameProblem } from '../names';
import { environmentName, PlatformBase } from '../platforms/platform-base';

/** A chart with its own objects, those of nested charts left out. */
export interface CollectedChart {
  readonly chart: Chart;
  /** Environment that the chart is part of; undefined for a chart that stands on no platform. */
  readonly environment?: PlatformBase;
  /** File that the chart is written to, without extension, in the environment's folder. */
  readonly file: string;
  readonly objects: ApiObject[];
}

/** The app as synthesis sees it. */
export interface CollectedApp {
  readonly charts: CollectedChart[];
  readonly environments: PlatformBase[];
  readonly problems: string[];
}

/**
 * Walks the tree once, so that the cost of synthesis grows with the number of constructs and no faster.
 *
 * (Stock cdk8s walks and validates the whole app once for each chart.)
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
          'Each chart has a file of its own. Give one of them another id.',
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
          'Each environment has a folder of its own. Give one of them another id.',
        ),
      );
    }
    names.set(name, environment);
  }
  return { charts, environments, problems };
}

/** The path of a chart below its environment, which no other chart can change. */
function fileOf(chart: IConstruct, environment: PlatformBase | undefined): string {
  const path = environment ? chart.node.path.slice(environment.node.path.length + 1) : chart.node.path;
  // A chart may be the root of a tree of its own, for instance in a test.
  return path.replaceAll('/', '-') || 'app';
}

/** A validation that throws is one more thing that is wrong, and the rest is told beside it. */
function validate(node: IConstruct): string[] {
  try {
    return node.node.validate().map((message) => withPath(node, message));
  } catch (error) {
    return [withPath(node, error instanceof Error ? error.message : String(error))];
  }
}

/** Messages of this library start with the path already; those of others are given it. */
function withPath(node: IConstruct, message: string): string {
  return message.startsWith(`${node.node.path}: `) ? message : problem(node, message);
}
