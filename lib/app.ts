import * as path from 'node:path';
import { App } from 'cdk8s';
import { KubeflowError, SynthesisError } from './errors';
import { applyImageLock } from './platforms/images/image-lock';
import { setNamespacePrefix } from './platforms/namespace';
import type { TerraformOutput } from './platforms/terraform-output';
import { type CollectedApp, collectApp, environmentNames } from './synthesis/collected-app';
import { checkCommandLine, isStdoutFolder } from './synthesis/command-lines';
import {
  deploymentFiles,
  type PlannedEnvironment,
  type PlanSettings,
  planEnvironments,
} from './synthesis/deployment/deployment-files';
import { type RemovedObjects, removedObjects } from './synthesis/deployment/removed-objects';
import { warnAboutLargePods } from './synthesis/deployment/size-warnings';
import { ManifestRenderer } from './synthesis/manifest-renderer';
import { type Output, OutputFolders, type OutputPaths } from './synthesis/output-folders';
import { summarizeStream } from './synthesis/stream-summary';
import { formatKeptEnvironments, summarize } from './synthesis/summary';
import { Warnings } from './warnings';
import { toYaml } from './yaml';

/** Properties of a `KubeflowApp`. */
export interface KubeflowAppProps {
  /**
   * Folder for Kubernetes YAML. Each environment has a subfolder.
   *
   * @default - the environment variable CDK8S_OUTDIR, which `cdk8s synth` sets, or else `dist`
   */
  readonly outdir?: string;

  /**
   * Folder for Terraform.
   *
   * @default - the environment variable CDKTF_OUTDIR, which `cdktf synth` sets, or else `cdktf.out`
   */
  readonly terraformOutdir?: string;

  /**
   * Folder for files that are neither Kubernetes YAML nor Terraform, for example those that create a local cluster. Each
   * environment has a subfolder.
   *
   * @default - the environment variable KUBEFLOW_DEPLOY_OUTDIR, or else `deploy.out`
   */
  readonly deployOutdir?: string;

  /**
   * Prefix of the names of all namespaces, and of all cluster-scoped objects of the library except
   * CustomResourceDefinitions. Programs with different prefixes can run side by side on one cluster. Their definitions are
   * equal, and are written to the folder `shared`.
   *
   * Props take names of namespaces without the prefix. They also accept names that the library returns with the prefix, such
   * as `namespace` of a platform, a chart or a shared volume.
   *
   * At most 50 lower-case letters, digits or `-`, starting with a letter or digit.
   *
   * @default - the environment variable KUBEFLOW_NAMESPACE_PREFIX, or else no prefix
   */
  readonly namespacePrefix?: string;

  /**
   * Whether the objects are applied with `kubectl apply --server-side`, as the printed commands and scripts then do. If
   * false, they use `kubectl apply`, and synthesis checks that each object fits into the annotation in which it stores
   * a copy: at most 262,144 bytes.
   *
   * @default true
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
   */
  readonly serverSideApply?: boolean;

  /**
   * Lock file with the digests of images, which `npx kubeflow-cdk images lock` writes. The path is relative to the working
   * directory.
   *
   * Images of components, and those that you set for notebooks, profiles, jobs and additional containers, get their digest
   * from the file. One without a digest in the file is an error. An image that has a digest in the program keeps it.
   *
   * @default - `images.lock.json` in the working directory, if it exists
   */
  readonly imageLock?: string;

  /**
   * Whether `synth()` prints the written files, the warnings and the commands that apply the files. It prints to
   * standard error, or to standard output if CDKTF_OUTDIR is set.
   *
   * @default true
   */
  readonly summary?: boolean;
}

/** Files in the staging folders, with their problems and summary. */
interface StagedOutput {
  readonly problems: readonly string[];
  /** Files of the deployment folder, by path. */
  deploymentFiles(): Map<string, string>;
  /** Adds the warnings that depend on all objects. */
  addWarnings(): void;
  /** Objects that left the program since the last synthesis. Call it before the files change. */
  removedObjects(): RemovedObjects;
  constructMetadata(): unknown;
  summary(removed: RemovedObjects): string;
}

