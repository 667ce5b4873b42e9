import type { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { ComponentImage, checkImage } from '../../../images';
import type * as kube from '../../../k8s/kube';
import { toManifest } from '../../../k8s/manifest';
import type { GpuPlacement } from '../../../platforms/capabilities/accelerators';
import { gpuPlacement } from '../../../platforms/gpu-placement';
import type { IPlatform } from '../../../platforms/platform';
import { withPlatformTolerations } from '../../../platforms/platform-pod';
import type { PlacementProps } from '../../../pods/component-pod-props';
import { checkCuda, needsCuda } from '../../../pods/cuda-images';
import { mergeEnv } from '../../../pods/env';
import { extendedResourceAmounts } from '../../../pods/extended-resources';
import { checkHugePages } from '../../../pods/huge-pages';
import { placementFields } from '../../../pods/placement';
import { containerResources } from '../../../pods/resources';
import { checkSecretKeyRef } from '../../../pods/secret-key-ref';
import { checkArguments } from '../../../validation/process-text';
import { bytesOf, millicores, quantity } from '../../../validation/quantities';
import { type NotebookContainerValues, notebookContainerValues } from './notebook-container';
import { checkNotebookFields } from './notebook-fields';
import { checkNotebookPodMetadata } from './notebook-pod-metadata';
import type { NotebookServerOptions } from './notebook-server-options';
import type { ByName, ServerValues } from './server-values';

/** Environment variables that JupyterHub sets on servers. */
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

/** How settings combine with others. */
export interface NotebookServerContext {
  /**
   * Settings that may apply at the same time and that these take precedence over.
   *
   * @default - none: these are the settings of all servers
   */
  readonly parents?: readonly NotebookServerValues[];
  /** Whether `image` is not the user's, but the default of the platform. */
  readonly defaultImage?: boolean;
  /** RuntimeClass of all servers. */
  readonly runtimeClassName?: string;
  /** Whether users can enter an image that these settings would replace. */
  readonly unlistedImage?: boolean;
}

/** Server settings of `notebooks`, of a profile or of a choice. */
export class NotebookServerValues {
  private readonly gpu?: GpuPlacement;
  private readonly extended: ByName<kube.Quantity>;
  private readonly placement: PlacementProps;
  private readonly container: NotebookContainerValues;
  private readonly parents: readonly NotebookServerValues[];

  /**
   * @param where construct for error messages
   * @param subject description for error messages: `notebooks` or `profile "Large"`
   * @param options the settings
   * @param platform platform of the hub
   * @param context how these settings combine with others
   * @throws KubeflowError if a setting is invalid.
   */
  constructor(
    private readonly where: Construct,
    private readonly subject: string,
    private readonly options: NotebookServerOptions,
    private readonly platform: IPlatform,
    private readonly context: NotebookServerContext = {},
  ) {
    const parents = context.parents ?? [];
    this.parents = parents;
    const prop = parents.length === 0 ? `${subject}.gpu` : `gpu of ${subject}`;
    this.gpu = gpuPlacement(where, platform, options.gpu, prop);
    this.extended = extendedResourceAmounts(where, `${subject}: `, options, this.gpu);
    this.placement = placementFields(where, subject, options);
    this.container = notebookContainerValues(where, options, platform.kubernetesVersion);
    this.check();
  }

  /** Returns the settings as in `values.json`. */
  public values(): ServerValues {
    const { options, gpu, platform } = this;
    const ephemeralStorage = options.resources?.ephemeralStorage;
    const parentGpus = gpu ? this.parents.flatMap((parent) => parent.gpu ?? []) : [];
    return {
      image: this.image(),
      image_pull_policy: options.imagePullPolicy,
      command: options.command,
      args: options.args,
      default_url: options.defaultUrl,
      environment: nonEmptyMap({ ...options.env, ...this.secretEnv() }),
      ...this.container,
      ...this.cpuAndMemory(),
      extra_guarantees: nonEmptyMap({
        ...(ephemeralStorage && { 'ephemeral-storage': this.sizeOrNull(ephemeralStorage.request) }),
        ...this.extended,
      }),
      extra_limits: nonEmptyMap({
        ...(ephemeralStorage && { 'ephemeral-storage': this.sizeOrNull(ephemeralStorage.limit) }),
        ...nullValues(parentGpus.map(({ resourceName }) => resourceName)),
        ...this.extended,
        ...(gpu && { [gpu.resourceName]: String(gpu.count) }),
      }),
      node_selector: nonEmptyMap({
        // Profiles inherit the platform's node selector from `notebooks`.
        ...(this.parents.length === 0 && platform.pods.nodeSelector),
        ...nullValues(parentGpus.flatMap(({ nodeSelector }) => Object.keys(nodeSelector))),
        ...gpu?.nodeSelector,
        ...options.nodeSelector,
      }),
      tolerations: this.tolerations(),
      affinity: this.placement.affinity,
      priority_class_name: options.priorityClassName,
      runtime_class_name: this.runtimeClass(parentGpus),
      pod_labels: nonEmptyMap(options.podLabels),
      pod_annotations: nonEmptyMap(options.podAnnotations),
    };
  }

  /** The RuntimeClass of the GPUs. That of a parent's other GPUs does not apply. */
  private runtimeClass(parentGpus: readonly GpuPlacement[]): string | null | undefined {
    const { gpu } = this;
    // A RuntimeClass of all servers, such as a sandbox, stays.
    const isFixed = this.parents.some(({ context }) => context.runtimeClassName !== undefined);
    const inherits = !isFixed && parentGpus.some(({ runtimeClassName }) => runtimeClassName !== undefined);
    return gpu?.runtimeClassName ?? (inherits ? null : undefined);
  }

  /** The image, and with GPUs the default image with CUDA, unless the program chooses one. */
  private image(): string | undefined {
    const { options, platform, gpu, parents } = this;
    if (options.image !== undefined) {
      return platform.pods.image(options.image);
    }
    const isChosen = this.context.unlistedImage || parents.some((parent) => parent.choosesImage);
    return needsCuda(gpu, this.extended) && parents.length > 0 && !isChosen
      ? platform.pods.image(platform.image(ComponentImage.JUPYTERHUB_NOTEBOOK_GPU))
      : undefined;
  }

  private get choosesImage(): boolean {
    return this.options.image !== undefined && !this.context.defaultImage;
  }

  private tolerations(): kube.Toleration[] | undefined {
    const own = [...(this.placement.tolerations ?? []), ...(this.gpu?.tolerations ?? [])];
    const all = this.parents.length === 0 ? withPlatformTolerations(this.where, this.platform.pods, own) : own;
    const source = { where: this.where, what: 'tolerations' };
    return all.length > 0 ? all.map((toleration) => toManifest('Toleration', toleration, source)) : undefined;
  }

  /** KubeSpawner expects CPU as a number of cores and memory in bytes. It passes other resources through. */
  private cpuAndMemory(): ServerValues {
    const { cpu, memory } = this.options.resources ?? {};
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

  /** A resource replaces that of the parents, so a missing request or limit must remove theirs. */
  private orNull<T>(value: T | undefined): T | null | undefined {
    return value ?? (this.parents.length > 0 ? null : undefined);
  }

  private sizeOrNull(size: Size | undefined): string | null | undefined {
    return this.orNull(size && String(quantity(size)));
  }

  private secretEnv(): ByName<object> {
    return Object.fromEntries(
      Object.entries(this.options.secretEnv ?? {}).map(([name, { secretName, key }]) => [
        name,
        { secret: secretName, key },
      ]),
    );
  }

  private check(): void {
    const { where, options } = this;
    if (options.image !== undefined) {
      checkImage(where, 'image', options.image);
    }
    this.checkCombination();
    containerResources(where, {}, options.resources);
    this.checkEnv();
    this.checkCommand();
    if (options.defaultUrl !== undefined && !options.defaultUrl.startsWith('/')) {
      throw new KubeflowError(
        where,
        `defaultUrl "${options.defaultUrl}" is not a path.`,
        'Must be an absolute path of the notebook server.',
        `Use "/${options.defaultUrl}".`,
      );
    }
    this.checkNodes();
    const { env, defaultUrl, podAnnotations, lifecycle } = options;
    for (const [what, value] of Object.entries({ env, defaultUrl, podAnnotations, lifecycle })) {
      checkNotebookFields(where, what, value);
    }
    checkNotebookPodMetadata(where, options.podLabels, options.podAnnotations);
  }

  private checkCommand(): void {
    const { command, args = [] } = this.options;
    if (command?.length === 0 || [...(command ?? []), ...args].includes('')) {
      throw new KubeflowError(
        this.where,
        command?.length === 0 ? 'command is empty.' : 'command or args contain an empty string.',
        "The image's entry point runs the command, which must start a server that JupyterHub supports.",
        "Remove it for ['jupyterhub-singleuser'].",
      );
    }
    checkArguments(this.where, 'command or args', ...(command ?? []), ...args);
  }

  /** Checks that the image that the program chooses for GPUs contains CUDA, and that huge pages come with CPU or memory. */
  private checkCombination(): void {
    // Choices of other options may not apply.
    const applied = [this, ...this.parents.filter(({ parents }) => parents.length < 2).reverse()];
    const image = applied.find((settings) => settings.choosesImage)?.options.image;
    const gpu = applied.find((settings) => settings.gpu)?.gpu;
    const extended = Object.assign({}, ...applied.map((settings) => settings.extended));
    if (needsCuda(gpu, extended) && image !== undefined) {
      checkCuda(this.where, this.subject, image, 'or remove `image` for the default image with CUDA');
    }
    const chosen = (name: 'cpu' | 'memory') => applied.flatMap(({ options }) => options.resources?.[name] ?? [])[0];
    const names = (['cpu', 'memory'] as const).filter((name) => chosen(name)?.request ?? chosen(name)?.limit);
    checkHugePages(this.where, this.subject, [...names, ...Object.keys(extended)]);
  }

  private checkEnv(): void {
    const { where, options } = this;
    mergeEnv(where, JUPYTERHUB_ENV, options.env);
    for (const [name, source] of Object.entries(options.secretEnv ?? {})) {
      mergeEnv(where, JUPYTERHUB_ENV, { [name]: '' });
      if (Object.hasOwn(options.env ?? {}, name)) {
        throw new KubeflowError(
          where,
          `secretEnv: variable "${name}" is also set in \`env\`.`,
          'Each variable must be set once.',
          'Remove one of them.',
        );
      }
      checkSecretKeyRef(where, `secretEnv: ${name}`, source);
      const other = this.parents.find((parent) => Object.hasOwn(parent.options.env ?? {}, name));
      if (other) {
        throw new KubeflowError(
          where,
          `secretEnv: variable "${name}" has a literal value in \`env\` of ${other.subject}.`,
          'A literal value can replace a value from a Secret, but not the reverse.',
          `Use \`secretEnv\` there, too, or remove "${name}" there.`,
        );
      }
    }
  }

  /** Compares the node selector with that of the GPUs, because a node has one value per label. */
  private checkNodes(): void {
    for (const [key, value] of Object.entries(this.options.nodeSelector ?? {})) {
      const gpuLabels = this.gpu?.nodeSelector ?? {};
      const gpuValue = gpuLabels[key];
      if (Object.hasOwn(gpuLabels, key) && gpuValue !== value) {
        throw new KubeflowError(
          this.where,
          `nodeSelector requires nodes with ${key}: ${value}, but the GPUs are on nodes with ${key}: ${gpuValue}.`,
          'No node can have both labels.',
          `Remove "${key}" from nodeSelector.`,
        );
      }
    }
  }
}

function nullValues(keys: string[]): ByName<null> {
  return Object.fromEntries(keys.map((key) => [key, null]));
}

function nonEmptyMap<T extends object>(map: T | undefined): T | undefined {
  return map && Object.keys(map).length > 0 ? map : undefined;
}
