import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { type ComponentFacts, factsOf, isGating } from '../../component-facts';
import { CLUSTER_SCOPED, ENDING_KINDS, pluralOf } from '../../k8s/kinds';
import { PlatformBase } from '../../platforms/platform-base';
import { type ReadinessCheck, readinessChecksOf } from '../../readiness-checks';
import { applicationsAmong, type ManagedApplication } from './other-applications';

/** An object that the environment contains. */
export interface ExpectedObject {
  /** Chart of the object. */
  readonly component: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Name of the kind in URLs. */
  readonly resource: string;
  /** Omitted for cluster-scoped objects. */
  readonly namespace?: string;
  readonly name: string;
  /** Whether the environment is ready only if the object is. */
  readonly gates: boolean;
}

/** Facts and checks of a chart's constructs. */
export interface ChartContents {
  readonly component: string;
  readonly namespace?: string;
  readonly facts: readonly ComponentFacts[];
  readonly checks: readonly ReadinessCheck[];
}

/** What an environment contains. */
export interface EnvironmentContents {
  readonly objects: readonly ExpectedObject[];
  /** Paths of objects whose namespace is that of the user's kubectl context, and so unknown. */
  readonly withoutNamespace: readonly string[];
  readonly charts: readonly ChartContents[];
  /** Other Applications. */
  readonly applications: readonly ManagedApplication[];
}

/**
 * Returns what the environment of a construct contains, except Secrets and the objects of the construct itself.
 *
 * Visits each construct once.
 */
export function environmentContents(self: IConstruct): EnvironmentContents {
  const environment = [...self.node.scopes].reverse().find((scope) => PlatformBase.isPlatform(scope));
  const root = environment ?? self.node.root;
  const found: { object: ApiObject; component: string }[] = [];
  const charts = new Map<string, ChartContents & { facts: ComponentFacts[]; checks: ReadinessCheck[] }>();

  const visit = (node: IConstruct, chart: Chart | undefined): void => {
    if (node === self || (node !== root && PlatformBase.isPlatform(node))) {
      return;
    }
    const current = Chart.isChart(node) ? (node as Chart) : chart;
    const component = current && componentOf(current, environment);
    if (current && component !== undefined) {
      const known = charts.get(component) ?? { component, namespace: current.namespace, facts: [], checks: [] };
      charts.set(component, known);
      known.facts.push(...factsOf(node));
      known.checks.push(...readinessChecksOf(node));
      if (ApiObject.isApiObject(node)) {
        found.push({ object: node as ApiObject, component });
      }
    }
    for (const child of node.node.children) {
      visit(child, current);
    }
  };
  visit(root, undefined);

  const plurals = definedPlurals(found.map(({ object }) => object));
  const objects: ExpectedObject[] = [];
  const withoutNamespace: string[] = [];
  for (const { object, component } of found) {
    const expected = expectedObject(object, component, plurals);
    if (expected === 'without-namespace') {
      withoutNamespace.push(object.node.path);
    } else if (expected.group !== '' || expected.kind !== 'Secret') {
      objects.push(expected);
    }
  }
  const applications = applicationsAmong(
    found.map(({ object }) => object),
    plurals,
  );
  return { objects: objects.sort(byName), withoutNamespace, charts: [...charts.values()], applications };
}

/** Name of a chart's file: its path below the environment. */
function componentOf(chart: Chart, environment: IConstruct | undefined): string {
  const path = environment ? chart.node.path.slice(environment.node.path.length + 1) : chart.node.path;
  return path.replaceAll('/', '-') || 'app';
}

interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: unknown; readonly namespace?: unknown };
}

function expectedObject(
  object: ApiObject,
  component: string,
  plurals: ReadonlyMap<string, string>,
): ExpectedObject | 'without-namespace' {
  const { apiVersion, kind, metadata } = identityOf(object);
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const namespace = CLUSTER_SCOPED.has(kind) ? undefined : metadata.namespace;
  // `clusterScoped` removes the namespace that cdk8s sets.
  const isClusterScoped =
    CLUSTER_SCOPED.has(kind) || (namespace === undefined && object.metadata.namespace !== undefined);
  if (namespace === undefined && !isClusterScoped) {
    return 'without-namespace';
  }
  return {
    component,
    group,
    version,
    kind,
    resource: plurals.get(`${group}/${kind}`) ?? pluralOf(kind),
    ...(namespace !== undefined && { namespace: String(namespace) }),
    name: String(metadata.name),
    gates: !ENDING_KINDS.has(kind) && isGating(object),
  };
}

/** Returns what identifies an object. Only objects with patches are rendered. */
function identityOf(object: ApiObject): Identity {
  // A private field of cdk8s. If it has another name one day, all objects are rendered.
  const { patches } = object as unknown as { patches?: readonly unknown[] };
  const { apiVersion, kind, name } = object;
  const { namespace } = object.metadata;
  const isPlain = [name, namespace ?? ''].every((value) => typeof value === 'string');
  return patches?.length === 0 && isPlain
    ? { apiVersion, kind, metadata: { name, namespace } }
    : (object.toJson() as Identity);
}

/** Plural names of the kinds that definitions of the environment define. */
function definedPlurals(objects: readonly ApiObject[]): Map<string, string> {
  return new Map(
    objects
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map((object) => {
        const { spec } = object.toJson() as { spec: { group: string; names: { kind: string; plural: string } } };
        return [`${spec.group}/${spec.names.kind}`, spec.names.plural];
      }),
  );
}

function byName(a: ExpectedObject, b: ExpectedObject): number {
  const [first, second] = [a, b].map((each) =>
    [each.component, each.group, each.kind, each.namespace ?? '', each.name].join('\n'),
  );
  return first < second ? -1 : first > second ? 1 : 0;
}
