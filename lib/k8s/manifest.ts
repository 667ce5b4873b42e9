import type { k8s as kplus } from 'cdk8s-plus-27';
import type { IConstruct } from 'constructs';
import { KubeflowError } from '../errors';
import { type FieldNames, SCHEMA, type StructureSchema } from './schema';

/** A structure in the form of a manifest: names of fields as in Kubernetes, and plain values. */
export type Manifest<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Manifest<Item>[]
    : T extends object
      ? kplus.IntOrString extends T
        ? string | number
        : {
            [Prop in keyof T as Prop extends keyof FieldNames ? FieldNames[Prop] : Prop]: Manifest<T[Prop]>;
          } & NoProps<T>
      : T;

/** Rejects props in a manifest that have another name there. Otherwise the compiler would accept them in a spread. */
type NoProps<T> = string extends keyof T ? unknown : { readonly [Prop in keyof T & keyof FieldNames]?: never };

/** Origin of a structure, for errors. */
export interface StructureSource {
  readonly where: IConstruct;
  /** Path of the structure, for example `hub.initContainers[0]`. */
  readonly what: string;
}

/**
 * Converts a structure to the form of a manifest. Returns a copy with all fields, also those that no supported version of
 * Kubernetes has.
 *
 * Props such as `hostIp` get the name of their field, `hostIP`. Quantities, ports and tokens of cdk8s, and dates, become
 * plain values. A structure that already has this form stays the same.
 *
 * @param type name of the structure in the `k8s` module
 * @throws KubeflowError if a value cannot be written to a manifest.
 */
export function toManifest<T>(type: string, value: T, source: StructureSource): Manifest<T> {
  return new Conversion(source).convert(value, type, '') as Manifest<T>;
}

class Conversion {
  constructor(private readonly source: StructureSource) {}

  public convert(value: unknown, type: string | undefined, path: string): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
      case 'undefined':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : this.fail(path, `${value} is not a valid number.`);
      case 'object':
        // Kubernetes treats null as a missing field.
        return value === null ? undefined : this.convertObject(value, type, path);
      default:
        return this.fail(path, `a ${typeof value} cannot be written to a manifest.`);
    }
  }

  private convertObject(value: object, type: string | undefined, path: string): unknown {
    if (Array.isArray(value)) {
      return Array.from(value, (item, index) => this.convertItem(item, type, `${path}[${index}]`));
    }
    if (isPlain(value)) {
      return this.convertFields(value, type, path);
    }
    if (Object.prototype.toString.call(value) === '[object Date]') {
      return (value as Date).toISOString();
    }
    const produce = producerOf(value);
    if (produce) {
      return this.convert(produce(), type, path);
    }
    // `IntOrString` and `Quantity` of any version of cdk8s-plus.
    const wrapped: unknown = 'value' in value ? value.value : undefined;
    return ['string', 'number'].includes(typeof wrapped)
      ? this.convert(wrapped, type, path)
      : this.fail(path, `a ${value.constructor.name} cannot be written to a manifest.`);
  }

  private convertItem(item: unknown, type: string | undefined, path: string): unknown {
    return this.convert(item, type, path) ?? this.fail(path, `${item} is not an item of a list.`);
  }

  private convertFields(value: object, type: string | undefined, path: string): object {
    const { structures = {}, names = {} } = schemaOf(type);
    const fields = new Map<string, unknown>();
    for (const [prop, content] of Object.entries(value)) {
      const field = ownValue(names, prop) ?? prop;
      const converted = this.convert(content, ownValue(structures, field), `${path}.${field}`);
      if (converted === undefined) {
        continue;
      }
      if (fields.has(field)) {
        this.fail(`${path}.${field}`, `the field is set twice, also as \`${prop}\`.`);
      }
      fields.set(field, converted);
    }
    // In one order, so that equal structures are equal texts.
    return Object.fromEntries([...fields].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  private fail(path: string, wrong: string): never {
    const { where, what } = this.source;
    throw new KubeflowError(
      where,
      `${what}${path}: ${wrong}`,
      'Must consist of texts, finite numbers, booleans, lists and objects, as a manifest does.',
    );
  }
}

/** Returns the schema of a structure, which is empty for maps and for structures of later versions. */
export function schemaOf(type: string | undefined): StructureSchema {
  return (type !== undefined && ownValue(SCHEMA, type)) || {};
}

/** Returns the function that produces a lazy value or a token of cdk8s; undefined for other values. */
function producerOf(value: object): (() => unknown) | undefined {
  const { produce, resolve } = value as { produce?: unknown; resolve?: unknown };
  const producer = produce ?? resolve;
  return typeof producer === 'function' ? () => producer.call(value) : undefined;
}

/** Whether an object is a dictionary, also one of another realm. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Returns a value of a map, which can have keys like `constructor`. */
export function ownValue<T>(map: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
