interface Blocks {
  readonly [type: string]: { readonly [id: string]: unknown };
}

/** A `removed` block. */
export interface RemovedBlock {
  readonly from: string;
  readonly lifecycle: { readonly destroy: boolean };
}

/** The sections of a stack's JSON that retention changes. */
export interface RetentionSections {
  resource?: Blocks;
  removed?: RemovedBlock[];
}

/** Whether a stack contains a resource. */
export function isPresent(resources: Blocks | undefined, address: string): boolean {
  const [type, id] = address.split('.');
  return resources?.[type]?.[id] !== undefined;
}
