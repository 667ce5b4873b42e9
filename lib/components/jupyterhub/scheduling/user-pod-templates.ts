import { Size } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { PlacementProps } from '../../../pods/component-pod-props';
import { quantity } from '../../../validation/quantities';
import type { ServerValues } from '../notebooks/notebook-server-values';
import type { NotebookValues } from '../notebooks/notebook-values';
import type { SelectableValues } from '../notebooks/profile-values';

/** Where users' pods go. */
export interface UserPodPlacement extends Pick<PlacementProps, 'nodeSelector' | 'tolerations' | 'affinity'> {
  /** It may name nodes and taints of its own. */
  readonly runtimeClassName?: string;
}

/** One kind of users' pods, in so far as it matters before there is one. */
export interface UserPodTemplate {
  /** All images that such a pod needs. */
  readonly images: string[];
  readonly imagePullSecrets: string[];
  readonly placement: UserPodPlacement;
  /** What the notebook's container asks for and may have, GPUs included. */
  readonly resources: { readonly requests: Amounts; readonly limits: Amounts };
}

type Amounts = { [resource: string]: k8s.Quantity };
type Map<T> = { [key: string]: T };

/** The kinds of pods that users may have, whatever they pick; the first is that of a user who picks nothing. */
export function userPodTemplates(notebooks: NotebookValues): UserPodTemplate[] {
  const beside = [
    // Folders are made by the image that all have, whatever a user picks.
    ...(createsDirectories(notebooks) ? [notebooks] : []),
    ...(notebooks.init_containers ?? []),
    ...(notebooks.extra_containers ?? []),
  ];
  return servers(notebooks).map((server) => ({
    images: [server, ...beside].flatMap(({ image }) => image ?? []),
    imagePullSecrets: notebooks.image_pull_secrets ?? [],
    placement: {
      nodeSelector: withoutNulls(server.node_selector),
      tolerations: server.tolerations ?? [],
      affinity: server.affinity,
      runtimeClassName: server.runtime_class_name,
    },
    resources: {
      requests: amounts(server.cpu_guarantee, server.memory_guarantee, server.extra_guarantees),
      limits: amounts(server.cpu_limit, server.memory_limit, server.extra_limits),
    },
  }));
}

function createsDirectories({ home, volumes = [] }: NotebookValues): boolean {
  return home?.folder !== undefined || volumes.some(({ make_folder: folder }) => folder !== undefined);
}

function servers(notebooks: NotebookValues): ServerValues[] {
  const { profiles = [] } = notebooks;
  if (profiles.length === 0) {
    return [notebooks];
  }
  return defaultFirst(profiles).flatMap((profile) =>
    (profile.options ?? []).reduce(
      (found: ServerValues[], { choices }) =>
        found.flatMap((server) => defaultFirst(choices).map((choice) => merged(server, choice))),
      [merged(notebooks, profile)],
    ),
  );
}

function defaultFirst<T extends SelectableValues>(all: readonly T[]): T[] {
  return [...all.filter((one) => one.default), ...all.filter((one) => !one.default)];
}

/** As KubeSpawner does it: maps and taints are added, all else is replaced. */
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

function distinct<T>(all: T[]): T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function definedValues(values: ServerValues): ServerValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Without what is taken back, and what JSON leaves out. */
function withoutNulls<T>(map: Map<T | null | undefined> = {}): Map<T> {
  return Object.fromEntries(Object.entries(map).flatMap(([key, value]) => (value == null ? [] : [[key, value]])));
}

function amounts(
  cpu: number | null | undefined,
  memory: number | null | undefined,
  extra?: Map<string | null | undefined>,
): Amounts {
  const entries = Object.entries(withoutNulls(extra)).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]);
  return {
    ...(typeof cpu === 'number' && { cpu: k8s.Quantity.fromString(cores(cpu)) }),
    ...(typeof memory === 'number' && { memory: quantity(Size.kibibytes(memory / 1024)) }),
    ...Object.fromEntries(entries),
  };
}

function cores(cpu: number): string {
  return Number.isInteger(cpu) ? String(cpu) : `${Math.round(cpu * 1000)}m`;
}

/** What a pod's spec says of a placement; nothing where it may go anywhere. */
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
