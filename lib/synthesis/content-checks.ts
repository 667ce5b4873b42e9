import { isValidName } from '../names';
import { isTerraformToken } from '../terraform-token';
import { annotationProblems } from '../validation/annotations';
import { DATA_KEY } from '../validation/data-keys';
import { labelProblems } from '../validation/labels';
import { processTextProblem } from '../validation/process-text';
import type { Manifest } from './manifest';
import { type PodTemplate, podTemplates, processTexts } from './pod-templates';
import { annotationSizeProblem, type SizeLimitOptions, sizeProblem } from './size-limits';

/** A problem, and how to fix it. */
export type Problem = [what: string, ...hints: string[]];

/** Returns the problems of labels, annotations, data keys, pod templates and sizes, which the API server would reject. */
export function contentProblems(kind: string, manifest: Manifest, options: SizeLimitOptions): Problem[] {
  const { labels = {}, annotations = {} } = manifest.metadata ?? {};
  const found = [
    ...labelProblems(labels),
    ...annotationProblems(annotations),
    ...labelProblems(manifest.spec?.template?.metadata?.labels ?? {}, ' of the pod template'),
    ...dataKeyProblems(kind, manifest),
    // The schema in a definition has fields with the names of a pod's.
    ...(kind === 'CustomResourceDefinition' ? [] : podTemplates({ ...manifest }).flatMap(templateProblems)),
  ];
  // An object with a text that is too long for a process is often too large as a whole. The first problem says more.
  const size = found.length === 0 ? sizeProblem(kind, manifest, options) : undefined;
  return size ? [size] : found;
}

function dataKeyProblems(kind: string, { data, binaryData, stringData }: Manifest): Problem[] {
  if (kind !== 'ConfigMap' && kind !== 'Secret') {
    return [];
  }
  return [data, binaryData, stringData]
    .flatMap((values) => Object.keys(values ?? {}))
    .filter((key) => !isTerraformToken(key) && !isValidName(key, DATA_KEY))
    .map((key): Problem => [`"${key}" is not a valid key of a ${kind}.`, DATA_KEY.accepts]);
}

function templateProblems(template: PodTemplate): Problem[] {
  const { path, metadata = {} } = template;
  const texts = processTexts(template).flatMap(({ path: field, text, variable }): Problem[] => {
    const [what, ...hints] = processTextProblem(text, variable) ?? [];
    return what === undefined ? [] : [[`${field} ${what}`, ...hints]];
  });
  // Those of the object itself and of its template are checked for objects without containers, too.
  const ofTemplate = path === '' || path === 'spec.template' ? [] : labelProblems(metadata.labels ?? {}, ` of ${path}`);
  const size = path === '' ? undefined : annotationSizeProblem(metadata.annotations ?? {}, path);
  return [...texts, ...ofTemplate, ...(size ? [size] : [])];
}
