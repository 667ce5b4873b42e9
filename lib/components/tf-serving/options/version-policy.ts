import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';
import { isTerraformToken } from '../../../terraform-token';
import { isIntegerBetween } from '../../../validation/integers';
import type { TextProto } from './text-proto';

// num_versions is a uint32.
const MAX_UINT32 = 2 ** 32 - 1;

/**
 * Which versions of a model are served, of those found as numbered folders below the model's path.
 *
 * @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/g3doc/serving_config.md#serving-a-specific-version-of-a-model
 */
export class VersionPolicy {
  /**
   * The versions with the highest numbers.
   *
   * @param versions how many of them; 1 where it is left out
   */
  public static latest(versions = 1): VersionPolicy {
    return new VersionPolicy('latest', [versions]);
  }

  /** Every version. */
  public static all(): VersionPolicy {
    return new VersionPolicy('all', []);
  }

  /**
   * These versions and no others.
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
   * The versions that are known before the server has looked.
   *
   * @internal
   */
  public get _specificVersions(): number[] {
    return this.choice === 'specific' ? [...this.numbers] : [];
  }

  /**
   * What is told to whoever fetches the versions.
   *
   * @internal
   */
  public get _fetchArguments(): string[] {
    return [this.choice, ...this.numbers.map(String)];
  }

  /**
   * How many versions there can be at a time.
   *
   * @internal
   */
  public get _maxVersions(): number {
    return this.choice === 'latest' ? this.numbers[0] : Number.POSITIVE_INFINITY;
  }

  /**
   * What the server reads.
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
        `versionPolicy: ${call} serves nothing.`,
        'TensorFlow Serving accepts at least one version.',
        'Name the versions, for example VersionPolicy.specific(1, 2).',
      );
    }
    for (const number of this.numbers) {
      if (!isTerraformToken(number) && !isIntegerBetween(number, min, max)) {
        throw new KubeflowError(
          where,
          `versionPolicy: ${call} is not a choice of versions.`,
          `Whole numbers from ${min} to ${max} are accepted.`,
        );
      }
    }
    if (new Set(this.numbers).size < this.numbers.length) {
      throw new KubeflowError(where, `versionPolicy: ${call} names a version twice.`, 'Each version is accepted once.');
    }
  }
}
