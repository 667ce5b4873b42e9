import type { AssemblyTable, ClassEntry, EnumEntry, InterfaceEntry, TypeRef } from './assembly-table';
import { conversionOf } from './conversions';
import { at, type Check, joined, type Mistake, mistakeIn } from './mistake';
import { nearKey } from './near-keys';
import { isInstance, isPlainObject, isToken } from './objects';
import { structCheck } from './struct-check';
import { enumText, exampleText, typeName, typeText } from './type-text';
import { quoted } from './value-text';

// Copies of objects lose the first, and cdk8s cannot write an object that has the second.
const RESERVED_KEYS = new Set(['__proto__', 'constructor']);

/** Checks of the types in a table. */
export class TypeChecks {
  private readonly named = new Map<string, Check>();
  private readonly inKubernetes: TypeChecks;

  /**
   * @param acceptsTokens whether values may be resolved at synthesis. Only Kubernetes structures accept them: the library
   *   reads all other values in constructors.
   */
  constructor(
    private readonly types: AssemblyTable['types'],
    private readonly acceptsTokens = false,
  ) {
    this.inKubernetes = acceptsTokens ? this : new TypeChecks(types, true);
  }

  /** Returns the check of a type. Checks of named types are made once, when a program first uses them. */
  public of(type: TypeRef): Check {
    const check = this.ofValue(type);
    return this.acceptsTokens ? (value) => (isToken(value) ? undefined : check(value)) : check;
  }

  private ofValue(type: TypeRef): Check {
    if (typeof type !== 'string') {
      return 'list' in type ? this.list(type) : 'map' in type ? this.map(type) : this.union(type.union);
    }
    let check = this.named.get(type);
    if (check === undefined) {
      check = this.make(type);
      this.named.set(type, check);
    }
    return check;
  }

  private make(name: string): Check {
    const entry = Object.hasOwn(this.types, name) ? this.types[name] : undefined;
    switch (entry?.kind) {
      case 'struct':
        return structCheck(name, entry, this.types, (type) => (entry.kubernetes ? this.inKubernetes : this).of(type));
      case 'enum':
        return enumCheck(name, entry);
      case 'class':
        return classCheck(name, entry, this.structure(entry));
      case 'interface':
        return interfaceCheck(name, entry);
      default:
        return primitiveCheck(name);
    }
  }

  /** Whether an object has the properties of a class that has nothing else, such as a Cron. */
  private structure({ props }: ClassEntry): (value: object) => boolean {
    const checks = Object.entries(props ?? {}).map(([key, type]) => [key, this.of(type)] as const);
    return (value) =>
      checks.length > 0 && checks.every(([key, check]) => check((value as Record<string, unknown>)[key]) === undefined);
  }

  private list(type: { readonly list: TypeRef }): Check {
    const checkItem = this.of(type.list);
    return (value) => {
      if (!Array.isArray(value)) {
        const isItem = value !== undefined && checkItem(value) === undefined;
        const item = typeof value === 'string' ? quoted(value) : '…';
        const fixes = isItem ? { fix: 'Use a list: […].', fixWithValue: `Use a list: [${item}].` } : {};
        return [mistakeIn(value, typeText(type), fixes)];
      }
      let mistakes: Mistake[] | undefined;
      for (let index = 0; index < value.length; index++) {
        mistakes = joined(mistakes, at(index, checkItem(value[index])));
      }
      return mistakes;
    };
  }

  private map(type: { readonly map: TypeRef }): Check {
    const checkItem = this.of(type.map);
    return (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || !isPlainObject(value)) {
        return [mistakeIn(value, typeText(type))];
      }
      let mistakes: Mistake[] | undefined;
      for (const key of Object.keys(value)) {
        if (RESERVED_KEYS.has(key)) {
          mistakes = joined(mistakes, [
            { path: [key], rule: 'is a key that JavaScript reserves', fix: 'Use another key.' },
          ]);
          continue;
        }
        mistakes = joined(mistakes, at(key, checkItem((value as Record<string, unknown>)[key])));
      }
      return mistakes;
    };
  }

  private union(types: readonly TypeRef[]): Check {
    const checks = types.map((type) => this.of(type));
    return (value) => {
      let nearest: Mistake[] | undefined;
      for (const check of checks) {
        const mistakes = check(value);
        if (mistakes === undefined) {
          return undefined;
        }
        // A mistake inside of the value says more than that it is of neither type.
        if (mistakes.every(({ path }) => path.length > 0)) {
          nearest = mistakes;
        }
      }
      return nearest ?? [mistakeIn(value, typeText({ union: types }))];
    };
  }
}

/** A mistake in the value of a class or primitive, with the expression that it probably means. */
function converted(value: unknown, type: string, fix?: string): Mistake {
  const conversion = conversionOf(value, type);
  return mistakeIn(value, typeText(type), { fix, fixWithValue: conversion && `Use ${conversion}.` });
}

function primitiveCheck(name: string): Check {
  switch (name) {
    case 'string':
    case 'boolean':
      return (value) => (typeof value === name ? undefined : [converted(value, name)]);
    case 'number':
      return (value) => (typeof value === 'number' && Number.isFinite(value) ? undefined : [converted(value, name)]);
    case 'date':
      return (value) => (isInstance(Object(value), 'Date') ? undefined : [converted(value, name)]);
    default:
      // `any` and `json`.
      return () => undefined;
  }
}

function enumCheck(name: string, { members, kubernetes }: EnumEntry): Check {
  const values = new Set<unknown>(Object.values(members));
  const rule = `one of ${enumText(name, members).join(', ')}`;
  return (value) => {
    if (values.has(value) || (typeof value === 'string' && (kubernetes || value.includes('${TfToken[')))) {
      return undefined;
    }
    const near = typeof value === 'string' ? nearKey(value, [...values].map(String)) : undefined;
    const member = Object.keys(members).find((key) => String(members[key]) === near);
    return [mistakeIn(value, rule, { fixWithValue: member && `Did you mean ${typeName(name)}.${member}?` })];
  };
}

function classCheck(name: string, { examples, primitives }: ClassEntry, hasProps: (value: object) => boolean): Check {
  return (value) => {
    if (typeof value === 'object' && value !== null && isPlainObject(value) && hasProps(value)) {
      return undefined;
    }
    if (typeof value === 'object' && value !== null ? isInstance(value, name) : primitives.includes(typeof value)) {
      return Number.isNaN(value) ? [mistakeIn(value, typeText(name))] : undefined;
    }
    return [converted(value, name, exampleText(examples))];
  };
}

function interfaceCheck(name: string, { members, examples }: InterfaceEntry): Check {
  return (value) => {
    // `in`, because reading a property may call a getter.
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && members.every((key) => key in value)) {
      return undefined;
    }
    return [mistakeIn(value, typeText(name), { fix: exampleText(examples) })];
  };
}
