import type { Amounts } from '../config/config';
import type { Instance } from '../plan/observation';

export const PREFIX = 'auto-deploy.kubeflow-cdk.io';

/** Labels of all objects about instances. */
export const LABELS = {
  /** Namespace of the auto-deployer: a cluster can have several. */
  deployer: `${PREFIX}/deployer`,
  instance: `${PREFIX}/instance`,
  version: `${PREFIX}/version`,
  /** Role of the object: `launch`, `remove`, `record`, `lease` or `application`. */
  kind: `${PREFIX}/kind`,
} as const;

export type RecordKind = 'launch' | 'remove' | 'record' | 'lease' | 'application';

/** Annotations of all objects about instances. */
export const ANNOTATIONS = {
  repository: `${PREFIX}/repository`,
  ref: `${PREFIX}/ref`,
  commit: `${PREFIX}/commit`,
  digest: `${PREFIX}/digest`,
  launchedBy: `${PREFIX}/launched-by`,
  createdAt: `${PREFIX}/created-at`,
  expiresAt: `${PREFIX}/expires-at`,
  requests: `${PREFIX}/requests`,
  /** Why the deployment failed. */
  failure: `${PREFIX}/failure`,
  /** What prevents the deletion. */
  stuck: `${PREFIX}/stuck`,
} as const;

/** Facts about an instance that are known when it is started, and never change. */
export interface InstanceRecord
  extends Pick<Instance, 'name' | 'version' | 'ref' | 'commit' | 'digest' | 'createdAt' | 'expiresAt' | 'requests'> {
  readonly repository: string;
}

/** Namespace prefix of an instance. */
export function namespacePrefix(instance: string): string {
  return `${instance}-`;
}

export function labelsOf(
  deployer: string,
  { name, version }: Pick<InstanceRecord, 'name' | 'version'>,
  kind: RecordKind,
) {
  return {
    'app.kubernetes.io/managed-by': 'kubeflow-auto-deploy',
    [LABELS.deployer]: deployer,
    [LABELS.instance]: name,
    [LABELS.version]: version,
    [LABELS.kind]: kind,
  };
}

export function annotationsOf(record: InstanceRecord, launchedBy: string): Record<string, string> {
  const { repository, ref, commit, digest, createdAt, expiresAt, requests } = record;
  return {
    [ANNOTATIONS.repository]: repository,
    [ANNOTATIONS.ref]: ref,
    [ANNOTATIONS.commit]: commit,
    [ANNOTATIONS.digest]: digest,
    [ANNOTATIONS.launchedBy]: launchedBy,
    [ANNOTATIONS.createdAt]: new Date(createdAt).toISOString(),
    [ANNOTATIONS.expiresAt]: new Date(expiresAt).toISOString(),
    [ANNOTATIONS.requests]: JSON.stringify(requests),
  };
}

/** Reads the record from labels and annotations, or returns undefined if they are not complete. */
export function recordOf(
  labels: Readonly<Record<string, string>> = {},
  annotations: Readonly<Record<string, string>> = {},
): InstanceRecord | undefined {
  const name = labels[LABELS.instance];
  const version = labels[LABELS.version];
  const [commit, digest] = [annotations[ANNOTATIONS.commit], annotations[ANNOTATIONS.digest]];
  const createdAt = Date.parse(annotations[ANNOTATIONS.createdAt] ?? '');
  const expiresAt = Date.parse(annotations[ANNOTATIONS.expiresAt] ?? '');
  if (!name || !version || !commit || !digest || Number.isNaN(createdAt) || Number.isNaN(expiresAt)) {
    return undefined;
  }
  return {
    ...{ name, version, commit, digest, createdAt, expiresAt },
    repository: annotations[ANNOTATIONS.repository] ?? '',
    ref: annotations[ANNOTATIONS.ref] ?? '',
    requests: requestsOf(annotations[ANNOTATIONS.requests]),
  };
}

function requestsOf(text = '{}'): Amounts {
  let given: Partial<Record<keyof Amounts, unknown>> = {};
  try {
    given = (JSON.parse(text) as typeof given) ?? {};
  } catch {
    // Somebody changed the annotation.
  }
  const amount = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : 0);
  return {
    cpu: amount(given.cpu),
    memory: amount(given.memory),
    gpus: amount(given.gpus),
    cost: amount(given.cost),
  };
}
