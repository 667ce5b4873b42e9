import type { IConstruct } from 'constructs';

/** Returns the data of a construct's own metadata entries of a type. */
export function metadataOf(construct: IConstruct, type: string): unknown[] {
  return construct.node.metadata.filter((entry) => entry.type === type).map(({ data }) => data);
}
