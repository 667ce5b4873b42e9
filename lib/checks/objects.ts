// jsii stores the name of each exported class in the class.
const JSII = Symbol.for('jsii.rtti');

/** A class, as far as checks read it. */
type Constructor = { readonly name?: unknown; readonly [JSII]?: { readonly fqn?: string } };

/** The class of a value and the classes that it extends, nearest first. */
export function* classesOf(value: object): Generator<Constructor> {
  for (let prototype = Object.getPrototypeOf(value); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    const found = Object.hasOwn(prototype, 'constructor') ? prototype.constructor : undefined;
    if (typeof found === 'function') {
      yield found as unknown as Constructor;
    }
  }
}

/** The jsii name of a class; undefined if jsii did not compile it or its module does not export it. */
export function jsiiName(type: object): string | undefined {
  return Object.hasOwn(type, JSII) ? (type as Constructor)[JSII]?.fqn : undefined;
}

/**
 * Whether a value is of a class or of one that extends it.
 *
 * Classes are compared by name, because several copies of a library may be installed.
 */
export function isInstance(value: object, className: string): boolean {
  const shortName = className.slice(className.lastIndexOf('.') + 1);
  for (const type of classesOf(value)) {
    if (jsiiName(type) === className || type.name === shortName) {
      return true;
    }
  }
  return false;
}

/** Whether a value is an object literal or similar, also of another realm, whose `Object.prototype` is not ours. */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Whether a value can be an object of props: a plain object, or an instance of a class of the program. Objects of
 * JavaScript itself and of jsii libraries have other meanings.
 */
export function isPropsObject(value: unknown): value is { readonly [prop: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  if (isPlainObject(value)) {
    return true;
  }
  for (const type of classesOf(value)) {
    if (jsiiName(type) !== undefined || (type.name !== 'Object' && isBuiltIn(type))) {
      return false;
    }
  }
  return true;
}

/** Whether a value is resolved at synthesis: a `Lazy` of cdk8s, or a token of cdktf. */
export function isToken(value: unknown): boolean {
  const { resolve, produce } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return typeof resolve === 'function' || typeof produce === 'function';
}

function isBuiltIn(type: object): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(type));
}
