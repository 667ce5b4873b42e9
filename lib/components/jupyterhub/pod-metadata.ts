import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../errors';
import { checkAnnotations } from '../../workload/annotation-rules';
import { checkUserLabels } from '../../workload/labels';

// By these KubeSpawner tells whose a pod is.
const LABELS = ['component', 'hub.jupyter.org/username', 'hub.jupyter.org/servername'];
const ANNOTATIONS = /^hub\.jupyter\.org\/(username|servername|kubespawner-version|jupyterhub-version)$/;
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** Throws where users' pods cannot have the labels or annotations that are given. */
export function checkPodMetadata(
  where: IConstruct,
  labels: { readonly [key: string]: string } = {},
  annotations: { readonly [key: string]: string } = {},
): void {
  checkUserLabels(where, labels);
  checkAnnotations(where, annotations);
  for (const [kind, key] of [
    ['podLabels', Object.keys(labels).find((label) => LABELS.includes(label))],
    ['podAnnotations', Object.keys(annotations).find((annotation) => ANNOTATIONS.test(annotation))],
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