/**
 * The root of a program that writes Kubernetes YAML and, for cloud platforms, Terraform.
 *
 * It is a cdk8s `App` and can contain charts and constructs of any cdk8s library.
 */
export class KubeflowApp extends App {
  /** Prefix of the names of namespaces and cluster-scoped objects, or an empty string. */
  public readonly namespacePrefix: string;

  private readonly paths: OutputPaths;
  private readonly settings: PlanSettings;
  private readonly summary: boolean;
  private readonly isStream: boolean;
  private readonly isPlanOnly: boolean;
  private terraform?: TerraformOutput;

  /**
   * @throws KubeflowError if `namespacePrefix` is not a valid prefix of names, or if `imageLock` does not exist or is not a
   * lock file.
   */
  constructor(props: KubeflowAppProps = {}) {
    const stdoutFolder = isStdoutFolder(process.env.CDK8S_OUTDIR) ? process.env.CDK8S_OUTDIR : undefined;
    super({ outdir: stdoutFolder ?? props.outdir });
    this.isStream = stdoutFolder !== undefined;
    const planFolder = process.env.KUBEFLOW_PLAN_OUTDIR || undefined;
    this.isPlanOnly = planFolder !== undefined;
    this.paths = {
      manifests: this.outdir,
      terraform: props.terraformOutdir ?? (process.env.CDKTF_OUTDIR || 'cdktf.out'),
      deployment: planFolder ?? props.deployOutdir ?? (process.env.KUBEFLOW_DEPLOY_OUTDIR || 'deploy.out'),
    };
    this.settings = { serverSideApply: props.serverSideApply ?? true, imageLock: props.imageLock };
    this.summary = props.summary ?? true;
    this.namespacePrefix = props.namespacePrefix ?? process.env.KUBEFLOW_NAMESPACE_PREFIX ?? '';
    if (this.namespacePrefix !== '') {
      setNamespacePrefix(this, this.namespacePrefix);
    }
    // The lock file may not exist yet: the plan is what `kubeflow-cdk images lock` writes it from.
    if (!this.isPlanOnly) {
      applyImageLock(this, props.imageLock);
    }
  }

  /**
   * Validates the whole app, then writes all files.
   *
   * With `cdk8s synth --stdout`, it writes one file with all objects in the order in which to apply them. The environment
   * variable KUBEFLOW_ENVIRONMENT selects the objects of one environment.
   *
   * If there are problems, all of them are reported together and no file changes. Files of an earlier synthesis that
   * the program no longer contains are removed, and the summary lists their objects, which remain in the cluster. Files of
   * environments that the program does not have stay. Files that synthesis did not write are never changed.
   *
   * With the environment variable KUBEFLOW_PLAN_OUTDIR, it writes only the plans of the environments, to this folder, and
   * ignores the lock file of images.
   *
   * @throws SynthesisError if the app has problems.
   * @throws KubeflowError if the command line requests a Helm chart or HCL.
   */
  public override synth(): void {
    checkCommandLine(this, this.terraform !== undefined);
    const collected = collectApp(this);
    const folders = new OutputFolders(this, this.paths, this.outputs());
    try {
      const output = this.isStream ? this.stageStream(collected, folders) : this.stageManifests(collected, folders);
      const problems = [...collected.problems, ...output.problems, ...(this.terraform?.validate() ?? [])];
      if (problems.length === 0) {
        for (const [file, content] of this.terraform?.render() ?? []) {
          folders.stage('terraform', file, content);
        }
        for (const [file, text] of output.deploymentFiles()) {
          folders.stage('deployment', file, text);
        }
      }
      if (process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true') {
        folders.stage('manifests', 'construct-metadata.json', JSON.stringify(output.constructMetadata()));
      }
      problems.push(...folders.conflicts());
      if (problems.length > 0) {
        throw new SynthesisError(problems);
      }
      output.addWarnings();
      const removed = output.removedObjects();
      const kept = folders.commit(environmentNames(collected));
      if (this.summary) {
        // The cdk8s CLI shows standard error and drops standard output. The cdktf CLI reports all standard error as an
        // error.
        const stream = process.env.CDKTF_OUTDIR === undefined ? process.stderr : process.stdout;
        for (const warning of Warnings.of(this)) {
          stream.write(`Warning: ${warning}\n\n`);
        }
        stream.write(output.summary(removed));
        stream.write(formatKeptEnvironments(kept));
      }
    } finally {
      folders.discard();
    }
  }

