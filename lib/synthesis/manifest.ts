/** The fields of a manifest that are checked. Users can include any YAML, so the values can have any type. */
export interface Manifest {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: {
    readonly name?: unknown;
    readonly namespace?: unknown;
    readonly labels?: Entries;
    readonly annotations?: Entries;
  };
  readonly spec?: {
    readonly template?: { readonly metadata?: { readonly labels?: Entries } };
    readonly volumeName?: unknown;
    readonly ports?: unknown;
    readonly clusterIP?: unknown;
    readonly loadBalancerIP?: unknown;
    readonly group?: unknown;
    readonly names?: { readonly kind?: unknown };
  };
  readonly data?: unknown;
  readonly binaryData?: unknown;
  readonly stringData?: unknown;
}

/** Labels or annotations. */
export type Entries = { readonly [key: string]: unknown };
