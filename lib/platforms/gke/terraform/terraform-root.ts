import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { AnnotationMetadataEntryType, App, TerraformStack } from 'cdktf';
import { KubeflowError, problem } from '../../../errors';
import type { PlatformBase } from '../../platform-base';
import { environmentName } from '../../platform-base';
import type { TerraformHost, TerraformOutput } from '../../terraform-output';
import { ComparedEnvironments } from './compared-environments';
import { EnvironmentStack, type PlatformBackend } from './environment-stack';
import { externalNameProblems } from './external-names';
import { stackDocuments } from './stack-documents';
import type { StackJson } from './stack-json';

/**
 * Result of a validation that runs `terraform version`, for example of `CloudBackend`. Synthesis does not depend on the
 * programs of a machine, and every feature that cdktf checks works since Terraform 1.5.
 */
const TERRAFORM_VERSION = /^Could not determine version of |^\S+ version \S+ is lower than the required version /;

/**
 * Root of the Terraform constructs of an app.
 *
 * cdktf writes to its output folder as soon as its `App` is created. This class uses a temporary folder that exists
 * only while cdktf needs it, and returns its files, so that the app still writes all output at once or none.
 */
export class TerraformRoot implements TerraformOutput {
  /**
   * Returns the root for the app of a platform, and creates it for the first platform.
   *
   * @throws KubeflowError if the root of the app is not a `KubeflowApp`.
   */
  public static of(platform: PlatformBase): TerraformRoot {
    const app = platform.node.root as Partial<TerraformHost>;
    // Not `instanceof KubeflowApp`: the app may come from another installed copy of the library.
    if (typeof app._terraform !== 'function') {
      throw new KubeflowError(
        platform,
        'this platform writes Terraform, which the root of the app does not support.',
        'The root must be a KubeflowApp, which writes Kubernetes YAML and Terraform.',
        'Replace `new App()` with `new KubeflowApp()`. It accepts all cdk8s charts.',
      );
    }
    return app._terraform(() => new TerraformRoot());
  }

  /** The environments of the app. */
  public readonly environments = new ComparedEnvironments();

  private readonly app: App;
  private readonly files = new Map<string, string>();

  constructor() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubeflow-cdk-'));
    try {
      // The library validates by itself: it reports all problems together, before anything is written.
      this.app = new App({ outdir: folder, skipValidation: true, stackTraces: false });
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * Adds a stack for an environment.
   *
   * @param backend the backend of the platform, which the program can replace
   * @param googleProviderVersion version constraint of the Google provider
   * @throws KubeflowError if another platform has the same environment name.
   */
  public addStack(platform: PlatformBase, backend: PlatformBackend, googleProviderVersion: string): EnvironmentStack {
    const name = environmentName(platform);
    if (this.app.node.tryFindChild(name)) {
      throw new KubeflowError(
        platform,
        `the environment "${name}" already exists.`,
        'Each environment requires a separate folder and Terraform stack, which are named after the path of the platform.',
        'Give one of the platforms another id.',
      );
    }
    return new EnvironmentStack(this.app, name, backend, googleProviderVersion);
  }

  /**
   * Writes a file into the folder of a stack.
   *
   * @returns path of the file within the output folder
   */
  public addStackFile(stack: TerraformStack, name: string, content: string): string {
    const file = `${this.stackFolder(stack)}/${name}`;
    this.files.set(file, content);
    return file;
  }

  /** Folder of a stack, within the output folder. */
  public stackFolder(stack: TerraformStack): string {
    return `stacks/${stack.node.id}`;
  }

  /** Paths of the files that were added to a stack, within the output folder. */
  public stackFiles(stack: TerraformStack): string[] {
    return [...this.files.keys()].filter((file) => file.startsWith(`${this.stackFolder(stack)}/`));
  }

  public validate(): string[] {
    return [...this.constructProblems(), ...externalNameProblems(this.app, providerDefaults)];
  }

  private constructProblems(): string[] {
    return this.app.node.findAll().flatMap((construct) => {
      const annotated = construct.node.metadata.filter(({ type }) => type === AnnotationMetadataEntryType.ERROR);
      const messages = [...construct.node.validate(), ...annotated.map(({ data }) => String(data))];
      return messages
        .filter((message) => !TERRAFORM_VERSION.test(message))
        .map((message) => problem(construct, message));
    });
  }

  public render(): Map<string, string | Uint8Array> {
    const folder = this.app.outdir;
    // Fails if the folder exists: another user of the machine could have chosen its content.
    fs.mkdirSync(folder, { mode: 0o700 });
    try {
      fs.mkdirSync(path.join(folder, 'stacks'));
      this.app.synth();
      const files = fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort();
      const rendered = new Map<string, string | Uint8Array>(
        files.map((file) => [path.relative(folder, file).split(path.sep).join('/'), fs.readFileSync(file)]),
      );
      return new Map([...rendered, ...this.documents(rendered), ...this.files]);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Documents of each stack, by path. */
  private documents(rendered: ReadonlyMap<string, string | Uint8Array>): [string, string][] {
    return this.app.node.children
      .filter((child) => TerraformStack.isStack(child))
      .flatMap(({ node: { id } }) => {
        const stack: StackJson = JSON.parse(String(rendered.get(`stacks/${id}/cdk.tf.json`)));
        return [...stackDocuments(id, stack)].map(([file, text]): [string, string] => [`stacks/${id}/${file}`, text]);
      });
  }
}

/** Values of the provider that the library adds to a stack. */
function providerDefaults(stack: TerraformStack): { project?: string; region?: string; zone?: string } {
  const provider = stack.node.tryFindChild('google');
  return provider instanceof GoogleProvider
    ? { project: provider.project, region: provider.region, zone: provider.zone }
    : {};
}
