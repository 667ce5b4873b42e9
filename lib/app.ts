import * as path from 'node:path';
import { App } from 'cdk8s';
import { KubeflowError, SynthesisError } from './errors';
import { setNamespacePrefix } from './platforms/namespace';
import type { TerraformOutput } from './platforms/terraform-output';
import { clusterFiles } from './synthesis/cluster-files';
import { collectApp } from './synthesis/collected-app';
import { ManifestRenderer } from './synthesis/manifest-renderer';
import { OutputFolder } from './synthesis/output-folder';
import { summarize } from './synthesis/summary';
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
   * Prefix for the name of every namespace. With a prefix, a program can run on a cluster where its namespaces already
   * exist. Cluster-scoped objects, such as CustomResourceDefinitions and ClusterRoles, keep their names.
   *
   * @default - the environment variable KUBEFLOW_NAMESPACE_PREFIX, or else no prefix
   */
  readonly namespacePrefix?: string;

  /**
   * Whether `synth()` prints the written files, the warnings and the commands that apply the files. It prints to
   * standard error, or to standard output if CDKTF_OUTDIR is set.
   *
   * @default true
   */
  readonly summary?: boolean;
}

/**
 * The root of a program that writes Kubernetes YAML and, for cloud platforms, Terraform.
 *
 * It is a cdk8s `App` and can contain charts and constructs of any cdk8s library.
 */
export class KubeflowApp extends App {
  private readonly terraformOutdir: string;
  private readonly summary: boolean;
  private terraform?: TerraformOutput;

  constructor(props: KubeflowAppProps = {}) {
    super({ outdir: props.outdir });
    this.terraformOutdir = props.terraformOutdir ?? process.env.CDKTF_OUTDIR ?? 'cdktf.out';
    this.summary = props.summary ?? true;
    const prefix = props.namespacePrefix ?? process.env.KUBEFLOW_NAMESPACE_PREFIX;
    if (prefix) {
      setNamespacePrefix(this, prefix);
    }
  }

  /**
   * Validates the whole app, then writes all files.
   *
   * If there are problems, all of them are reported together and no file changes. Files of an earlier synthesis that
   * the program no longer contains are removed. Files that synthesis did not write are never changed.
   *
   * @throws SynthesisError if the app has problems.
   */
  public override synth(): void {
    const collected = collectApp(this);
    const manifests = new OutputFolder(this.outdir);
    // Without a cloud platform this folder stays empty, and the files of an earlier synthesis are removed.
    const stacks = this.terraformFolder();
    try {
      const rendered = new ManifestRenderer(collected).render(({ path: file }, objects) =>
        manifests.stage(file, toYaml(objects)),
      );
      const problems = [...collected.problems, ...rendered.problems, ...(this.terraform?.validate() ?? [])];
      if (problems.length === 0) {
        for (const [file, content] of this.terraform?.render() ?? []) {
          stacks?.stage(file, content);
        }
      }
      for (const [file, text] of clusterFiles(collected)) {
        manifests.stage(file, text);
      }
      if (process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true') {
        manifests.stage('construct-metadata.json', JSON.stringify(rendered.constructMetadata()));
      }
      problems.push(...manifests.conflicts(), ...(stacks?.conflicts() ?? []));
      if (problems.length > 0) {
        throw new SynthesisError(problems);
      }
      manifests.commit();
      stacks?.commit();
      if (this.summary) {
        // The cdk8s CLI shows standard error and drops standard output. The cdktf CLI reports all standard error as an
        // error.
        const stream = process.env.CDKTF_OUTDIR === undefined ? process.stderr : process.stdout;
        for (const warning of Warnings.of(this)) {
          stream.write(`Warning: ${warning}\n\n`);
        }
        stream.write(summarize(collected, rendered, this.outdir, this.terraform && this.terraformOutdir));
      }
    } finally {
      manifests.discard();
      stacks?.discard();
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
    const setup: string[] = [];
    const files: string[] = [];
    const rendered = new ManifestRenderer(collected).render((file, objects) =>
      (file.setup ? setup : files).push(toYaml(objects)),
    );
    const problems = [...collected.problems, ...rendered.problems];
    if (problems.length > 0) {
      throw new SynthesisError(problems);
    }
    return [...setup, ...files].join('---\n');
  }

  /** Returns undefined if Terraform would share the folder with Kubernetes YAML and the app has no Terraform. */
  private terraformFolder(): OutputFolder | undefined {
    if (path.resolve(this.outdir) !== path.resolve(this.terraformOutdir)) {
      return new OutputFolder(this.terraformOutdir);
    }
    if (this.terraform) {
      throw new KubeflowError(
        this,
        `outdir and terraformOutdir are both "${this.outdir}".`,
        'Kubernetes YAML and Terraform need separate folders, because each removes the files that it no longer writes.',
        'Set `terraformOutdir` (CDKTF_OUTDIR) to another folder.',
      );
    }
    return undefined;
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
