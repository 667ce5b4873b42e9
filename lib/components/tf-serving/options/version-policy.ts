import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import type { TextProto } from './text-proto';

// num_versions is a uint32.
const MAX_UINT32 = 2 ** 32 - 1;

/**
 * Selects the versions of a model to serve. Versions are the numbered subfolders of the model's folder.
 *
 * @see
 * https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/serving_config.md#serving-a-specific-version-of-a-model
 */
export class VersionPolicy {
  /**
   * Serves the versions with the highest numbers.
   *
   * @param versions number of versions
   */
  public static latest(versions = 1): VersionPolicy {
    return new VersionPolicy('latest', [versions]);
  }

  /** Serves all versions. */
  public static all(): VersionPolicy {
    return new VersionPolicy('all', []);
  }

  /**
   * Serves specific versions.
   *
   * @param versions numbers of the versions
   */
  public static specific(...versions: number[]): VersionPolicy {
    return new VersionPolicy('specific', versions);
  }

  private constructor(
    private readonly choice: 'latest' | 'all' | 'specific',
    private readonly numbers: number[],
  ) {}

  /**
   * Versions that are known at synthesis.
   *
   * @internal
   */
  public get _specificVersions(): number[] {
    return this.choice === 'specific' ? [...this.numbers] : [];
  }

  /**
   * Arguments of the script that fetches versions.
   *
   * @internal
   */
  public get _fetchArguments(): string[] {
    return [this.choice, ...this.numbers.map(String)];
  }

  /**
   * Maximum number of versions at a time.
   *
   * @internal
   */
  public get _maxVersions(): number {
    return this.choice === 'latest' ? this.numbers[0] : Number.POSITIVE_INFINITY;
  }

  /**
   * Policy in the server's model configuration.
   *
   * @internal
   */
  public _toTextProto(where: IConstruct): TextProto {
    switch (this.choice) {
      case 'latest':
        this.check(where, 'latest', 1, MAX_UINT32);
        return { latest: { num_versions: this.numbers[0] } };
      case 'all':
        return { all: {} };
      case 'specific':
        this.check(where, 'specific', 0, Number.MAX_SAFE_INTEGER);
        return { specific: { versions: this.numbers } };
    }
  }

  private check(where: IConstruct, method: string, min: number, max: number): void {
    const call = `VersionPolicy.${method}(${this.numbers.join(', ')})`;
    if (this.numbers.length === 0) {
      throw new KubeflowError(
        where,
        `versionPolicy: ${call} has no versions.`,
        'At least one version is required.',
        'Add the versions, for example VersionPolicy.specific(1, 2).',
      );
    }
    for (const number of this.numbers) {
      if (!isTerraformToken(number) && !(Number.isInteger(number) && number >= min && number <= max)) {
        throw new KubeflowError(
          where,
          `versionPolicy: ${call} is not a valid version policy.`,
          `Must be whole numbers from ${min} to ${max}.`,
        );
      }
    }
    if (new Set(this.numbers).size < this.numbers.length) {
      throw new KubeflowError(
        where,
        `versionPolicy: ${call} has a duplicate version.`,
        'Each version must be listed once.',
      );
    }
  }
}
