import type { IConstruct } from 'constructs';
import { sha256 } from '../../digest';
import { KubeflowError } from '../../errors';
import { DNS_LABEL, isValidName } from '../../names';

/** Length of a digest in the name of a job. */
const DIGEST_LENGTH = 8;

/**
 * Name of a job in the cluster, which decides when it runs again. Kubernetes does not run a finished job again while an
 * object with its name exists, and the program of a running job cannot be changed.
 */
export class TFJobNaming {
  /** The name of the job. Delete a finished job to run it again. */
  public static fixed(): TFJobNaming {
    return new TFJobNaming(undefined, () => '');
  }

  /**
   * The name of the job with a digest of its content, for example `mnist-1f0c93ab`. A job whose content changes, such as its
   * image or its arguments, runs at the next apply, beside earlier runs.
   */
  public static byContent(): TFJobNaming {
    return new TFJobNaming(`-${'0'.repeat(DIGEST_LENGTH)}`, (content) => `-${contentDigest(content)}`);
  }

  /**
   * The name of the job with the id of a run, for example `mnist-42`. The job runs at each apply with another id, such as the
   * number of a pipeline run.
   *
   * @param id lower-case letters, digits and "-"
   */
  public static byRun(id: string): TFJobNaming {
    return new TFJobNaming(`-${id}`, () => `-${id}`, id);
  }

  private constructor(
    private readonly longestSuffix: string | undefined,
    private readonly suffix: (content: object) => string,
    private readonly runId?: string,
  ) {}

  /**
   * Returns a name that is as long as that of the job.
   *
   * @throws KubeflowError if the id of the run cannot be part of a name.
   * @internal
   */
  public _longestName(where: IConstruct, name: string): string {
    if (this.runId !== undefined && !isValidName(this.runId, DNS_LABEL)) {
      throw new KubeflowError(
        where,
        `naming: the id "${this.runId}" of the run is not valid in a name.`,
        'Must be lower-case letters, digits and "-", and start and end with a letter or digit.',
        "Use for example TFJobNaming.byRun('42').",
      );
    }
    return `${name}${this.longestSuffix ?? ''}`;
  }

  /**
   * Returns the name of a job with this content.
   *
   * @internal
   */
  public _nameOf(name: string, content: object): string {
    return `${name}${this.suffix(content)}`;
  }
}

function contentDigest(content: object): string {
  return sha256(JSON.stringify(content)).slice(0, DIGEST_LENGTH);
}
