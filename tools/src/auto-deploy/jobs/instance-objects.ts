import { CliError } from '../../cli-error';
import type { VersionedReference } from '../../kubernetes/objects';
import type { DeploymentPlan } from '../../plan/plan';
import { namespacePrefix } from '../records/record';

/** Names the Application of an instance. */
export interface ApplicationReference {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Checks that a program can be deployed beside other instances, and returns its Application and the objects that its
 * namespaces do not contain.
 *
 * @throws CliError if it cannot
 */
export function instanceObjects(
  plan: DeploymentPlan,
  instance: string,
): { application: ApplicationReference; objects: VersionedReference[] } {
  const prefix = namespacePrefix(instance);
  const all = [...plan.setup, ...plan.components].flatMap(({ objects }) => objects);
  if (plan.namespacePrefix !== prefix) {
    throw new CliError('The program does not use the namespace prefix of the instance.', {
      reason: `Its prefix is "${plan.namespacePrefix}". KUBEFLOW_NAMESPACE_PREFIX is "${prefix}".`,
      hint: 'Remove namespacePrefix from the props of KubeflowApp.',
    });
  }
  if (plan.terraform !== undefined || plan.cluster !== undefined) {
    throw new CliError('The program creates infrastructure, which instances would share.', {
      reason: 'An instance is deployed to the cluster of the auto-deployer.',
      hint: 'Choose an environment that uses an existing cluster.',
    });
  }
  const foreign = all.filter(
    ({ namespace, name, kind }) => kind !== 'CustomResourceDefinition' && !(namespace ?? name).startsWith(prefix),
  );
  if (foreign.length > 0) {
    const names = foreign.slice(0, 5).map(({ kind, namespace, name }) => `${kind} ${namespace ?? ''}/${name}`);
    throw new CliError('The program has objects that other instances would replace.', {
      reason: `${names.join(', ')}${foreign.length > names.length ? ', …' : ''}: the name or namespace does not start with "${prefix}".`,
      hint: 'Create charts with platform.chart(), and use app.namespacePrefix in names of cluster-scoped objects.',
    });
  }
  const application = all.find(({ group, kind }) => group === 'app.k8s.io' && kind === 'Application');
  if (application?.namespace === undefined) {
    throw new CliError('The program has no Application, which shows whether an instance is ready.', {
      hint: 'Add it: new KubeflowCore(platform, "core", { application: {} }), or new KubeflowApplication(chart, "app").',
    });
  }
  return {
    application: { namespace: application.namespace, name: application.name },
    objects: all
      .filter(({ namespace, kind }) => namespace === undefined && kind !== 'CustomResourceDefinition')
      .map(({ group, version, kind, name }) => ({ group, version, kind, name })),
  };
}
