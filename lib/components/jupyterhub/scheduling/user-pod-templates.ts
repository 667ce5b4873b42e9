import { Size } from 'cdk8s';
import type * as kube from '../../../k8s/kube';
import type { PlacementProps } from '../../../pods/component-pod-props';
import { quantity } from '../../../validation/quantities';
import type { NotebookValues } from '../notebooks/notebook-values';
import type { SelectableValues } from '../notebooks/profile-values';
import type { ServerValues } from '../notebooks/server-values';

/** Nodes that users' pods can run on. */
export interface UserPodPlacement extends Pick<PlacementProps, 'nodeSelector' | 'tolerations' | 'affinity'> {
  /** A RuntimeClass can add a node selector and tolerations. */
  readonly runtimeClassName?: string;
}

/** Images, placement and resources of one variant of users' pods, known before a user starts a server. */
export interface UserPodTemplate {
  /** All images of the pod, including those of init containers and extra containers. */
  readonly images: string[];
  readonly imagePullSecrets: string[];
  readonly placement: UserPodPlacement;
  /** Requests and limits of the notebook container, including GPUs. */
  readonly resources: { readonly requests: Amounts; readonly limits: Amounts };
}

type Amounts = { [resource: string]: kube.Quantity };
type Map<T> = { [key: string]: T };

/** Returns every variant of users' pods that users can select. The first is that of a user who selects nothing. */
export function userPodTemplates(notebooks: NotebookValues): UserPodTemplate[] {
  const additional = [
    // The init container that creates directories always runs the image of `notebooks`.
    ...(createsDirectories(notebooks) ? [notebooks] : []),
    ...(notebooks.init_containers ?? []),
    ...(notebooks.extra_containers ?? []),
  ];
  return serverVariants(notebooks).map((server) => ({
    images: [server, ...additional].flatMap(({ image }) => image ?? []),
    imagePullSecrets: notebooks.image_pull_secrets ?? [],
    placement: {
      nodeSelector: withoutNulls(server.node_selector),
      tolerations: server.tolerations ?? [],
      affinity: server.affinity,
      runtimeClassName: server.runtime_class_name ?? undefined,
    },
    resources: {
      requests: amounts(server.cpu_guarantee, server.memory_guarantee, server.extra_guarantees),
      limits: amounts(server.cpu_limit, server.memory_limit, server.extra_limits),
    },
  }));
}

function createsDirectories({ home, volumes, restricted_volumes: restricted, profiles = [] }: NotebookValues): boolean {
  const ofProfiles = profiles.flatMap((profile) => [
    profile.volumes,
    ...(profile.options ?? []).flatMap(({ choices }) => choices.map((choice) => choice.volumes)),
  ]);
  const all = [volumes, restricted, ...ofProfiles].flatMap((list) => list ?? []);
  return home?.folder !== undefined || all.some(({ make_folder: folder }) => folder !== undefined);
}

function serverVariants(notebooks: NotebookValues): ServerValues[] {
  const { profiles = [] } = notebooks;
  if (profiles.length === 0) {
    return [notebooks];
  }
  return defaultFirst(profiles).flatMap((profile) =>
    (profile.options ?? []).reduce(
      (variants: ServerValues[], { choices }) =>
        variants.flatMap((server) => defaultFirst(choices).map((choice) => merged(server, choice))),
      [merged(notebooks, profile)],
    ),
  );
}

function defaultFirst<T extends SelectableValues>(entries: readonly T[]): T[] {
  return [...entries.filter((entry) => entry.default), ...entries.filter((entry) => !entry.default)];
}

/** Merges values as KubeSpawner does: maps and tolerations are combined, everything else is replaced. */
function merged(outer: ServerValues, inner: ServerValues): ServerValues {
  return {
    ...outer,
    ...definedValues(inner),
    extra_guarantees: { ...outer.extra_guarantees, ...inner.extra_guarantees },
    extra_limits: { ...outer.extra_limits, ...inner.extra_limits },
    node_selector: { ...outer.node_selector, ...inner.node_selector },
    tolerations: distinct([...(outer.tolerations ?? []), ...(inner.tolerations ?? [])]),
  };
}

function distinct<T>(items: T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function definedValues(values: ServerValues): ServerValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Removes entries that are null or undefined. */
function withoutNulls<T>(map: Map<T | null | undefined> = {}): Map<T> {
  return Object.fromEntries(Object.entries(map).flatMap(([key, value]) => (value == null ? [] : [[key, value]])));
}

function amounts(
  cpu: number | null | undefined,
  memory: number | null | undefined,
  extra?: Map<kube.Quantity | null | undefined>,
): Amounts {
  const entries = Object.entries(withoutNulls(extra)).map(([name, amount]) => [name, amount]);
  return {
    ...(typeof cpu === 'number' && { cpu: cores(cpu) }),
    ...(typeof memory === 'number' && { memory: quantity(Size.kibibytes(memory / 1024)) }),
    ...Object.fromEntries(entries),
  };
}

function cores(cpu: number): string {
  return Number.isInteger(cpu) ? String(cpu) : `${Math.round(cpu * 1000)}m`;
}

/** Returns the pod fields of a placement, without empty ones. */
export function placementSpec({
  nodeSelector = {},
  tolerations = [],
  affinity,
  runtimeClassName,
}: UserPodPlacement): UserPodPlacement {
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(affinity && { affinity }),
    ...(runtimeClassName !== undefined && { runtimeClassName }),
  };
}
