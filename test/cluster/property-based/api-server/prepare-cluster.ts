import { parseAllDocuments } from 'yaml';
import type { Kubectl } from '../../../cluster-harness/kubectl';
import { Tools } from '../../../cluster-harness/tools';
import { until } from '../../../cluster-harness/until';
import { instanceProgram } from '../../../policy/instance-program';
import { applyGkeDefinitions } from '../../platforms/gke-definitions';

/** Prepares a cluster for the objects of any platform. */
export async function prepareCluster(kubectl: Kubectl): Promise<void> {
  await kubectl.apply(...libraryDefinitions());
  await kubectl.run('apply', '--server-side', '-f', Tools.ready('jobset-files').path('jobsets.yaml'));
  // cert-manager's definition of certificates, without cert-manager itself.
  await kubectl.run('apply', '--server-side', '-f', Tools.ready('cert-manager').path('certificates.yaml'));
  await kubectl.run('apply', '--server-side', '-f', Tools.ready('prometheus-operator').path('monitors.yaml'));
  // Waits for all definitions.
  await applyGkeDefinitions(kubectl);
  // A namespace admits pods only after its service account exists.
  const levels = ['privileged', 'baseline', 'restricted'].map((level) => `enforces-${level}`);
  await kubectl.apply(...levels.map(enforcingNamespace));
  for (const namespace of levels) {
    await until(`the service account of ${namespace}`, () =>
      kubectl.getOne('serviceaccount', 'default', '-n', namespace),
    );
  }
}

function enforcingNamespace(name: string): object {
  const level = name.replace('enforces-', '');
  const labels = { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': level };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** The definitions that the constructs of this library create. */
function libraryDefinitions(): object[] {
  const objects = parseAllDocuments(instanceProgram('any-').synthYaml()).map((document) => document.toJS());
  const definitions = objects.filter((object) => object?.kind === 'CustomResourceDefinition');
  return [...new Map(definitions.map((definition) => [definition.metadata.name, definition])).values()];
}
