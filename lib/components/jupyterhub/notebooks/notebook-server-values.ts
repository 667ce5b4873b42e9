import * as kplus from 'cdk8s-plus-27';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { checkImage } from '../../../images';
import { checkName, DNS_SUBDOMAIN, isValidName } from '../../../names';
import type { GpuPlacement } from '../../../platforms/capabilities/accelerators';
import type { IPlatform } from '../../../platforms/platform';
import { withPlatformTolerations } from '../../../platforms/platform-pod';
import { checkAffinity } from '../../../pods/affinity';
import { mergeEnv } from '../../../pods/env';
import { placementFields } from '../../../pods/placement';
import { containerResources } from '../../../pods/resources';
import { DATA_KEY } from '../../../validation/data-keys';
import { checkEnum } from '../../../validation/enums';
import { checkNoNulCharacter } from '../../../validation/process-text';
import { bytesOf, millicores, quantity } from '../../../validation/quantities';
import { checkNotebookPodMetadata } from './notebook-pod-metadata';
import type { NotebookServerOptions } from './notebook-server-options';

type Map<T> = { [key: string]: T };

/** What JupyterHub tells a server by; what a user says would take its place. */
const JUPYTERHUB_ENV = [
  ...[
    'API_TOKEN',
    'API_URL',
    'ACTIVITY_URL',
    'BASE_URL',
    'SERVICE_PREFIX',
    'SERVICE_URL',
    'HOST',
    'USER',
    'SERVER_NAME',
  ],
  ...['CLIENT_ID', 'OAUTH_CALLBACK_URL', 'OAUTH_SCOPES', 'OAUTH_ACCESS_SCOPES', 'OAUTH_CLIENT_ALLOWED_SCOPES'],
].map((name) => ({ name: `JUPYTERHUB_${name}` }));

/** What somebody says of users' servers: the notebooks of a hub, a profile, or a choice within one. */
export class NotebookServerValues {
  private readonly gpu?: GpuPlacement;

  /**
   * Throws where something that is said cannot be.
   *
   * @param where whose settings they are
   * @param subject the same in words, for errors: `notebooks`, or `profile "Large"`
   * @param given what is said
   * @param platform the platform of the hub
   * @param parents those whose settings may hold already, over which these win
   */
  constructor(
    private readonly where: Construct,
    private readonly subject: string,
    private readonly given: NotebookServerOptions,
    private readonly platform: IPlatform,
    private readonly parents: readonly NotebookServerValues[] = [],
  ) {
    const prop = parents.length === 0 ? `${subject}.gpu` : `gpu of ${subject}`;
    this.gpu = given.gpu && platform.accelerators.gpu(where, given.gpu, prop);
    this.check();
  }

  /** The settings in the words of `values.py`. A null takes back what holds outside. */
  public values(): Map<unknown> {
    const { given, gpu, platform } = this;
    const storage = given.resources?.ephemeralStorage;
    const outsideGpus = gpu ? this.parents.flatMap((settings) => settings.gpu ?? []) : [];
    return {
      image: given.image && platform.pods.image(given.image),
      image_pull_policy: given.imagePullPolicy,
      command: given.command,
      args: given.args,
      default_url: given.defaultUrl,
      environment: nonEmptyMap({ ...given.env, ...this.secretEnv() }),
      ...this.cpuAndMemory(),
      extra_guarantees: nonEmptyMap(
        storage && { 'ephemeral-storage': this.orNull(storage.request && quantity(storage.request).value) },
      ),
      extra_limits: nonEmptyMap({
        ...(storage && { 'ephemeral-storage': this.orNull(storage.limit && quantity(storage.limit).value) }),
        ...nullValues(outsideGpus.map(({ resourceName }) => resourceName)),
        ...(gpu && { [gpu.resourceName]: String(gpu.count) }),
      }),
      node_selector: nonEmptyMap({
        // Those of all pods hold outside already where they hold.
        ...(this.parents.length === 0 && platform.pods.nodeSelector),
        ...nullValues(outsideGpus.flatMap(({ nodeSelector }) => Object.keys(nodeSelector))),
        ...gpu?.nodeSelector,
        ...given.nodeSelector,
      }),
      tolerations: nonEmptyTolerations(this.tolerations()),
      affinity: given.affinity && k8s.toJson_Affinity(given.affinity),
      priority_class_name: given.priorityClassName,
      runtime_class_name: gpu?.runtimeClassName,
      pod_labels: nonEmptyMap(given.podLabels),
      pod_annotations: nonEmptyMap(given.podAnnotations),
    };
  }

  private tolerations(): k8s.Toleration[] {
    const own = [...(this.given.tolerations ?? []), ...(this.gpu?.tolerations ?? [])];
    return this.parents.length === 0 ? withPlatformTolerations(this.platform.pods, own) : own;
  }

