import { type Code, list, literal, type Props, struct } from '../program/code';
import {
  bool,
  environment,
  integer,
  isEmpty,
  isMap,
  optional,
  resourcesOf,
  structures,
  text,
  textList,
  textMap,
  Untranslatable,
} from './conversions';
import type { Context } from './translation';

/** Settings of KubeSpawner that a profile or a choice may change, in the names of props. */
type Overrides = Record<string, unknown>;

/** Profiles with their options and choices. Settings without a counterpart are listed. */
export function profiles(value: unknown, context: Context): Code {
  if (!Array.isArray(value)) {
    throw new Untranslatable('it is not a list');
  }
  return list(value.map((each, index) => profile(asMap(each), `singleuser.profileList[${index}]`, context)));
}

function profile(value: Overrides, path: string, context: Context): Code {
  const {
    display_name,
    description,
    slug,
    default: isDefault,
    kubespawner_override,
    profile_options,
    ...others
  } = value;
  listOthers(others, path, context);
  return struct('NotebookProfile', {
    displayName: text(display_name),
    slug: optional(slug, text),
    description: optional(description, text),
    isDefault: optional(isDefault, bool),
    ...overrides(asMap(kubespawner_override ?? {}), `${path}.kubespawner_override`, context),
    options: isEmpty(profile_options)
      ? undefined
      : list(
          Object.entries(asMap(profile_options)).map(([name, each]) =>
            option(name, asMap(each), `${path}.${name}`, context),
          ),
        ),
  });
}

function option(name: string, value: Overrides, path: string, context: Context): Code {
  const { display_name, choices, unlisted_choice, ...others } = value;
  listOthers(others, path, context);
  if (isMap(unlisted_choice) && unlisted_choice.enabled === true) {
    context.skip(`${path}.unlisted_choice`, 'use `unlistedChoice` with the images that are allowed');
  }
  const all = Object.entries(asMap(choices ?? {})).map(([key, each]) => {
    const { display_name: title, default: isDefault, kubespawner_override, ...rest } = asMap(each);
    listOthers(rest, `${path}.${key}`, context);
    return struct('NotebookProfileChoice', {
      name: literal(key),
      displayName: text(title ?? key),
      isDefault: optional(isDefault, bool),
      ...overrides(asMap(kubespawner_override ?? {}), `${path}.${key}`, context),
    });
  });
  return struct('NotebookProfileOption', {
    name: literal(name),
    displayName: text(display_name ?? name),
    choices: list(all),
  });
}

function overrides(value: Overrides, path: string, context: Context): Props {
  const {
    image,
    cpu_guarantee,
    cpu_limit,
    mem_guarantee,
    mem_limit,
    environment: variables,
    default_url,
    node_selector,
    tolerations,
    cmd,
    args,
    extra_labels,
    extra_annotations,
    priority_class_name,
    extra_resource_limits,
    ...others
  } = value;
  listOthers(others, path, context);
  const hasResources = [cpu_guarantee, cpu_limit, mem_guarantee, mem_limit].some((each) => !isEmpty(each));
  const { env, secretEnv } = isEmpty(variables) ? {} : environment(variables);
  return {
    image: optional(image, text),
    resources: hasResources ? resourcesOf(cpu_guarantee, cpu_limit, mem_guarantee, mem_limit) : undefined,
    gpu: gpu(extra_resource_limits, path, context),
    env,
    secretEnv,
    defaultUrl: optional(default_url, text),
    command: optional(cmd, textList),
    args: optional(args, textList),
    nodeSelector: optional(node_selector, textMap),
    tolerations: optional(tolerations, structures),
    podLabels: optional(extra_labels, textMap),
    podAnnotations: optional(extra_annotations, textMap),
    priorityClassName: optional(priority_class_name, text),
  };
}

/** GPUs, if the platform has them: otherwise synthesis would fail. */
function gpu(value: unknown, path: string, { answers, skip }: Context): Code | undefined {
  let found: Code | undefined;
  for (const [name, count] of Object.entries(isMap(value) ? value : {})) {
    if (name === (answers.gpuResource ?? 'nvidia.com/gpu') && (answers.gpuResource || answers.platform === 'gke')) {
      found = struct('GpuOptions', { count: integer(Number(count)) });
    } else {
      skip(`${path}.extra_resource_limits.${name}`, 'use `gpu`, and `gpus` of the platform');
    }
  }
  return found;
}

function listOthers(others: Overrides, path: string, { skip }: Context): void {
  for (const name of Object.keys(others)) {
    skip(`${path}.${name}`, 'it has no counterpart in profiles');
  }
}

function asMap(value: unknown): Overrides {
  if (!isMap(value)) {
    throw new Untranslatable('it is not a map');
  }
  return value;
}
