import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Container, PodSpec, Projection, Variable, Volume } from '../../../cluster-harness/stand-in/pod-spec';
import type { Manifest } from '../../../policy/manifest';
import { type Pods, podsOf } from '../../../policy/pods';

/** The parts of a hub's pod that its configuration depends on, in the format of `load_configurations.py`. */
export interface HubPod {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** File contents by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** A hub's namespace and pod. */
export interface Hub {
  readonly namespace: string;
  readonly pod: HubPod;
}

/** Finds the hubs among the objects of one cluster. */
export function hubsIn(manifests: readonly Manifest[]): Hub[] {
  return podsOf(manifests)
    .filter(({ labels }) => labels['app.kubernetes.io/name'] === 'jupyterhub')
    .filter(({ labels }) => labels['app.kubernetes.io/component'] === 'hub')
    .flatMap((pods) => {
      const spec = pods.spec as unknown as PodSpec;
      const container = spec.containers.find(({ name }) => name === 'hub');
      return container ? [{ namespace: pods.namespace, pod: hubPod(container, spec, pods, manifests) }] : [];
    });
}

function hubPod(container: Container, spec: PodSpec, { namespace }: Pods, manifests: readonly Manifest[]): HubPod {
  const dataOf = (kind: string, name: string) =>
    manifests.find(
      (manifest) =>
        manifest.kind === kind &&
        manifest.metadata.name === name &&
        (manifest.metadata.namespace ?? 'default') === namespace,
    )?.data;
  const mounted = Object.fromEntries(
    (container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
      const volume = spec.volumes?.find((candidate) => candidate.name === name);
      const files = Object.entries(volume ? filesOf(volume, dataOf) : {});
      return files.flatMap(([file, content]): [string, string][] => {
        if (subPath === undefined) {
          return [[join(mountPath, file), content]];
        }
        return file === subPath ? [[mountPath, content]] : [];
      });
    }),
  );
  const env = Object.fromEntries((container.env ?? []).map((variable) => [variable.name, envValue(variable, dataOf)]));
  return {
    args: [...(container.command ?? []), ...(container.args ?? [])],
    env: DATABASE_URL in env ? { ...env, [DATABASE_URL]: databaseUrl(mounted) } : env,
    files: mounted,
  };
}

const DATABASE_URL = 'JUPYTERHUB_DATABASE_URL';

/** A database URL of the kind that the configuration specifies. */
function databaseUrl(files: Readonly<Record<string, string>>): string {
  const [, values] = Object.entries(files).find(([path]) => path.endsWith('/values.json')) ?? ['', '{}'];
  const scheme = JSON.parse(values).hub?.database?.kind === 'mysql' ? 'mysql' : 'postgresql';
  return `${scheme}://hub:password@db.example.com/hub`;
}

type DataOf = (kind: string, name: string) => Readonly<Record<string, string>> | undefined;

function envValue({ value, valueFrom }: Variable, dataOf: DataOf): string {
  if (valueFrom?.secretKeyRef) {
    return secretValue(valueFrom.secretKeyRef.name, valueFrom.secretKeyRef.key);
  }
  if (valueFrom?.configMapKeyRef) {
    return dataOf('ConfigMap', valueFrom.configMapKeyRef.name)?.[valueFrom.configMapKeyRef.key] ?? '';
  }
  return valueFrom ? 'kubeflow' : (value ?? '');
}

/**
 * A value for a key of a Secret: 64 hexadecimal digits, unique for each key. They are valid for cookies, tokens and
 * passwords.
 */
function secretValue(secret: string, key: string): string {
  return createHash('sha256').update(`${secret}/${key}`).digest('hex');
}

function filesOf(volume: Volume, dataOf: DataOf): Record<string, string> {
  const sources: readonly Projection[] = volume.projected?.sources ?? [
    { configMap: volume.configMap, secret: volume.secret && { ...volume.secret, name: volume.secret.secretName } },
  ];
  return Object.assign({}, ...sources.map((source) => projected(source, dataOf)));
}

function projected({ configMap, secret }: Projection, dataOf: DataOf): Record<string, string> {
  if (secret) {
    const items = secret.items ?? [];
    return Object.fromEntries(items.map(({ key, path }) => [path, secretValue(secret.name, key)]));
  }
  const data = (configMap && dataOf('ConfigMap', configMap.name)) ?? {};
  return configMap?.items
    ? Object.fromEntries(configMap.items.filter(({ key }) => key in data).map(({ key, path }) => [path, data[key]]))
    : { ...data };
}
