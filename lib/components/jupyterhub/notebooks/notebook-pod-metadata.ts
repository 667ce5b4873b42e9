import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkUserLabels } from '../../../pods/labels';
import { checkAnnotations } from '../../../validation/annotations';

// KubeSpawner identifies the user and server of a pod by these.
const RESERVED_LABELS = ['component', 'hub.jupyter.org/username', 'hub.jupyter.org/servername'];
const RESERVED_ANNOTATIONS = /^hub\.jupyter\.org\/(username|servername|kubespawner-version|jupyterhub-version)$/;
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * Checks labels and annotations of users' pods.
 *
 * @throws KubeflowError if one is invalid, or is reserved by KubeSpawner.
 */
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
        `${kind}: "${key}" is reserved by KubeSpawner.`,
        'KubeSpawner identifies the user of a pod by it.',
        'Use a key with another prefix, for example "example.com/team".',
      );
    }
  }
  for (const [key, profile] of Object.entries(annotations)) {
    if (key.startsWith(APPARMOR) && !/^(runtime\/default|localhost\/.*)$/.test(profile)) {
      throw new KubeflowError(
        where,
        `podAnnotations: "${key}" must not be "${profile}".`,
        'Must be "runtime/default" or "localhost/<profile>", because notebooks run under Pod Security "restricted".',
      );
    }
  }
}
