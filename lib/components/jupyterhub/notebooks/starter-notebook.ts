import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Construct } from 'constructs';
import { readAsset } from '../../../assets';
import { KubeflowError } from '../../../errors';
import * as kube from '../../../k8s/kube';

const NOTEBOOK_FILE = 'components/jupyterhub/notebooks/starter-notebook.ipynb';
const SCRIPT_FILE = 'components/jupyterhub/notebooks/starter-notebook.sh';

// Keys of the ConfigMap. The script reads the notebook by its key.
const NOTEBOOK_KEY = 'first-notebook.ipynb';
const SCRIPT_KEY = 'first-notebook.sh';

/** Name of the volume with the starter notebook in notebook pods. */
export const STARTER_NOTEBOOK_VOLUME = 'first-notebook';

/** Mount path of that volume. */
export const STARTER_NOTEBOOK_DIRECTORY = '/etc/first-notebook';

// `kubectl apply` stores the whole object as JSON in an annotation, which is limited to 262,144 bytes.
const MAX_BYTES = 250_000;

/** Options of `StarterNotebook.fromFile`. */
export interface StarterNotebookOptions {
  /**
   * File name in homes. Must end with `.ipynb`.
   *
   * @default - the name of the file
   */
  readonly name?: string;
}

/** A starter notebook as in `values.json`. */
export interface StarterNotebookConfig {
  /** ConfigMap with the notebook. */
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
 * Name and labels of the ConfigMap, a subset of `HubNames`. Importing `HubNames` would create an import cycle through
 * its props.
 */
export interface StarterNotebookNames {
  readonly starterNotebook: string;
  readonly inNotebookNamespace: { readonly namespace?: string };
  labelsOf(component: 'singleuser-server'): { [key: string]: string };
}

/**
 * A notebook that is copied into each home once.
 *
 * It never overwrites an edited notebook, and a deleted one does not come back unless the user also deletes the marker
 * file `.first-notebook` in the home.
 */
export class StarterNotebook {
  /** `Welcome.ipynb`, a tour of the platform: mounted volumes, training in a notebook and with a TFJob, serving. */
  public static welcome(): StarterNotebook {
    return new StarterNotebook('Welcome.ipynb', () => readAsset(NOTEBOOK_FILE));
  }

  /**
   * A notebook from a file, which is read at synthesis. Homes that already have a starter notebook keep it.
   *
   * @param path a notebook of nbformat 4 and at most 250 kB, best without outputs
   * @param options file name in homes
   */
  public static fromFile(path: string, options: StarterNotebookOptions = {}): StarterNotebook {
    return new StarterNotebook(options.name ?? basename(path), (where) => readNotebook(where, path));
  }

  /** No starter notebook. */
  public static none(): StarterNotebook {
    return new StarterNotebook('', undefined);
  }

  private constructor(
    private readonly name: string,
    private readonly read: ((where: Construct) => string) | undefined,
  ) {}

  /**
   * Creates the ConfigMap with the notebook, if there is one.
   *
   * @throws KubeflowError if the file or its name is invalid.
   * @internal
   */
  public _bind(scope: Construct, names: StarterNotebookNames): StarterNotebookConfig | undefined {
    if (this.read === undefined) {
      return undefined;
    }
    checkFileName(scope, this.name);
    const notebook = this.read(scope);
    const config = new kube.ConfigMap(scope, 'first-notebook', {
      metadata: {
        name: names.starterNotebook,
        ...names.inNotebookNamespace,
        labels: names.labelsOf('singleuser-server'),
      },
      data: { [NOTEBOOK_KEY]: notebook, [SCRIPT_KEY]: readAsset(SCRIPT_FILE) },
    });
    return {
      config_map: config.name,
      name: this.name,
      volume: STARTER_NOTEBOOK_VOLUME,
      mount_path: STARTER_NOTEBOOK_DIRECTORY,
      script: SCRIPT_KEY,
    };
  }
}

function checkFileName(where: Construct, name: string): void {
  if (!/^(?!\.)[^/{}\p{Cc}\p{Cs}]+\.ipynb$/u.test(name) || Buffer.byteLength(name) > 200) {
    throw new KubeflowError(
      where,
      `starterNotebook: "${name}" is not a valid notebook name.`,
      'Must be a file name that ends with ".ipynb", is not hidden, has at most 200 bytes and contains no "{" or "}".',
      'Use for example { name: "Welcome.ipynb" }.',
    );
  }
}

/** Returns the text of a notebook. */
function readNotebook(where: Construct, path: string): string {
  const text = readText(where, path);
  const problem = formatProblem(text);
  if (problem !== undefined) {
    throw new KubeflowError(
      where,
      `starterNotebook: ${basename(path)} ${problem}.`,
      'Must be a notebook of nbformat 4: JSON with "nbformat", "nbformat_minor", "metadata" and "cells".',
      'Save it with JupyterLab, or convert it: jupyter nbconvert --to notebook --nbformat 4.',
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(text));
  if (bytes > MAX_BYTES) {
    throw new KubeflowError(
      where,
      `starterNotebook: ${basename(path)} has ${bytes} bytes in a ConfigMap.`,
      `Must have at most ${MAX_BYTES} bytes, the limit of \`kubectl apply\`.`,
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
      'Must be a file of UTF-8 text.',
      'Use a path that does not depend on the working directory, for example join(__dirname, "welcome.ipynb").',
    );
  }
}

/** Returns why a text is not a valid notebook, as the end of a sentence. */
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
    return `has nbformat ${JSON.stringify(notebook.nbformat) ?? 'undefined'}`;
  }
  if (!Number.isInteger(notebook.nbformat_minor)) {
    return 'has no "nbformat_minor"';
  }
  if (!isObject(notebook.metadata) || !Array.isArray(notebook.cells)) {
    return 'has no metadata or no cells';
  }
  const invalid = notebook.cells.findIndex((cell) => !isCell(cell));
  return invalid < 0
    ? undefined
    : `has an invalid cell at position ${invalid + 1}: it must be Markdown, code or raw text`;
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
