import type { Entries } from './manifest';

/** A pod, or the template of the pods of any workload, anywhere in a manifest. */
export interface PodTemplate {
  /** Path of the template in the manifest, or empty for a pod. */
  readonly path: string;
  readonly metadata?: { readonly labels?: Entries; readonly annotations?: Entries };
  readonly spec: { readonly [field: string]: unknown };
}

/** An argument or environment variable of a process in a container. */
export interface ProcessText {
  readonly path: string;
  readonly text: string;
  /** Name of the environment variable. */
  readonly variable?: string;
}

const CONTAINERS = ['initContainers', 'containers', 'ephemeralContainers'];

type Fields = { readonly [field: string]: unknown };

/**
 * Returns the pod templates of a manifest of any kind, including custom resources: objects with a `spec` that has
 * containers.
 */
export function podTemplates(manifest: Fields): PodTemplate[] {
  const found: PodTemplate[] = [];
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        visit(item, `${path}[${index}]`);
      });
    } else if (isFields(value)) {
      if (isFields(value.spec) && Array.isArray(value.spec.containers)) {
        found.push({ path, metadata: value.metadata as PodTemplate['metadata'], spec: value.spec });
        return;
      }
      for (const [key, inner] of Object.entries(value)) {
        // Most values are texts. Paths are made for the others only.
        if (typeof inner === 'object') {
          visit(inner, path === '' ? key : `${path}.${key}`);
        }
      }
    }
  };
  visit(manifest, '');
  return found;
}

/** Returns the texts that the containers of a pod pass to processes: commands, also of probes and hooks, and variables. */
export function processTexts({ path, spec }: PodTemplate): ProcessText[] {
  const prefix = path === '' ? 'spec' : `${path}.spec`;
  return CONTAINERS.flatMap((list) => {
    const containers = spec[list];
    return Array.isArray(containers)
      ? containers.flatMap((container, index) => textsOf(container, `${prefix}.${list}[${index}]`))
      : [];
  });
}

function textsOf(container: unknown, path: string): ProcessText[] {
  if (!isFields(container)) {
    return [];
  }
  const variables = (Array.isArray(container.env) ? container.env : []).filter(isFields);
  const hooks = isFields(container.lifecycle) ? container.lifecycle : {};
  const handlers: [string, unknown][] = [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe): [string, unknown] => [probe, container[probe]]),
    ...['postStart', 'preStop'].map((hook): [string, unknown] => [`lifecycle.${hook}`, hooks[hook]]),
  ];
  return [
    ...textsIn(container.command, `${path}.command`),
    ...textsIn(container.args, `${path}.args`),
    ...variables.flatMap(({ name, value }, index) =>
      typeof value === 'string' ? [{ path: `${path}.env[${index}].value`, text: value, variable: String(name) }] : [],
    ),
    ...handlers.flatMap(([name, handler]) =>
      isFields(handler) && isFields(handler.exec) ? textsIn(handler.exec.command, `${path}.${name}.exec.command`) : [],
    ),
  ];
}

function textsIn(list: unknown, path: string): ProcessText[] {
  return (Array.isArray(list) ? list : []).flatMap((text, index) =>
    typeof text === 'string' ? [{ path: `${path}[${index}]`, text }] : [],
  );
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