  /** KubeSpawner wants CPU as a number of cores and memory as bytes, and takes every other resource as it is. */
  private cpuAndMemory(): Map<unknown> {
    const { cpu, memory } = this.given.resources ?? {};
    return {
      ...(cpu && {
        cpu_guarantee: this.orNull(cpu.request && millicores(cpu.request) / 1000),
        cpu_limit: this.orNull(cpu.limit && millicores(cpu.limit) / 1000),
      }),
      ...(memory && {
        memory_guarantee: this.orNull(memory.request && bytesOf(memory.request)),
        memory_limit: this.orNull(memory.limit && bytesOf(memory.limit)),
      }),
    };
  }

  /** Who says something of CPU says all of it: what is left out must not hold from outside. */
  private orNull<T>(value: T | undefined): T | null | undefined {
    return value ?? (this.parents.length > 0 ? null : undefined);
  }

  private secretEnv(): Map<object> {
    return Object.fromEntries(
      Object.entries(this.given.secretEnv ?? {}).map(([name, { secretName, key }]) => [
        name,
        { secret: secretName, key },
      ]),
    );
  }

  private check(): void {
    const { where, given } = this;
    if (given.image !== undefined) {
      checkImage(where, 'image', given.image);
    }
    checkEnum(where, 'imagePullPolicy', given.imagePullPolicy, kplus.ImagePullPolicy);
    containerResources(where, {}, given.resources);
    this.checkEnv();
    this.checkCommand();
    if (given.defaultUrl !== undefined && !given.defaultUrl.startsWith('/')) {
      throw new KubeflowError(
        where,
        `defaultUrl "${given.defaultUrl}" is not a path.`,
        'JupyterHub accepts a path from the root of the notebook server.',
        `Use "/${given.defaultUrl}".`,
      );
    }
    placementFields(where, this.subject, given);
    if (given.affinity) {
      checkAffinity(where, 'affinity', given.affinity);
    }
    this.checkNodes();
    checkNotebookPodMetadata(where, given.podLabels, given.podAnnotations);
  }

  private checkCommand(): void {
    const { command, args = [] } = this.given;
    if (command?.length === 0 || [...(command ?? []), ...args].includes('')) {
      throw new KubeflowError(
        this.where,
        command?.length === 0 ? 'command is empty.' : 'command or args hold an empty text.',
        'The entry point of the image runs what is given, and it must be a server that JupyterHub knows.',
        "Leave it out for ['jupyterhub-singleuser'].",
      );
    }
    checkNoNulCharacter(this.where, 'command or args', ...(command ?? []), ...args);
  }

  private checkEnv(): void {
    const { where, given } = this;
    mergeEnv(where, JUPYTERHUB_ENV, given.env);
    for (const [name, { secretName, key }] of Object.entries(given.secretEnv ?? {})) {
      mergeEnv(where, JUPYTERHUB_ENV, { [name]: '' });
      if (Object.hasOwn(given.env ?? {}, name)) {
        throw new KubeflowError(
          where,
          `secretEnv: variable "${name}" is set twice: in \`env\`, too.`,
          'Each variable is accepted once.',
          'Remove one.',
        );
      }
      checkName(where, `secretEnv: Secret of "${name}"`, secretName, DNS_SUBDOMAIN);
      checkSecretKey(where, name, key);
      const other = this.parents.find((settings) => Object.hasOwn(settings.given.env ?? {}, name));
      if (other) {
        throw new KubeflowError(
          where,
          `secretEnv: variable "${name}" has a plain value in \`env\` of ${other.subject}.`,
          'A value that comes from a Secret can be replaced by a plain one, and not the other way round.',
          `Let it come from a Secret there, too, or leave "${name}" out there.`,
        );
      }
    }
  }

  /** A label that nodes cannot have twice. */
  private checkNodes(): void {
    for (const [key, value] of Object.entries(this.given.nodeSelector ?? {})) {
      const needed = this.gpu?.nodeSelector[key];
      if (needed !== undefined && needed !== value) {
        throw new KubeflowError(
          this.where,
          `nodeSelector wants nodes with ${key}: ${value}, and the GPUs are on nodes with ${key}: ${needed}.`,
          'No node has both.',
          `Leave "${key}" out of nodeSelector.`,
        );
      }
    }
  }
}

function checkSecretKey(where: Construct, name: string, key: string): void {
  if (!isValidName(key, DATA_KEY)) {
    throw new KubeflowError(
      where,
      `secretEnv: "${key}", of which the variable "${name}" is made, is not a key of a Secret.`,
      'Kubernetes accepts letters, digits, "-", "_" and ".", at most 253.',
    );
  }
}

function nullValues(keys: string[]): Map<null> {
  return Object.fromEntries(keys.map((key) => [key, null]));
}

function nonEmptyMap<T extends object>(map: T | undefined): T | undefined {
  return map && Object.keys(map).length > 0 ? map : undefined;
}

function nonEmptyTolerations(list: k8s.Toleration[]): unknown[] | undefined {
  return list.length > 0 ? list.map((toleration) => k8s.toJson_Toleration(toleration)) : undefined;
}
