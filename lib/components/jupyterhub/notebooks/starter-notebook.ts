import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { KubeflowError } from '../../../errors';
import type { HubNames } from '../hub-names';

/** The key of the notebook in its ConfigMap; its name in homes may have characters that a key cannot. */
const KEY = 'first-notebook.ipynb';
const SCRIPT = 'first-notebook.sh';

/** Name of the volume with the starter notebook in notebook pods. */
export const STARTER_NOTEBOOK_VOLUME = 'first-notebook';

/** Mount path of that volume. */
export const STARTER_NOTEBOOK_DIRECTORY = '/etc/first-notebook';

// `kubectl apply` keeps the whole object, as JSON, in an annotation of at most 262,144 bytes.
const MAX_BYTES = 250_000;

/** Options of `StarterNotebook.fromFile`. */
export interface StarterNotebookOptions {
  /**
   * What the notebook is called in homes; it ends with `.ipynb`.
   *
   * @default - the name of the file
   */
  readonly name?: string;
}

/** A notebook that each home is given once. */
export interface StarterNotebookConfig {
  /** The ConfigMap that it is in. */
  readonly config_map: string;
  /** File name of the notebook in homes. */
  readonly name: string;
  /** Volume of notebook pods with the ConfigMap. */
  readonly volume: string;
  /** Mount path of the volume. */
  readonly mount_path: string;
  /** Script in the ConfigMap that copies the notebook and then starts the server. */
  readonly script: string;
}

/**
 * A notebook that a new home begins with.
 *
 * A home is given it once: an edited one is never written over, and a deleted one does not come back, unless its user deletes the file
 * `.first-notebook` beside it.
 */
export class StarterNotebook {
  /**
   * `Welcome.ipynb`, which walks through the platform: what is mounted, training in a notebook and with a TFJob, serving.
   */
  public static welcome(): StarterNotebook {
    return StarterNotebook.fromFile(join(__dirname, KEY), { name: 'Welcome.ipynb' });
  }

  /**
   * A notebook of yours.
   *
   * It is read when the program runs; a home that has been given one keeps that.
   *
   * @param path the file: a notebook of nbformat 4, of at most 250 kB, best without outputs
   * @param options what it is called in homes
   */
  public static fromFile(path: string, options: StarterNotebookOptions = {}): StarterNotebook {
    return new StarterNotebook(path, options.name ?? basename(path));
  }

  /** Homes begin empty. */
  public static none(): StarterNotebook {
    return new StarterNotebook(undefined, '');
  }

  private constructor(
    private readonly path: string | undefined,
    private readonly name: string,
  ) {}

  /**
   * Lays the notebook where servers find it, if there is one. Mistakes are told here, where it is known whose they are.
   *
   * @internal
   */
  public _bind(scope: Construct, names: HubNames): StarterNotebookConfig | undefined {
    if (this.path === undefined) {
      return undefined;
    }
    checkFileName(scope, this.name);
    const notebook = readNotebook(scope, this.path);
    const config = new k8s.KubeConfigMap(scope, 'first-notebook', {
      metadata: { name: names.starterNotebook, labels: names.labelsOf('singleuser-server') },
      data: { [KEY]: notebook, [SCRIPT]: readFileSync(join(__dirname, SCRIPT), 'utf8') },
    });
    return {
      config_map: config.name,
      name: this.name,
      volume: STARTER_NOTEBOOK_VOLUME,
      mount_path: STARTER_NOTEBOOK_DIRECTORY,
      script: SCRIPT,
    };
  }
}

function checkFileName(where: Construct, name: string): void {
  if (!/^(?!\.)[^/{}\p{Cc}\p{Cs}]+\.ipynb$/u.test(name) || Buffer.byteLength(name) > 200) {
    throw new KubeflowError(
      where,
      `starterNotebook: "${name}" is not the name of a notebook.`,
      'JupyterLab accepts the name of a file that ends with ".ipynb" and is not hidden; here it is of at most 200 bytes, without "{" and "}".',
      'Use for example { name: "Welcome.ipynb" }.',
    );
  }
}

/** The text of a notebook, as it is in its file. */
function readNotebook(where: Construct, path: string): string {
  const text = readText(where, path);
  const problem = formatProblem(text);
  if (problem !== undefined) {
    throw new KubeflowError(
      where,
      `starterNotebook: ${basename(path)} ${problem}.`,
      'JupyterLab accepts notebooks of nbformat 4: JSON with "nbformat", "nbformat_minor", "metadata" and "cells".',
      'Save it with JupyterLab, or convert it: jupyter nbconvert --to notebook --nbformat 4.',
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(text));
  if (bytes > MAX_BYTES) {
    throw new KubeflowError(
      where,
      `starterNotebook: ${basename(path)} takes ${bytes} bytes in a ConfigMap.`,
      `\`kubectl apply\` accepts objects of about ${MAX_BYTES}.`,
      'Clear its outputs: jupyter nbconvert --clear-output --inplace.',
    );
  }
  return text;
}

function readText(where: Construct, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new KubeflowError(
      where,
      `starterNotebook: ${basename(path)} cannot be read: ${(error as Error).message}.`,
      'Accepted is a file of UTF-8 text.',
      'A path that does not depend on where the program is started is one such as join(__dirname, "welcome.ipynb").',
    );
  }
}

/** What keeps a text from being a notebook, as the end of a sentence. */
function formatProblem(text: string): string | undefined {
  let notebook: unknown;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    return `is not JSON: ${(error as Error).message}`;
  }
  if (!isObject(notebook)) {
    return 'is not a JSON object';
  }
  if (notebook.nbformat !== 4) {
    return `has the "nbformat" ${JSON.stringify(notebook.nbformat) ?? 'of nothing'}`;
  }
  if (!Number.isInteger(notebook.nbformat_minor)) {
    return 'has no "nbformat_minor"';
  }
  if (!isObject(notebook.metadata) || !Array.isArray(notebook.cells)) {
    return 'has no metadata or no cells';
  }
  const wrong = notebook.cells.findIndex((cell) => !isCell(cell));
  return wrong < 0 ? undefined : `has no cell of Markdown, code or raw text at ${wrong + 1}`;
}

function isCell(cell: unknown): boolean {
  return (
    isObject(cell) &&
    ['markdown', 'code', 'raw'].includes(String(cell.cell_type)) &&
    isObject(cell.metadata) &&
    (typeof cell.source === 'string' ||
      (Array.isArray(cell.source) && cell.source.every((line) => typeof line === 'string')))
  );
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
