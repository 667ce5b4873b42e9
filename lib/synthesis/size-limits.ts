import type { Entries, Manifest } from './manifest';
import { formatFieldPath } from './terraform-token-check';

/** Limit of all annotations of an object: their keys and values together. */
const MAX_ANNOTATIONS = 262_144;

/** Limit of the values in a ConfigMap or Secret. */
const MAX_DATA = 1_048_576;

/** Limit of a request to etcd, and thus of an object. */
const MAX_OBJECT = 1_572_864;

/** Annotation in which `kubectl apply` stores the object as it was applied. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Options of the size limits. */
export interface SizeLimitOptions {
  /** Whether the objects are applied with `kubectl apply --server-side`, which stores no copy in an annotation. */
  readonly serverSideApply: boolean;
  /** Whether objects of the kind are in a namespace. */
  readonly namespaced: boolean;
}

/** Returns the problem of an object that is too large to be applied, and how to fix it. */
export function sizeProblem(
  kind: string,
  manifest: Manifest,
  { serverSideApply, namespaced }: SizeLimitOptions,
): [string, ...string[]] | undefined {
  const data = kind === 'ConfigMap' || kind === 'Secret' ? dataBytes(kind, manifest) : 0;
  if (data > MAX_DATA) {
    return [
      `the values of the ${kind} have ${data} bytes.`,
      `Must be at most ${MAX_DATA} bytes. ${largestField(manifest)}`,
      'Put the data on a volume, into the image or into a bucket, or split it.',
    ];
  }
  const own = annotationSizeProblem(manifest.metadata?.annotations ?? {}, `the ${kind}`);
  if (own) {
    return own;
  }
  const json = JSON.stringify(manifest);
  const annotations = annotationBytes(manifest.metadata?.annotations ?? {});
  // Each character has at most six bytes as JSON of kubectl, so most objects need no second look.
  const applied =
    serverSideApply || json.length * 6 < MAX_ANNOTATIONS - annotations - 1000
      ? annotations
      : annotations + LAST_APPLIED.length + lastAppliedBytes(manifest, namespaced);
  if (applied > MAX_ANNOTATIONS) {
    return [
      `the ${kind} is too large for \`kubectl apply\`: its annotations would have ${applied} bytes.`,
      `Must be at most ${MAX_ANNOTATIONS} bytes. \`kubectl apply\` stores a copy of the object in an annotation. ${largestField(manifest)}`,
      'Put the data on a volume, into the image or into a bucket, or split it,',
      'or remove `serverSideApply: false` of KubeflowApp and apply with `kubectl apply --server-side`, which stores no copy.',
    ];
  }
  const bytes = Buffer.byteLength(json);
  return bytes <= MAX_OBJECT
    ? undefined
    : [
        `the ${kind} has ${bytes} bytes.`,
        `Must be at most ${MAX_OBJECT} bytes, the limit of etcd. ${largestField(manifest)}`,
        'Put the data on a volume, into the image or into a bucket, or split it.',
      ];
}

/** Returns the problem of annotations that are too large together, and how to fix it. */
export function annotationSizeProblem(annotations: Entries, of: string): [string, ...string[]] | undefined {
  const bytes = annotationBytes(annotations);
  return bytes <= MAX_ANNOTATIONS
    ? undefined
    : [
        `the annotations of ${of} have ${bytes} bytes.`,
        `Must be at most ${MAX_ANNOTATIONS} bytes.`,
        'Store the text elsewhere, for example in a ConfigMap.',
      ];
}

/** Size of annotations as the API server counts it. */
function annotationBytes(annotations: Entries): number {
  return Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)),
    0,
  );
}

/** Size of the copy that `kubectl apply` stores: compact JSON as Go writes it, with the default namespace. */
function lastAppliedBytes(manifest: Manifest, namespaced: boolean): number {
  const { annotations = {}, namespace, ...metadata } = manifest.metadata ?? {};
  const { [LAST_APPLIED]: _, ...others } = annotations;
  const copy = {
    ...manifest,
    metadata: {
      annotations: others,
      ...metadata,
      ...((namespace !== undefined || namespaced) && { namespace: namespace ?? 'default' }),
    },
  };
  // Go escapes these characters, and ends the text with a line feed.
  return Buffer.byteLength(JSON.stringify(copy).replace(/[<>&\u2028\u2029]/g, '\\u0000')) + 1;
}

function dataBytes(kind: string, { data, binaryData, stringData }: Manifest): number {
  const sum = (values: unknown, encoding: BufferEncoding): number =>
    values !== null && typeof values === 'object'
      ? Object.values(values).reduce((total, value) => total + Buffer.byteLength(String(value), encoding), 0)
      : 0;
  return sum(data, kind === 'Secret' ? 'base64' : 'utf8') + sum(binaryData, 'base64') + sum(stringData, 'utf8');
}

/** Names the innermost field that contains most of a manifest: the one to move or to split. */
function largestField(manifest: Manifest): string {
  const field: (string | number)[] = [];
  const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '');
  let [current, size]: [unknown, number] = [manifest, sizeOf(manifest)];
  while (current !== null && typeof current === 'object') {
    const isList = Array.isArray(current);
    const sizes = Object.entries(current).map(([key, value]) => ({ key, value, bytes: sizeOf(value) }));
    const most = sizes.find(({ bytes }) => bytes > size / 2);
    if (!most) {
      break;
    }
    field.push(isList ? Number(most.key) : most.key);
    [current, size] = [most.value, most.bytes];
  }
  return `Most of it is in ${formatFieldPath(field)} (${size} bytes as JSON).`;
}
