import { identity, type KubeObject, type ObjectReference, type VersionedReference } from '../kubernetes/objects';

const API_VERSION = 'kubeflow-cdk.io/readiness/v1';
const KEY = 'expected.json';

/** An object that the environment contains. */
export interface ExpectedObject extends VersionedReference {
  /** Chart of the object. */
  readonly component: string;
  /** Name of the kind in URLs. */
  readonly resource: string;
  /** Whether the whole is ready only if the object is. */
  readonly gates: boolean;
}

/** A check of what an object offers to its users. */
export interface ExpectedCheck {
  readonly component: string;
  /** The object that is ready only if the check succeeds. */
  readonly object: ObjectReference;
  readonly type: string;
  readonly host?: string;
  readonly port?: number;
  readonly scheme?: string;
  readonly paths?: readonly string[];
  readonly tls?: boolean;
}

/** Names an Application. */
export interface ApplicationName {
  readonly namespace: string;
  readonly name: string;
}

/** What the environment contains, as the library writes it to a ConfigMap. */
export interface Expectations {
  readonly objects: readonly ExpectedObject[];
  readonly checks: readonly ExpectedCheck[];
  /** Other Applications whose status the controller writes. */
  readonly applications: readonly ApplicationName[];
  /** Time of the last change, in milliseconds. */
  readonly since: number;
}

interface Group extends Omit<ExpectedObject, 'name' | 'gates'> {
  readonly names: readonly string[];
  readonly notGating?: readonly string[];
}

/**
 * Reads the expectations in a ConfigMap.
 *
 * @throws Error if the document is not valid, or has a version that this program does not know
 */
export function parseExpectations(configMap: KubeObject): Expectations {
  const text: unknown = configMap.data?.[KEY];
  if (typeof text !== 'string') {
    throw new Error(`ConfigMap "${configMap.metadata.name}" has no key "${KEY}".`);
  }
  const document = JSON.parse(text) as {
    apiVersion?: unknown;
    objects?: Group[];
    checks?: ExpectedCheck[];
    applications?: ApplicationName[];
  };
  if (document.apiVersion !== API_VERSION) {
    throw new Error(
      `ConfigMap "${configMap.metadata.name}" has version "${document.apiVersion}"; this controller reads "${API_VERSION}".`,
    );
  }
  const objects = (document.objects ?? []).flatMap(({ names, notGating = [], ...group }) => [
    ...names.map((name) => ({ ...group, name, gates: true })),
    ...notGating.map((name) => ({ ...group, name, gates: false })),
  ]);
  const { checks = [], applications = [] } = document;
  return { objects, checks, applications, since: changeTime(configMap) };
}

/** Time since which the objects are expected: the last change of the data, which survives restarts of this program. */
function changeTime({ metadata }: KubeObject): number {
  const times = (metadata.managedFields ?? []).map((fields) => Date.parse((fields as { time?: string }).time ?? ''));
  const newest = Math.max(...times.filter((time) => !Number.isNaN(time)));
  return Number.isFinite(newest) ? newest : Date.parse(metadata.creationTimestamp ?? '') || 0;
}

/** A text that identifies a check. */
export function checkKey({ object, type, host = '', paths = [] }: ExpectedCheck): string {
  return [identity(object), type, host, ...paths].join('\n');
}
