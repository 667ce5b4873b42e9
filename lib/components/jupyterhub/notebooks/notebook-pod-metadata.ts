import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkUserLabels } from '../../../pods/labels';
import { checkAnnotations } from '../../../validation/annotations';

// By these KubeSpawner tells whose a pod is.
const RESERVED_LABELS = ['component', 'hub.jupyter.org/username', 'hub.jupyter.org/servername'];
const RESERVED_ANNOTATIONS = /^hub\.jupyter\.org\/(username|servername|kubespawner-version|jupyterhub-version)$/;
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** Throws where users' pods cannot have the labels or annotations that are given. */
export function checkNotebookPodMetadata(
  where: IConstruct,
  labels: { readonly [key: string]: string } = {},
  annotations: { readonly [key: string]: string } = {},
): void {
  checkUserLabels(where, labels);
  checkAnnotations(where, annotations);
  for (const [kind, key] of [
    ['podLabels', Object.keys(labels).find((label) => RESERVED_LABELS.includes(label))],
    ['podAnnotations', Object.keys(annotations).find((annotation) => RESERVED_ANNOTATIONS.test(annotation))],
  ]) {
    if (key !== undefined) {
      throw new KubeflowError(
        where,
        `${kind}: "${key}" is set twice: by KubeSpawner and by you.`,
        'KubeSpawner says by it whose pod it is.',
        'Use a key of your own, for example "example.com/team".',
      );
    }
  }
  for (const [key, profile] of Object.entries(annotations)) {
    if (key.startsWith(APPARMOR) && !/^(runtime\/default|localhost\/.*)$/.test(profile)) {
      throw new KubeflowError(
        where,
        `podAnnotations: "${key}" is "${profile}".`,
        'Pod Security "restricted", under which notebooks run, accepts "runtime/default" and "localhost/<profile>".',
      );
    }
  }
}
