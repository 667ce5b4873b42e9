import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { AnnotationMetadataEntryType, App, TerraformStack } from 'cdktf';
import { KubeflowError, problem } from '../../../errors';
import type { PlatformBase } from '../../platform-base';
import { environmentName } from '../../platform-base';
import type { TerraformHost, TerraformOutput } from '../../terraform-output';
import { type StackJson, stackDocuments } from './stack-documents';

/**
 * The root of the Terraform half of an app.
 *
 * cdktf writes into a folder from the moment on that its `App` is made. Here that is a temporary one which exists only while
 * cdktf needs it, and what it wrote is handed back, so that an app's output is still written all at once or not at all.
 */
export class TerraformRoot implements TerraformOutput {
  /** The root of the app that a platform stands in, made for the first platform that asks. */
  public static of(platform: PlatformBase): TerraformRoot {
    const app = platform.node.root as Partial<TerraformHost>;
    // By what it can do and not by `instanceof`, so that it holds when two copies of the library are loaded.
    if (typeof app._terraform !== 'function') {
      throw new KubeflowError(
        platform,
        'this platform writes Terraform, and the root of the app cannot.',
        'It accepts an app that is a KubeflowApp, which writes Kubernetes YAML and Terraform together.',
        'Use `new KubeflowApp()` where the program says `new App()`; any chart of cdk8s may stand in it.',
      );
    }
    return app._terraform(() => new TerraformRoot());
  }

  private readonly app: App;
  private readonly files = new Map<string, string>();

  constructor() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kubeflow-cdk-'));
    try {
      // Validation is this library's own, which tells all mistakes together and before anything is written.
      this.app = new App({ outdir: folder, skipValidation: true, stackTraces: false });
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  /** A stack of its own for an environment. */
  public addStack(platform: PlatformBase): TerraformStack {
    const name = environmentName(platform);
    if (this.app.node.tryFindChild(name)) {
      throw new KubeflowError(
        platform,
        `another platform has the environment "${name}" already.`,
        'Each environment has a folder and a Terraform stack of its own, named after the path of its platform.',
        'Give one of the platforms another id.',
      );
    }
    return new TerraformStack(this.app, name);
  }

  /**
   * Writes a file into the folder of a stack.
   *
   * @returns path of the file within the output folder
   */
  public addStackFile(stack: TerraformStack, name: string, content: string): string {
    const file = `stacks/${stack.node.id}/${name}`;
    this.files.set(file, content);
    return file;
  }

  /** Paths of the files that were added to a stack, within the output folder. */
  public stackFiles(stack: TerraformStack): string[] {
    return [...this.files.keys()].filter((file) => file.startsWith(`stacks/${stack.node.id}/`));
  }

  public validate(): string[] {
    return this.app.node.findAll().flatMap((construct) => {
      const annotated = construct.node.metadata.filter(({ type }) => type === AnnotationMetadataEntryType.ERROR);
      return [...construct.node.validate(), ...annotated.map(({ data }) => String(data))].map((message) =>
        problem(construct, message),
      );
    });
  }

  public render(): Map<string, string | Uint8Array> {
    const folder = this.app.outdir;
    // Fails where something is there: the name was free, and nobody else may choose what stands in it.
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

  /** What people are told beside each stack. */
  private documents(rendered: ReadonlyMap<string, string | Uint8Array>): [string, string][] {
    return this.app.node.children
      .filter((child) => TerraformStack.isStack(child))
      .flatMap(({ node: { id } }) => {
        const stack: StackJson = JSON.parse(String(rendered.get(`stacks/${id}/cdk.tf.json`)));
        return [...stackDocuments(id, stack)].map(([file, text]): [string, string] => [`stacks/${id}/${file}`, text]);
      });
  }
}
