import type { Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { type Code, call, castLiteral, list, literal, named } from './code';
import { EDGE_CASE_AMOUNTS, EDGE_CASE_NUMBERS, edgeCaseText, LONG_NAME } from './edge-cases';
import { mapOf } from './structs';

/** Values for props. All of them are sound, or, in a wild program, now and then one is not. */
export class Values {
  constructor(
    readonly allowsInvalid: boolean,
    /** Whether the values are for what stands on GKE, which has what other platforms have not. */
    readonly onGke = false,
  ) {}

  /** One of two arbitraries: the second, in wild programs, for one value of many. */
  validOr<T>(sound: fc.Arbitrary<T>, strange: fc.Arbitrary<T>): fc.Arbitrary<T> {
    return this.allowsInvalid
      ? fc.oneof({ withCrossShrink: true }, { weight: 20, arbitrary: sound }, { weight: 1, arbitrary: strange })
      : sound;
  }

  /** One of some texts, or a strange one. */
  text(...sound: string[]): fc.Arbitrary<Code<string>> {
    return this.textFrom(fc.constantFrom(...sound));
  }

  textFrom(sound: fc.Arbitrary<string>): fc.Arbitrary<Code<string>> {
    return this.plainText(sound).map(literal);
  }

  /** A key, or an id. */
  plainText(sound: fc.Arbitrary<string>): fc.Arbitrary<string> {
    return this.validOr(sound, edgeCaseText);
  }

  /** What may be any text at all. */
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

  /** A name such as Kubernetes takes: a DNS label that starts with a letter. */
  name(...usual: string[]): fc.Arbitrary<Code<string>> {
    return this.plainName(...usual).map(literal);
  }

  plainName(...usual: string[]): fc.Arbitrary<string> {
    const numbered = fc.tuple(fc.constantFrom(...usual), fc.nat(99)).map(([name, number]) => `${name}-${number}`);
    const lengths = fc.constantFrom(1, 2, 49, 50, 51, 59, 60, 63);
    const extreme = lengths.map((length) => LONG_NAME.slice(0, length - 1).concat('z'));
    return this.validOr(
      fc.oneof(
        { withCrossShrink: true },
        { weight: 1, arbitrary: fc.constantFrom(...usual) },
        { weight: 3, arbitrary: numbered },
      ),
      fc.oneof(edgeCaseText, extreme),
    );
  }

  /** Names that may have dots, as those of Secrets and KnownStorageClasses. */
  dottedName(...usual: string[]): fc.Arbitrary<Code<string>> {
    return this.text(...usual, 'a', '0', 'team.example.com', 'x-1', LONG_NAME.slice(0, 252).concat('z'));
  }

  number(...sound: number[]): fc.Arbitrary<Code<number>> {
    return this.validOr(fc.constantFrom(...sound), fc.constantFrom(...EDGE_CASE_NUMBERS)).map(literal);
  }

  get boolean(): fc.Arbitrary<Code<boolean>> {
    return fc.boolean().map(literal);
  }

  /** A member of an enum, or something that is none. */
  member<T extends string>(name: string, values: { readonly [member: string]: T }): fc.Arbitrary<Code<T>> {
    return this.validOr<Code<T>>(
      fc.constantFrom(...Object.keys(values)).map((member) => named<T>(`${name}.${member}`)),
      fc.constantFrom('', 'Sometimes', 'constructor', 'a: #').map((value) => castLiteral<T>(value, name)),
    );
  }

  size(...sound: `${number}${'Ki' | 'Mi' | 'Gi' | 'Ti'}`[]): fc.Arbitrary<Code<Size>> {
    const units = { Ki: 'kibibytes', Mi: 'mebibytes', Gi: 'gibibytes', Ti: 'tebibytes' } as const;
    const parts = sound.map(
      (text) => [units[text.slice(-2) as keyof typeof units], Number(text.slice(0, -2))] as const,
    );
    const strange = fc.tuple(fc.constantFrom(...Object.values(units)), fc.constantFrom(...EDGE_CASE_AMOUNTS));
    return this.validOr(fc.constantFrom(...parts), strange).map(([unit, amount]) =>
      call<Size>(`Size.${unit}`, literal(amount)),
    );
  }

  duration(...sound: `${number} ${'seconds' | 'minutes' | 'hours' | 'days'}`[]): fc.Arbitrary<Code<Duration>> {
    const parts = sound.map((text) => text.split(' ')).map(([amount, unit]) => [unit, Number(amount)] as const);
    const units = ['millis', 'seconds', 'minutes', 'hours', 'days'];
    const strange = fc.tuple(fc.constantFrom(...units), fc.constantFrom(...EDGE_CASE_AMOUNTS));
    return this.validOr(fc.constantFrom(...parts), strange).map(([unit, amount]) =>
      call<Duration>(`Duration.${unit}`, literal(amount)),
    );
  }

  cpu(...sound: `${number}${'m' | ''}`[]): fc.Arbitrary<Code<kplus.Cpu>> {
    const parts = sound.map((text) => [text.endsWith('m') ? 'millis' : 'units', Number.parseFloat(text)] as const);
    const strange = fc.tuple(fc.constantFrom('millis', 'units'), fc.constantFrom(...EDGE_CASE_NUMBERS));
    return this.validOr(fc.constantFrom(...parts), strange).map(([unit, amount]) =>
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
    const strangeKeys = [
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
      this.validOr(fc.constantFrom(...keys), fc.oneof(fc.constantFrom(...strangeKeys), edgeCaseText)),
      this.text(...values),
    );
  }

  get environment(): fc.Arbitrary<Code<{ [name: string]: string }>> {
    const names = ['MODE', 'a.b-c', '_', 'with space', '1', '$(X)', 'JUPYTERHUB_X'];
    const strange = ['HOME', 'TF_CONFIG', 'GOOGLE_APPLICATION_CREDENTIALS', 'A=B'];
    return mapOf(
      this.validOr(fc.constantFrom(...names), fc.oneof(fc.constantFrom(...strange), edgeCaseText)),
      this.anyText,
    );
  }

  list<T>(items: fc.Arbitrary<Code<T>>, maxLength = 3): fc.Arbitrary<Code<T[]>> {
    return fc.array(items, { maxLength }).map(list);
  }
}
