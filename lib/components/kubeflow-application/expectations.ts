import { type CheckedObject, checkedObject, type ReadinessCheck } from '../../readiness-checks';
import type { ChartContents, EnvironmentContents, ExpectedObject } from './expected-objects';

/** Version of the document. A version that breaks the controller has another number. */
export const EXPECTATIONS_API_VERSION = 'kubeflow-cdk.io/readiness/v1';

/** Key of the document in the ConfigMap. */
export const EXPECTATIONS_KEY = 'expected.json';

/** Objects of one kind in one namespace. Names are grouped, because a ConfigMap has at most 1 MiB. */
interface ExpectedGroup extends Omit<ExpectedObject, 'name' | 'gates'> {
  readonly names: string[];
  /** Names of objects whose state does not matter for readiness. Omitted if there are none. */
  readonly notGating?: string[];
}

/** A check with the address that it connects to. */
export interface ExpectedCheck {
  readonly component: string;
  readonly object: CheckedObject;
  readonly type: string;
  readonly host?: string;
  readonly port?: number;
  readonly scheme?: string;
  readonly paths?: readonly string[];
  readonly tls?: boolean;
}

/** Returns the document that tells the controller which objects and checks to expect. It has one group a line. */
export function expectations({ objects, applications }: EnvironmentContents, checks: readonly ExpectedCheck[]): string {
  const list = (items: readonly unknown[]) =>
    items.length === 0 ? '[]' : `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  return [
    '{',
    `  "apiVersion": ${JSON.stringify(EXPECTATIONS_API_VERSION)},`,
    `  "objects": ${list(groups(objects))},`,
    `  "checks": ${list(checks)},`,
    // The controller reads their kinds and selectors from the Applications.
    `  "applications": ${list(applications.map(({ namespace, name }) => ({ namespace, name })))}`,
    '}',
    '',
  ].join('\n');
}

function groups(objects: readonly ExpectedObject[]): ExpectedGroup[] {
  const found = new Map<string, ExpectedGroup & { names: string[]; notGating: string[] }>();
  for (const { name, gates, ...shared } of objects) {
    const key = JSON.stringify(shared);
    const group = found.get(key) ?? { ...shared, names: [], notGating: [] };
    found.set(key, group);
    (gates ? group.names : group.notGating).push(name);
  }
  return [...found.values()].map(({ notGating, ...group }) => ({
    ...group,
    ...(notGating.length > 0 && { notGating }),
  }));
}

/** Returns a check with the address of its Service. */
export function expectedCheck(
  { component, namespace: chartNamespace }: ChartContents,
  declared: ReadinessCheck,
  clusterDomain: string,
): ExpectedCheck {
  const { check } = declared;
  const target = { component, object: checkedObject(declared, chartNamespace), type: check.type };
  switch (check.type) {
    case 'ca-bundle':
      return target;
    case 'hostname':
      return { ...target, host: check.hostname, tls: check.tls };
    default: {
      const of = check.namespace ?? chartNamespace;
      // The last dot makes the name absolute: without it, search domains are tried first.
      const host = of === undefined ? check.service : `${check.service}.${of}.svc.${clusterDomain}.`;
      const address = { ...target, host, port: check.port };
      if (check.type === 'nfs') {
        return address;
      }
      return { ...address, scheme: check.scheme, paths: check.type === 'http' ? [check.path] : check.paths };
    }
  }
}
