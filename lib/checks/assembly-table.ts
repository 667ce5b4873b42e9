/**
 * The types and calls of the public API, which the build writes from the jsii assembly.
 *
 * `scripts/checks-table.mjs` writes it, and `Calls` reads it. Names of types are those of jsii: `cdk8s.Size`.
 */
export interface AssemblyTable {
  readonly types: { readonly [name: string]: TypeEntry };
  /** Constructors, methods and static methods by jsii name: `kubeflow-cdk.TFJob`, `kubeflow-cdk.ModelSource.gcs`. */
  readonly calls: { readonly [name: string]: CallEntry };
}

/** The name of a primitive or of an entry in `types`, or a collection. */
export type TypeRef =
  | string
  | { readonly list: TypeRef }
  | { readonly map: TypeRef }
  | { readonly union: readonly TypeRef[] };

export type TypeEntry = StructEntry | EnumEntry | ClassEntry | InterfaceEntry;

/** An object of props. */
export interface StructEntry {
  readonly kind: 'struct';
  /** Types by prop, inherited props included. */
  readonly props: { readonly [prop: string]: TypeRef };
  /** For a Kubernetes structure: the fields that the library reads. */
  readonly required: readonly string[];
  /** Whether it is a Kubernetes structure: keys that are not in `props` may be fields of other Kubernetes versions. */
  readonly kubernetes: boolean;
  /** Types by the field of a Kubernetes structure, if it has another name than its prop: `volumeID` for `volumeId`. */
  readonly fields?: { readonly [field: string]: TypeRef };
}

export interface EnumEntry {
  readonly kind: 'enum';
  /** Values by the name of the member. */
  readonly members: { readonly [member: string]: string | number };
  /** Whether it is from Kubernetes, whose other versions have other members. */
  readonly kubernetes: boolean;
}

export interface ClassEntry {
  readonly kind: 'class';
  /** Expressions that return a value: `Size.gibibytes(…)`. */
  readonly examples: readonly string[];
  /**
   * Types by property, if the class has properties only: TypeScript accepts an object that has them. Undefined if the class
   * has methods.
   */
  readonly props?: { readonly [prop: string]: TypeRef };
  /** Primitives that Kubernetes accepts in its place, for example for a Quantity. */
  readonly primitives: readonly string[];
}

/** An interface of behavior. */
export interface InterfaceEntry {
  readonly kind: 'interface';
  /** Properties and methods that are required. */
  readonly members: readonly string[];
  /** Expressions that return a value. */
  readonly examples: readonly string[];
}

export interface CallEntry {
  readonly kind: 'constructor' | 'method' | 'static';
  /** As in a program: `new TFJob`, `ModelSource.gcs`, `addRole`. */
  readonly name: string;
  readonly parameters: readonly ParameterEntry[];
}

export interface ParameterEntry {
  readonly name: string;
  readonly type: TypeRef;
  readonly optional?: boolean;
  readonly variadic?: boolean;
}
