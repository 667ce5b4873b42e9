/**
 * The parts of a CustomResourceDefinition's OpenAPI schema that this library uses.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly description?: string;
  readonly format?: 'int32' | 'int64' | 'date-time';
  readonly enum?: string[];
  readonly pattern?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: string[];
  readonly anyOf?: Schema[];
  readonly items?: Schema;
  readonly properties?: { [name: string]: Schema };
  readonly additionalProperties?: Schema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-map-keys'?: string[];
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-validations'?: ValidationRule[];
}

/** A CEL validation rule, which the API server evaluates. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
}

export function integer(minimum: number, description?: string): Schema {
  return { type: 'integer', format: 'int32', minimum, description };
}

export function map(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

export const TEXT: Schema = { type: 'string' };
export const TIME: Schema = { type: 'string', format: 'date-time' };