  /**
   * Returns all Kubernetes objects of the app as YAML, in the order in which to apply them. Validates the app and
   * writes no file.
   *
   * @throws SynthesisError if the app has problems.
   */
  public override synthYaml(): string {
    const collected = collectApp(this);
    const { manifests, problems } = new ManifestRenderer(collected, this.settings.serverSideApply).renderStream();
    const all = [...collected.problems, ...problems];
    if (all.length > 0) {
      throw new SynthesisError(all);
    }
    return toYaml(manifests);
  }

  private stageManifests(collected: CollectedApp, folders: OutputFolders): StagedOutput {
    const rendered = new ManifestRenderer(collected, this.settings.serverSideApply).render(({ path: file }, objects) =>
      folders.stage('manifests', file, toYaml(objects)),
    );
    const isSound = rendered.problems.length === 0 && collected.problems.length === 0;
    const plans = new Map<string, PlannedEnvironment[]>();
    const plan = (base: string): PlannedEnvironment[] => {
      const planned =
        plans.get(base) ?? (isSound ? planEnvironments(collected, rendered, this.paths, base, this.settings) : []);
      plans.set(base, planned);
      return planned;
    };
    return {
      ...rendered,
      // Scripts run in the folder above the deployment output: by default, the working directory.
      deploymentFiles: () => deploymentFiles(plan(path.dirname(path.resolve(this.paths.deployment)))),
      addWarnings: () => {
        for (const each of plan(process.cwd())) {
          warnAboutLargePods(each.output);
        }
      },
      removedObjects: () =>
        removedObjects(
          this.paths.deployment,
          plan(process.cwd()).map((each) => each.plan),
        ),
      summary: (removed) => summarize(plan(process.cwd()), removed),
    };
  }

  /** One file with all objects, which `cdk8s synth --stdout` copies to standard output. */
  private stageStream(collected: CollectedApp, folders: OutputFolders): StagedOutput {
    const selected = process.env.KUBEFLOW_ENVIRONMENT || undefined;
    const rendered = new ManifestRenderer(collected, this.settings.serverSideApply).renderStream(selected);
    if (selected !== undefined && !rendered.objects.has(selected)) {
      throw new KubeflowError(
        this,
        `KUBEFLOW_ENVIRONMENT "${selected}" is not an environment of the app.`,
        `Must be one of: ${[...rendered.objects.keys()].filter(Boolean).sort().join(', ')}.`,
      );
    }
    if (rendered.problems.length === 0 && rendered.manifests.length > 0) {
      folders.stage('manifests', 'stream.k8s.yaml', toYaml(rendered.manifests));
    }
    return {
      ...rendered,
      deploymentFiles: () => new Map(),
      addWarnings: () => undefined,
      removedObjects: () => new Map(),
      summary: () => summarizeStream(collected, rendered, selected),
    };
  }

  /** The outputs to write. A stream has no scripts: those of an earlier synthesis stay. */
  private outputs(): Output[] | undefined {
    if (this.isPlanOnly) {
      return ['deployment'];
    }
    return this.isStream ? ['manifests', 'terraform'] : undefined;
  }

  /**
   * Creates the Terraform output the first time a platform requests it, so that an app without a cloud platform never
   * loads cdktf.
   *
   * @internal
   */
  public _terraform<T extends TerraformOutput>(make: () => T): T {
    this.terraform ??= make();
    return this.terraform as T;
  }
}
