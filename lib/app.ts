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

/** Options of a `KubeflowApp`. */
export interface KubeflowAppProps {
  /**
   * Folder that Kubernetes YAML is written to, in a folder for each environment.
   *
   * @default - the environment variable CDK8S_OUTDIR, which `cdk8s synth` sets, or else `dist`
   */
  readonly outdir?: string;

  /**
   * Folder that Terraform is written to.
   *
   * @default - the environment variable CDKTF_OUTDIR, which `cdktf synth` sets, or else `cdktf.out`
   */
  readonly terraformOutdir?: string;

  /**
   * What the name of every namespace begins with, so that the program can be tried on a cluster where the names themselves are
   * taken. Objects that have no namespace, such as definitions and cluster roles, keep their names.
   *
   * @default - the environment variable KUBEFLOW_NAMESPACE_PREFIX, or else nothing
   */
  readonly namespacePrefix?: string;

  /**
   * Whether `synth()` tells what it wrote, what it warns of and which commands apply it: on standard error, or on standard output
   * where CDKTF_OUTDIR is set.
   *
   * @default true
   */
  readonly summary?: boolean;
}

/**
 * The root of a program that writes Kubernetes YAML and, where a platform is a cloud, Terraform.
 *
 * It is a cdk8s `App`: charts and constructs of any cdk8s library may stand in it.
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
   * Validates everything, then writes everything.
   *
   * All mistakes are told together, and then no file is touched. Files of an earlier synthesis that are no longer part of
   * the program are removed; files that it did not write are never touched.
   */
  public override synth(): void {
    const collected = collectApp(this);
    const manifests = new OutputFolder(this.outdir);
    // Without a cloud nothing is staged in it, and what an earlier synthesis wrote is removed.
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
        // The cdk8s command line shows standard error and drops standard output; that of cdktf calls all of the former an error.
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

  /** All Kubernetes objects of the app as YAML, in an order in which they can be applied, validated; nothing is written. */
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

  /** Undefined where the Kubernetes YAML has the folder for itself. */
  private terraformFolder(): OutputFolder | undefined {
    if (path.resolve(this.outdir) !== path.resolve(this.terraformOutdir)) {
      return new OutputFolder(this.terraformOutdir);
    }
    if (this.terraform) {
      throw new KubeflowError(
        this,
        `outdir and terraformOutdir are both "${this.outdir}".`,
        'Kubernetes YAML and Terraform have a folder each, because each half removes the files that it no longer writes.',
        'Give `terraformOutdir` (CDKTF_OUTDIR) another folder.',
      );
    }
    return undefined;
  }

  /**
   * The Terraform half, made when a platform first asks for it, so that an app without a cloud never loads cdktf.
   *
   * @internal
   */
  public _terraform<T extends TerraformOutput>(make: () => T): T {
    this.terraform ??= make();
    return this.terraform as T;
  }
}
