import type { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { type Code, call, castLiteral, list, literal, named } from './code';
import { EDGE_CASE_AMOUNTS, EDGE_CASE_NUMBERS, edgeCaseText, LONG_NAME } from './edge-cases';
import { mapOf } from './structs';

/** Values for props. All of them are valid, unless `allowsInvalid` is set: then a few are not. */
export class Values {
  constructor(
    readonly allowsInvalid: boolean,
    /** Whether the values are for a component on GKE, which supports more than other platforms. */
    readonly onGke = false,
  ) {}

  /** A valid value. If invalid values are allowed, one of about 20 is invalid. */
  validOr<T>(valid: fc.Arbitrary<T>, invalid: fc.Arbitrary<T>): fc.Arbitrary<T> {
    return this.allowsInvalid
      ? fc.oneof({ withCrossShrink: true }, { weight: 20, arbitrary: valid }, { weight: 1, arbitrary: invalid })
      : valid;
  }

  /** One of the given texts, or an edge case. */
  text(...valid: string[]): fc.Arbitrary<Code<string>> {
    return this.textFrom(fc.constantFrom(...valid));
  }

  textFrom(valid: fc.Arbitrary<string>): fc.Arbitrary<Code<string>> {
    return this.plainText(valid).map(literal);
  }

  /** A key or an ID. */
  plainText(valid: fc.Arbitrary<string>): fc.Arbitrary<string> {
    return this.validOr(valid, edgeCaseText);
  }

  /** Text for a field that accepts any text. */
  get anyText(): fc.Arbitrary<Code<string>> {
    return fc
      .oneof(
        { weight: 3, arbitrary: fc.constantFrom('value', '--epochs=10', '/mnt/data', 'a b') },
        { weight: 1, arbitrary: edgeCaseText.filter((text) => this.allowsInvalid || !/\p{Surrogate}/u.test(text)) },
      )
      .map(literal);
  }

  get texts(): fc.Arbitrary<Code<string[]>> {
    return fc.array(this.anyText, { maxLength: 3 }).map(list);
  }

  /** A Kubernetes name: a DNS label that starts with a letter. */
  name(...valid: string[]): fc.Arbitrary<Code<string>> {
    return this.plainName(...valid).map(literal);
  }

  plainName(...valid: string[]): fc.Arbitrary<string> {
    const numbered = fc.tuple(fc.constantFrom(...valid), fc.nat(99)).map(([name, number]) => `${name}-${number}`);
    const lengths = fc.constantFrom(1, 2, 49, 50, 51, 59, 60, 63);
    const extreme = lengths.map((length) => LONG_NAME.slice(0, length - 1).concat('z'));
    return this.validOr(
      fc.oneof(
        { withCrossShrink: true },
        { weight: 1, arbitrary: fc.constantFrom(...valid) },
        { weight: 3, arbitrary: numbered },
      ),
      fc.oneof(edgeCaseText, extreme),
    );
  }

  /** A name that may contain dots, as the names of Secrets and StorageClasses. */
  dottedName(...valid: string[]): fc.Arbitrary<Code<string>> {
    return this.text(...valid, 'a', '0', 'team.example.com', 'x-1', LONG_NAME.slice(0, 252).concat('z'));
  }

  number(...valid: number[]): fc.Arbitrary<Code<number>> {
    return this.validOr(fc.constantFrom(...valid), fc.constantFrom(...EDGE_CASE_NUMBERS)).map(literal);
  }

  get boolean(): fc.Arbitrary<Code<boolean>> {
    return fc.boolean().map(literal);
  }

  /** A member of an enum, or an invalid value. */
  member<T extends string>(name: string, values: { readonly [member: string]: T }): fc.Arbitrary<Code<T>> {
    return this.validOr<Code<T>>(
      fc.constantFrom(...Object.keys(values)).map((member) => named<T>(`${name}.${member}`)),
      fc.constantFrom('', 'Sometimes', 'constructor', 'a: #').map((value) => castLiteral<T>(value, name)),
    );
  }

  size(...valid: `${number}${'Ki' | 'Mi' | 'Gi' | 'Ti'}`[]): fc.Arbitrary<Code<Size>> {
    const units = { Ki: 'kibibytes', Mi: 'mebibytes', Gi: 'gibibytes', Ti: 'tebibytes' } as const;
    const parts = valid.map(
      (text) => [units[text.slice(-2) as keyof typeof units], Number(text.slice(0, -2))] as const,
    );
    const invalid = fc.tuple(fc.constantFrom(...Object.values(units)), fc.constantFrom(...EDGE_CASE_AMOUNTS));
    return this.validOr(fc.constantFrom(...parts), invalid).map(([unit, amount]) =>
      call<Size>(`Size.${unit}`, literal(amount)),
    );
  }

  duration(...valid: `${number} ${'seconds' | 'minutes' | 'hours' | 'days'}`[]): fc.Arbitrary<Code<Duration>> {
    const parts = valid.map((text) => text.split(' ')).map(([amount, unit]) => [unit, Number(amount)] as const);
    const units = ['millis', 'seconds', 'minutes', 'hours', 'days'];
    const invalid = fc.tuple(fc.constantFrom(...units), fc.constantFrom(...EDGE_CASE_AMOUNTS));
    return this.validOr(fc.constantFrom(...parts), invalid).map(([unit, amount]) =>
      call<Duration>(`Duration.${unit}`, literal(amount)),
    );
  }

  cpu(...valid: `${number}${'m' | ''}`[]): fc.Arbitrary<Code<kplus.Cpu>> {
    const parts = valid.map((text) => [text.endsWith('m') ? 'millis' : 'units', Number.parseFloat(text)] as const);
    const invalid = fc.tuple(fc.constantFrom('millis', 'units'), fc.constantFrom(...EDGE_CASE_NUMBERS));
    return this.validOr(fc.constantFrom(...parts), invalid).map(([unit, amount]) =>
      call<kplus.Cpu>(`kplus.Cpu.${unit}`, literal(amount)),
    );
  }

  get labels(): fc.Arbitrary<Code<{ [key: string]: string }>> {
    const keys = [
      'team',
      'example.com/team',
      'A.b_c-1',
      '0',
      LONG_NAME.slice(0, 61).concat('zz'),
      `${LONG_NAME.slice(0, 252)}z/x`,
    ];
    const invalidKeys = [
      'app.kubernetes.io/name',
      'app.kubernetes.io/part-of',
      'training.kubeflow.org/x',
      'a/b/c',
      '/a',
      'A/b',
      'a..b/c',
      'kubernetes.io/x',
      'pod-security.kubernetes.io/enforce',
    ];
    const values = ['', 'vision', 'A.b_c-1', '1', 'true', '1e3', 'null', LONG_NAME.slice(0, 61).concat('zz')];
    return mapOf(
      this.validOr(fc.constantFrom(...keys), fc.oneof(fc.constantFrom(...invalidKeys), edgeCaseText)),
      this.text(...values),
    );
  }

  get environment(): fc.Arbitrary<Code<{ [name: string]: string }>> {
    const names = ['MODE', 'a.b-c', '_', 'with space', '1', '$(X)', 'JUPYTERHUB_X'];
    const invalid = ['HOME', 'TF_CONFIG', 'GOOGLE_APPLICATION_CREDENTIALS', 'A=B'];
    return mapOf(
      this.validOr(fc.constantFrom(...names), fc.oneof(fc.constantFrom(...invalid), edgeCaseText)),
      this.anyText,
    );
  }

  /** A list with at least one item. If invalid values are allowed, one of about 20 is empty. */
  nonEmptyList<T>(items: fc.Arbitrary<Code<T>>, maxLength = 3): fc.Arbitrary<Code<T[]>> {
    return this.validOr(fc.array(items, { minLength: 1, maxLength }), fc.constant<Code<T>[]>([])).map(list);
  }

  list<T>(items: fc.Arbitrary<Code<T>>, maxLength = 3): fc.Arbitrary<Code<T[]>> {
    return fc.array(items, { maxLength }).map(list);
  }
}
