import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type * as k8s from '../../../k8s';
import { checkFieldVersions } from '../../../k8s/field-versions';
import type * as kube from '../../../k8s/kube';
import { type Manifest, toManifest } from '../../../k8s/manifest';
import { checkName, DNS_SUBDOMAIN } from '../../../names';
import type { KubernetesVersion } from '../../../platforms/kubernetes-version';
import { lifecycleField } from '../../../pods/lifecycle';
import type { NotebookServerOptions } from './notebook-server-options';

type EnvFromSource = Manifest<k8s.EnvFromSource>;

/** Fields of `values.json` for the container of a server. */
export interface NotebookContainerValues {
  readonly lifecycle_hooks?: kube.Lifecycle;
  readonly env_from?: EnvFromSource[];
}

/**
 * Returns the lifecycle hooks and the sources of variables of a server's container.
 *
 * @throws KubeflowError if a hook or a source is invalid.
 */
export function notebookContainerValues(
  where: IConstruct,
  options: NotebookServerOptions,
  version: KubernetesVersion,
): NotebookContainerValues {
  const { lifecycle } = lifecycleField(where, 'lifecycle', options.lifecycle);
  checkFieldVersions('Lifecycle', lifecycle, { where, what: 'lifecycle', version });
  const sources = (options.envFrom ?? []).map((source, index) => envFrom(where, `envFrom[${index}]`, source, version));
  return { lifecycle_hooks: lifecycle, env_from: sources.length > 0 ? sources : undefined };
}

function envFrom(where: IConstruct, what: string, given: k8s.EnvFromSource, version: KubernetesVersion): EnvFromSource {
  const source = toManifest('EnvFromSource', given, { where, what });
  checkFieldVersions('EnvFromSource', source, { where, what, version });
  const { configMapRef, secretRef } = source;
  const { name } = configMapRef ?? secretRef ?? {};
  if (name === undefined || (configMapRef && secretRef)) {
    throw new KubeflowError(
      where,
      `${what} ${configMapRef && secretRef ? 'has both `configMapRef` and `secretRef`' : 'names no ConfigMap and no Secret'}.`,
      'Must have one of `configMapRef` and `secretRef`, with a name.',
      "Use for example { secretRef: { name: 'tokens' } }.",
    );
  }
  checkName(where, `${what}: ${secretRef ? 'Secret' : 'ConfigMap'}`, name, DNS_SUBDOMAIN);
  return source;
}
