import schema from './google-provider-schema.json';

/** A block of the provider's schema. */
export interface SchemaBlock {
  readonly min?: number;
  readonly max?: number;
  readonly attributes?: { readonly [name: string]: string };
  readonly blocks?: { readonly [name: string]: SchemaBlock };
}

type Block = SchemaBlock;
type Types = { readonly [type: string]: SchemaBlock };

/** The part of the provider's schema that is emitted. */
export const PROVIDER_SCHEMA: { readonly resource: Types; readonly data: Types } = schema;

interface Values {
  readonly [name: string]: unknown;
}

/** A `cdk.tf.json`. */
export interface TerraformJson {
  readonly resource?: { readonly [type: string]: { readonly [id: string]: Values } };
  readonly data?: { readonly [type: string]: { readonly [id: string]: Values } };
  readonly [section: string]: unknown;
}

/** Types of Terraform itself. CDKTF reads values of another stack with the second one. */
const BUILT_IN_TYPES: ReadonlySet<string> = new Set(['terraform_data', 'terraform_remote_state']);

const LIST_FUNCTION = /^\$\{compact\(\[.*\]\)\}$/;
const EXPRESSION = /^\$\{[^}]+\}$/;
const REFERENCE = /\$\{(data\.)?([a-z_]+)\.([\w-]+)\.[^}]+\}/g;

/**
 * Returns the differences between a stack and the schema of the Google provider: names, types, required fields, minima
 * and maxima.
 */
export function schemaProblems(stack: TerraformJson): string[] {
  const problems: string[] = [];
  for (const section of ['resource', 'data'] as const) {
    for (const [type, instances] of Object.entries(stack[section] ?? {})) {
      if (BUILT_IN_TYPES.has(type)) {
        continue;
      }
      const known = PROVIDER_SCHEMA[section];
      for (const [id, values] of Object.entries(instances)) {
        const where = `${type}.${id}`;
        if (!/^[A-Za-z_][\w-]*$/.test(id)) {
          problems.push(`${where}: not a valid Terraform name`);
        }
        if (!(type in known)) {
          problems.push(`${where}: unknown type`);
          continue;
        }
        const { '//': _, count: _count, depends_on, lifecycle, provider: _provider, ...rest } = values;
        checkBlock(where, known[type], rest, problems);
        checkDependencies(where, stack, depends_on, problems);
        checkLifecycle(where, known[type], lifecycle, problems);
      }
    }
  }
  for (const [, data, type, id] of JSON.stringify(stack).matchAll(REFERENCE)) {
    if (!stack[data ? 'data' : 'resource']?.[type]?.[id]) {
      problems.push(`${type}.${id}: is referenced but does not exist`);
    }
  }
  return problems;
}

function checkBlock(where: string, block: Block, values: Values, problems: string[]): void {
  const attributes = block.attributes ?? {};
  const blocks = block.blocks ?? {};
  for (const [name, value] of Object.entries(values)) {
    if (name in attributes) {
      const [type, mode] = attributes[name].split(' ');
      if (mode === 'computed') {
        problems.push(`${where}.${name}: only the provider sets this`);
      } else if (!hasType(value, type)) {
        problems.push(`${where}.${name}: ${JSON.stringify(value)} is not ${type}`);
      }
    } else if (name in blocks) {
      const items = (Array.isArray(value) ? value : [value]) as Values[];
      for (const nested of items) {
        checkBlock(`${where}.${name}`, blocks[name], nested, problems);
      }
      if (items.length > (blocks[name].max ?? Number.POSITIVE_INFINITY)) {
        problems.push(`${where}.${name}: at most ${blocks[name].max}`);
      }
    } else {
      problems.push(`${where}.${name}: unknown`);
    }
  }
  for (const [name, description] of Object.entries(attributes)) {
    if (description.split(' ')[1] === 'required' && values[name] === undefined) {
      problems.push(`${where}.${name}: missing`);
    }
  }
  for (const [name, { min }] of Object.entries(blocks)) {
    const count = values[name] === undefined ? 0 : [values[name]].flat().length;
    if (count < (min ?? 0)) {
      problems.push(`${where}.${name}: at least ${min}`);
    }
  }
}

function hasType(value: unknown, type: string): boolean {
  const [, collection, element] = /^(list|set|map)\((\w+)\)$/.exec(type) ?? [];
  if (collection === 'map') {
    return isObject(value) && Object.values(value).every((item) => hasType(item, element));
  }
  if (collection) {
    // Functions such as compact() return a list.
    return Array.isArray(value)
      ? value.every((item) => hasType(item, element))
      : typeof value === 'string' && LIST_FUNCTION.test(value);
  }
  const plain = type === 'bool' ? 'boolean' : type;
  return plain === typeof value || (typeof value === 'string' && EXPRESSION.test(value));
}

function checkDependencies(where: string, stack: TerraformJson, value: unknown, problems: string[]): void {
  for (const dependency of (value ?? []) as string[]) {
    const [type, id] = dependency.split('.');
    if (!stack.resource?.[type]?.[id]) {
      problems.push(`${where}.depends_on: ${dependency} does not exist`);
    }
  }
}

function checkLifecycle(where: string, block: Block, lifecycle: unknown, problems: string[]): void {
  for (const [name, value] of Object.entries((lifecycle ?? {}) as Values)) {
    if (name === 'ignore_changes') {
      problems.push(
        ...[value === 'all' ? [] : (value as string[])]
          .flat()
          .filter((attribute) => !hasAttribute(block, attribute.split(/\[\d+\]\.|\./)))
          .map((attribute) => `${where}.lifecycle.ignore_changes: ${attribute} is unknown`),
      );
    } else if (name === 'postcondition') {
      problems.push(
        ...(value as Values[])
          .filter(({ condition, error_message: message }) => !/self\./.test(`${condition}`) || !message)
          .map(() => `${where}.lifecycle.postcondition: not valid`),
      );
    } else if (!['prevent_destroy', 'create_before_destroy'].includes(name) || typeof value !== 'boolean') {
      problems.push(`${where}.lifecycle.${name}: unknown`);
    }
  }
}

/** Whether a block contains an attribute or a block, by path. */
function hasAttribute(block: Block | undefined, [name, ...rest]: readonly string[]): boolean {
  return rest.length > 0
    ? hasAttribute(block?.blocks?.[name], rest)
    : name in { ...block?.attributes, ...block?.blocks };
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
