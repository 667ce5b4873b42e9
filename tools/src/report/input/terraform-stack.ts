import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../cli-error';
import { ExitCode } from '../../exit-codes';
import { type Fields, fieldsOf, listOf } from './fields';

/** A resource of Terraform JSON. */
export interface TerraformResource {
  readonly type: string;
  readonly id: string;
  /** Address in the state: `google_compute_disk.data`. */
  readonly address: string;
  /** Path of the construct, if the program records it. */
  readonly path?: string;
  readonly fields: Fields;
  /** Whether it exists only under a condition, for example in environments of earlier versions. */
  readonly conditional: boolean;
}

export const STACK_FILE = 'cdk.tf.json';

/**
 * Reads the resources of a stack, sorted by address.
 *
 * @throws CliError if the file cannot be read
 */
export function readTerraform(folder: string): TerraformResource[] {
  const file = join(folder, STACK_FILE);
  try {
    return terraformResources(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new CliError(`${file} cannot be read.`, {
      reason: (error as Error).message,
      hint: 'Run the program again, and keep the files that it writes together.',
      exitCode: ExitCode.files,
      cause: error,
    });
  }
}

/** Returns the resources of Terraform JSON, and the policies of its data sources, sorted by address. */
export function terraformResources(stack: unknown): TerraformResource[] {
  const { resource, data } = fieldsOf(stack);
  return [...blocks(resource, ''), ...blocks(data, 'data.')].sort((a, b) => (a.address < b.address ? -1 : 1));
}

function blocks(types: unknown, prefix: string): TerraformResource[] {
  return Object.entries(fieldsOf(types)).flatMap(([type, resources]) =>
    Object.entries(fieldsOf(resources)).map(([id, block]): TerraformResource => {
      // JSON syntax allows a block, or a list of one.
      const fields = fieldsOf(listOf(block)[0]);
      const path = fieldsOf(fieldsOf(fields['//']).metadata).path;
      return {
        type,
        id,
        address: `${prefix}${type}.${id}`,
        ...(typeof path === 'string' && { path }),
        fields,
        conditional: typeof fields.count === 'string' || fields.count === 0,
      };
    }),
  );
}
