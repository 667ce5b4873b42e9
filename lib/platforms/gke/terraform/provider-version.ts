import type { IConstruct } from 'constructs';
import { KubeflowError } from '../../../errors';

/** Versions of the Google provider that the generated Terraform supports. */
export const DEFAULT_PROVIDER_VERSION = '>= 6.50.0, < 8.0.0';

/** The version that `@cdktf/provider-google` was generated from. */
const OLDEST_VERSION = '6.50.0';

const CONDITION = /^(=|!=|>|>=|<|<=|~>)?\s*(\d+(?:\.\d+){0,2})$/;

/** Version constraint of the Google provider. */
export class ProviderVersion {
  /** Constraint in the syntax of Terraform. */
  public readonly constraint: string;

  private readonly oldest: readonly number[];
  private readonly conditions: readonly Condition[];

  /**
   * @throws KubeflowError if the constraint is invalid, or allows versions that do not know all attributes.
   */
  constructor(where: IConstruct, constraint: string = DEFAULT_PROVIDER_VERSION) {
    const conditions = constraint.split(',').map((condition) => CONDITION.exec(condition.trim()));
    this.conditions = conditions
      .filter((condition) => condition !== null)
      .map(([, operator = '=', version]) => ({ operator, version: numbers(version) }));
    const lowerBounds = this.conditions
      .filter(({ operator }) => ['=', '>', '>=', '~>'].includes(operator))
      .map(({ version }) => version)
      .sort(compare);
    const oldest = lowerBounds.at(-1);
    if (conditions.includes(null) || oldest === undefined || compare(oldest, numbers(OLDEST_VERSION)) < 0) {
      throw new KubeflowError(
        where,
        `googleProviderVersion "${constraint}" is not a supported version constraint.`,
        `Must be a version constraint of Terraform that allows only ${OLDEST_VERSION} and newer.`,
        `Use for example "~> 7.0", or leave it out for "${DEFAULT_PROVIDER_VERSION}".`,
      );
    }
    this.constraint = constraint;
    this.oldest = oldest;
  }

  /** Whether the constraint allows only this version and newer ones. */
  public requires(version: string): boolean {
    return compare(this.oldest, numbers(version)) >= 0;
  }

  /** Whether the constraint allows this version or a newer one. */
  public allows(version: string): boolean {
    const wanted = numbers(version);
    return this.conditions.every((condition) => {
      switch (condition.operator) {
        case '<':
          return compare(condition.version, wanted) > 0;
        case '<=':
        case '=':
          return compare(condition.version, wanted) >= 0;
        case '~>':
          return compare(nextOf(condition.version), wanted) > 0;
        default:
          return true;
      }
    });
  }
}

/** A part of a constraint. */
interface Condition {
  readonly operator: string;
  readonly version: readonly number[];
}

/** The first version that `~>` does not allow: it allows only the last number to increase. */
function nextOf(version: readonly number[]): number[] {
  const fixed = version.slice(0, Math.max(version.length - 1, 1));
  return [...fixed.slice(0, -1), (fixed.at(-1) ?? 0) + 1];
}

function numbers(version: string): number[] {
  return version.split('.').map(Number);
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = [0, 1, 2].find((position) => (one[position] ?? 0) !== (other[position] ?? 0));
  return index === undefined ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}
